"""What a fresh machine installs: the lock holds all that is asked for, with hashes, and no machine's own places."""

import importlib.util
import platform
import re
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
FILES = ("requirements", "requirements-dev")


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def asked_for(name: str) -> list[Requirement]:
    lines = (ROOT / f"{name}.txt").read_text().splitlines()
    own = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]
    return own + (asked_for("requirements") if "-r requirements.txt" in lines else [])


def pins(name: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==(\S+) \\$", (ROOT / f"{name}.lock").read_text(), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


@pytest.mark.parametrize("name", FILES)
def test_the_lock_pins_all_that_is_asked_for_within_what_is_asked(name: str) -> None:
    locked = pins(name)
    amiss = [
        str(one)
        for one in asked_for(name)
        if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"), prereleases=True)
    ]
    assert not amiss, "run `make lock`"


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_its_hashes_and_nothing_else_stands_in_the_lock(name: str) -> None:
    text = (ROOT / f"{name}.lock").read_text()
    for block in re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip()):
        assert re.fullmatch(
            r"[\w.-]+==[\w.+!]+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+    # via [^\n]+\n?", block + "\n"
        ), block[:200]
    assert not re.search(r"://|file:|--(index|find|extra|trusted)|(?<![\w.])/\w", text)


def test_the_app_runs_on_the_versions_that_were_tested() -> None:
    assert pins("requirements").items() <= pins("requirements-dev").items()


def test_torch_and_torchvision_are_a_pair() -> None:
    locked = pins("requirements")
    if metadata.version("torchvision").partition("+")[0] != locked["torchvision"]:
        pytest.skip("another torchvision is installed than the locked one, which says what it goes with")
    needs = [Requirement(line) for line in metadata.requires("torchvision") or ()]
    (torch,) = [one for one in needs if one.name == "torch"]
    assert torch.specifier.contains(locked["torch"])


@pytest.mark.parametrize(
    ("system", "machine", "version", "fits"),
    [
        ("Linux", "x86_64", ("3", "11", "9"), True),
        ("Linux", "aarch64", ("3", "11", "9"), False),
        ("Darwin", "arm64", ("3", "11", "9"), False),
        ("Windows", "AMD64", ("3", "11", "9"), False),
        ("Linux", "x86_64", ("3", "13", "0"), False),
    ],
)
def test_the_lock_is_taken_only_where_it_was_tested(
    system: str, machine: str, version: tuple[str, ...], fits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: dict[str, Any] = {
        "system": system, "machine": machine, "python_version_tuple": version,
        "python_implementation": "CPython", "libc_ver": ("glibc", "2.36"),
    }  # fmt: skip
    for name, answer in answers.items():
        monkeypatch.setattr(platform, name, lambda answer=answer: answer)
    fitting = script("fitting")
    assert (fitting.here() == fitting.LOCKED) is fits
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))  # musl
    assert fitting.here() != fitting.LOCKED


def test_the_audit_fails_for_a_vulnerable_package_and_says_when_there_is_nothing_to_ask() -> None:
    audit = script("audit")
    sound = {"name": "rich", "version": "15.0", "vulns": []}
    unknown = {"name": "ours", "skip_reason": "not found"}
    bad = {"name": "old", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}
    assert (
        audit.verdict([])
        == audit.verdict([unknown])
        == (
            ["No vulnerability database is at hand: nothing was audited."],
            0,
        )
    )
    assert audit.verdict([sound, unknown]) == (["1 packages audited, 1 unknown to the database."], 0)
    assert audit.verdict([sound, bad]) == (
        ["old 1.0: CVE-1, mended in 1.1", "2 packages audited, 0 unknown to the database."],
        1,
    )


@pytest.mark.parametrize("target", ["app", "test"])
def test_make_installs_from_what_fits(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text()
    stamp = {"app": ".venv/.app", "test": ".venv/.dev"}[target]
    assert re.search(rf"^{target}: {re.escape(stamp)}$", makefile, re.MULTILINE)
    assert re.search(
        rf"^{re.escape(stamp)}:.*\.lock.*\n\t\$\(INSTALL\) \$\$\(\$\(FITTING\) requirements", makefile, re.MULTILINE
    )
    assert "requirements.lock" in (ROOT / "Dockerfile").read_text()
