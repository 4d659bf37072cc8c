"""Memory is given back to the system where the C library can."""

import ctypes.util
from pathlib import Path

import pytest

from core import memory


def resident() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read where Linux keeps it")
def test_what_small_pieces_held_is_given_back_though_a_piece_above_them_stays() -> None:
    if memory._malloc_trim() is None:
        pytest.skip("this C library gives nothing back")
    # Blocks below the size that is mapped on its own; the last one keeps the heap from shrinking by itself.
    blocks = [ctypes.create_string_buffer(b"x" * 50_000, 50_000) for _ in range(2000)]
    last = blocks[-1]
    del blocks
    before = resident()
    assert memory.give_back()
    assert resident() < before - 50_000_000
    assert last.raw[:1] == b"x"


def test_where_the_c_library_cannot_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    memory._malloc_trim.cache_clear()
    assert memory.give_back() is False
    memory._malloc_trim.cache_clear()
