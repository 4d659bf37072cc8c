"""Memory that large computations leave behind in the C library's heap, given back to the system."""

import ctypes
import ctypes.util
from collections.abc import Callable
from functools import cache


def give_back() -> bool:
    """Return freed memory to the system, and whether any was; only glibc can, so elsewhere nothing happens.

    Without it a process keeps the most it ever needed: gradients and batches of one question, long after its answer.
    """
    trim = _malloc_trim()
    return bool(trim(0)) if trim else False


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    library = ctypes.util.find_library("c")
    return getattr(ctypes.CDLL(library), "malloc_trim", None) if library else None
