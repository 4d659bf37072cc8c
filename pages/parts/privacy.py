"""Whether this server answers its own computer alone, or others too; `docs/sharing.md` tells what follows."""

import ipaddress
import os

import streamlit as st

SHARED = "VITRINE_SHARED"
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


def is_private() -> bool:
    """Whether only somebody at this computer can be asking, so that the computer's folders may be offered.

    `VITRINE_SHARED` decides where it is set: any value but 0 says that others come, as through a proxy that the server
    cannot see. Otherwise a server that listens on this computer alone is private, to whoever no proxy forwarded.
    """
    said = os.environ.get(SHARED, "").strip()
    if said:
        return said == "0"
    return is_loopback(str(st.get_option("server.address") or "")) and not _is_forwarded()


def is_loopback(address: str) -> bool:
    """Whether an address to listen on is this computer's own alone; none at all stands for every one it has."""
    try:
        return address == "localhost" or ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_forwarded() -> bool:
    headers = st.context.headers
    return any(headers.get(name) for name in _FORWARDED)
