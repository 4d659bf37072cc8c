"""Who is here and what is remembered: in the address, in a cookie, and for as long as the session lasts."""

import ipaddress
import os
import re
import secrets
import unicodedata
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from core import config, registry, workspace

STARTER = "starter"
ONWARD = ":material/arrow_forward:"
CATALOGUE, MODEL, PRODUCT, FORECAST = NAMES = ("catalogue", "model", "product", "forecast")
COOKIE = "vitrine_browser"
MARK = re.compile(r"[A-Za-z0-9_-]{22,64}")
SHARED = "VITRINE_SHARED"
_KEPT = "visitor_mark"
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
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


def said(name: str) -> str | None:
    """What the address says under one of `NAMES`, as names are kept; None where it says nothing."""
    return unicodedata.normalize("NFC", st.query_params.get(name, "")).strip() or None


def say(**values: str | None) -> None:
    """Put values into the address, so that a reload and a colleague find them again; None takes one out."""
    for name, value in values.items():
        if value is not None:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def carried() -> dict[str, str]:
    """What every link to another page takes along."""
    return {name: value for name in NAMES if (value := said(name))}


def link(page: str, label: str, icon: str | None = None, icon_position: Literal["left", "right"] = "left") -> None:
    """A link to another page that takes along what was chosen; every one of the app's is made here."""
    st.page_link(page, label=label, icon=icon, icon_position=icon_position, query_params=carried())


def catalogue_folder() -> Path:
    """The folder of the catalogue at work: the one that the address names, or else the demo catalogue."""
    return _catalogues().get(said(CATALOGUE) or "", config.DEMO_CATALOGUE)


def choose_catalogue(folder: Path) -> None:
    """Put another catalogue to work; a product of the last one is no longer asked about."""
    name = None if folder == config.DEMO_CATALOGUE else _name_of(folder)
    say(catalogue=name, product=None)


def model_name() -> str:
    """The name of the demand model at work: the one that the address names, or else `starter`."""
    named = _models().get(said(MODEL) or "")
    return named.name if named else STARTER


def choose_model(name: str) -> None:
    """Put another demand model to work."""
    say(model=None if name == STARTER else unicodedata.normalize("NFC", name))


def unknown() -> tuple[str, ...]:
    """A sentence for each name in the address that nothing here goes by, so that its default is at work."""
    return tuple(
        f"There is no {kind} called “{name[:60]}” here, though the address names it: {instead} is at work instead."
        for kind, name, known, instead in (
            ("catalogue", said(CATALOGUE), _catalogues(), "the demo catalogue"),
            ("demand model", said(MODEL), _models(), "the starter"),
        )
        if name and name not in known
    )


def keep(widget_key: str, lasting_key: str) -> None:
    """Copy a widget's value to a key that stays when the user leaves the page; pass it as `on_change`."""
    st.session_state[lasting_key] = st.session_state[widget_key]


def kept(lasting_key: str, default: Any = None) -> Any:
    """What `keep` put under a key, or the default."""
    return st.session_state.get(lasting_key, default)


def put(lasting_key: str, value: Any) -> None:
    """Keep a value that no widget holds."""
    st.session_state[lasting_key] = value


def browser() -> str:
    """The random mark of the browser that asks, the same after a reload and in another tab; a new one without."""
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


def is_private() -> bool:
    """Whether only somebody at this computer can be asking, so that the computer's folders may be offered.

    `VITRINE_SHARED` decides where it is set: any value but 0 says that others come, as through a proxy that the server
    cannot see. Otherwise a server that listens on this computer alone is private, to whoever no proxy forwarded;
    `docs/sharing.md` tells what follows.
    """
    told = os.environ.get(SHARED, "").strip()
    if told:
        return told == "0"
    is_forwarded = any(st.context.headers.get(name) for name in _FORWARDED)
    return is_loopback(str(st.get_option("server.address") or "")) and not is_forwarded


def is_loopback(address: str) -> bool:
    """Whether an address to listen on is this computer's own alone; none at all stands for every one it has."""
    try:
        return address == "localhost" or ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _catalogues() -> dict[str, Path]:
    return {_name_of(folder): folder for folder in workspace.catalogues() if folder != config.DEMO_CATALOGUE}


def _models() -> dict[str, Path]:
    """The user's own demand models by name: an address leads to nothing else on this computer."""
    return {_name_of(folder): folder for folder in registry.models("demand") if folder.parent != config.STARTER}


def _name_of(folder: Path) -> str:
    return unicodedata.normalize("NFC", folder.name)
