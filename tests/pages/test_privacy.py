"""Private by default: this computer alone is answered, and its folders are offered to nobody else."""

import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import config
from pages.parts.catalogue import bring
from pages.parts.frame import state


def test_the_server_as_it_ships_listens_on_this_computer_alone(tmp_path: Path) -> None:
    settings = tomllib.loads((config.ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert state.is_loopback(settings["server"]["address"])
    (tmp_path / "app.py").write_text("import streamlit as st\nst.write('here')\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(tmp_path / "app.py"), "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=config.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not is_answered("127.0.0.1", port):
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.2)
        # Every address of 127.0.0.0/8 is this computer's; a server on all addresses answers on each of them.
        assert not is_answered("127.0.0.2", port)
    finally:
        server.terminate()
        server.wait(20)


def is_answered(address: str, port: int) -> bool:
    with socket.socket() as caller:
        caller.settimeout(2)
        return caller.connect_ex((address, port)) == 0


@pytest.mark.parametrize(("given", "address"), [([], "localhost"), (["HOST=0.0.0.0"], "0.0.0.0")])
def test_make_app_opens_it_to_others_only_when_told(given: list[str], address: str) -> None:
    told = subprocess.run(["make", "-n", "app", *given], cwd=config.ROOT, capture_output=True, text=True, check=True)
    assert f"--server.address {address} " in told.stdout


def test_the_container_says_that_it_answers_everybody() -> None:
    assert "--server.address 0.0.0.0" in (config.ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("address", "is_so"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("[::1]", True)]
    + [("", False), ("0.0.0.0", False), ("::", False), ("192.168.1.4", False), ("vitrine.example.com", False)],
)
def test_loopback_addresses_are_this_computer_alone(address: str, is_so: bool) -> None:
    assert state.is_loopback(address) is is_so


@pytest.mark.parametrize(
    ("address", "said", "headers", "is_private"),
    [
        ("localhost", None, {}, True),
        ("0.0.0.0", None, {}, False),
        (None, None, {}, False),
        ("localhost", "1", {}, False),
        ("localhost", "yes", {}, False),
        ("0.0.0.0", "0", {}, True),
        ("localhost", "", {}, True),
        ("localhost", None, {"X-Forwarded-For": "203.0.113.7"}, False),
    ],
)
def test_who_is_private(
    monkeypatch: pytest.MonkeyPatch, address: str | None, said: str | None, headers: dict[str, str], is_private: bool
) -> None:
    monkeypatch.setattr(state.st, "get_option", lambda name: address)
    monkeypatch.setattr(state.st.context.__class__, "headers", headers)
    if said is None:
        monkeypatch.delenv(state.SHARED, raising=False)
    else:
        monkeypatch.setenv(state.SHARED, said)
    assert state.is_private() is is_private


@pytest.mark.parametrize(("said", "is_offered"), [("0", True), ("1", False)])
def test_folders_of_this_computer_are_offered_on_a_private_server_only(
    monkeypatch: pytest.MonkeyPatch, said: str, is_offered: bool
) -> None:
    monkeypatch.setenv(state.SHARED, said)
    page = AppTest.from_function(draw_form, default_timeout=30).run()
    assert not page.exception
    (kinds,) = [group for group in page.get("button_group") if group.key == "bring_photos_kind"]
    assert (bring.FOLDER in str(kinds.proto)) is is_offered


def draw_form() -> None:
    from pages.parts.catalogue import bring

    bring.draw()


def test_the_override_is_told_where_sharing_is_told() -> None:
    told = (config.ROOT / "docs" / "sharing.md").read_text(encoding="utf-8")
    assert state.SHARED in told and bring.FOLDER in told
    assert "docs/sharing.md" in (config.ROOT / "README.md").read_text(encoding="utf-8")
