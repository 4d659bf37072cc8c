"""Two paths that change places in one step, by the system call made for it."""

import ctypes
import errno
import os
import sys
import tempfile
from pathlib import Path

# What a system or a file system says that does not know the call; old containers say EPERM to every call they do not.
_UNKNOWN = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM})
_RENAME_EXCHANGE = 2  # linux/fs.h; macOS gives RENAME_SWAP the same number
_AT_FDCWD = -100


def exchange(left: Path, right: Path) -> bool:
    """Let two paths change places at once, so that nobody finds either of them missing.

    Both have to be on one file system. The call is `renameat2` on Linux and `renamex_np` on macOS.

    Returns:
        False where the system or its file system has no such call, and nothing was done.

    Raises:
        OSError: one of them is missing, or may not be moved.
    """
    fault = _exchanged(os.fsencode(left), os.fsencode(right))
    if fault in _UNKNOWN:
        return False
    if fault:
        raise OSError(fault, os.strerror(fault), str(left), None, str(right))
    return True


def is_possible_in(folder: Path) -> bool:
    """Whether paths in this folder can change places, found out by trying."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        left, right = Path(name, "left"), Path(name, "right")
        left.mkdir()
        right.mkdir()
        return exchange(left, right)


def _exchanged(left: bytes, right: bytes) -> int:
    """The error number of the call, 0 when all went well."""
    system = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux" and hasattr(system, "renameat2"):
        status = system.renameat2(_AT_FDCWD, left, _AT_FDCWD, right, _RENAME_EXCHANGE)
    elif sys.platform == "darwin" and hasattr(system, "renamex_np"):
        status = system.renamex_np(left, right, _RENAME_EXCHANGE)
    else:
        return errno.ENOSYS
    return ctypes.get_errno() if status else 0
