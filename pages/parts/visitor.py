"""Which browser is asking: a random mark in a cookie, the same after a reload and in another tab, in no address."""

import re
import secrets

import streamlit as st

COOKIE = "vitrine_browser"
MARK = re.compile(r"[A-Za-z0-9_-]{22,64}")
_KEPT = "visitor_mark"
# Two tabs that open at once are given a mark each: the later one finds the other's cookie and begins anew with it.
_LEAVE = """<script>(() => {
  const name = "%s", mark = "%s", found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
  if (!found) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = name + "=" + mark + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
  } else if (found[1] !== mark && !sessionStorage.getItem(name)) {
    sessionStorage.setItem(name, "begun anew");
    location.reload();
  }
})();</script>"""


def browser() -> str:
    """The mark of the browser that asks; a new one where it brought none."""
    brought = str(st.context.cookies.get(COOKIE, ""))
    if MARK.fullmatch(brought):
        return brought
    if _KEPT not in st.session_state:
        st.session_state[_KEPT] = secrets.token_urlsafe(16)
    return str(st.session_state[_KEPT])


def leave_mark() -> None:
    """Have a browser that brought no mark keep its own for a year; nothing of it is seen."""
    mark = browser()
    if st.context.cookies.get(COOKIE) != mark:
        st.html(_LEAVE % (COOKIE, mark), unsafe_allow_javascript=True)
