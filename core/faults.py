"""What went wrong, in one sentence with a remedy, and the exit status of a command that met it.

Of everything that may be missing or broken this file needs nothing but Python, so that it can always speak.
"""

import errno
import os
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from functools import singledispatch
from pathlib import Path

from core.errors import VitrineError

USER, USAGE, OURS = 1, 2, 70  # 70 is EX_SOFTWARE of sysexits.h
INTERRUPTED, UNREAD = 130, 141  # 128 + SIGINT, 128 + SIGPIPE, as shells have it
MAX_QUOTED = 160

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_REMEDIES = {
    errno.ENOENT: ("There is no {}.", "Check how it is written, and that it is still there."),
    errno.EISDIR: ("{} is a folder where a file is needed.", "Name a file in it."),
    errno.ENOTDIR: ("{} leads through a file where a folder is needed.", "Name a folder, or move the file away."),
    errno.EEXIST: ("{} is there already, and is no folder.", "Choose another name, or move it away."),
    errno.ENAMETOOLONG: ("The name {} is longer than this system takes.", "Choose a shorter one."),
    errno.ELOOP: ("{} is a link that leads back to itself.", "Name the file or folder itself."),
    errno.EMFILE: ("Too many files are open.", "Close other programs, or raise the limit with `ulimit -n`."),
    errno.ENFILE: ("Too many files are open.", "Close other programs and try again."),
}
_NO_MEMORY = ("Memory ran out.", "Close other programs, or ask for less at a time.")


@dataclass(frozen=True)
class Ending:
    """How a command that met a fault ends."""

    message: str
    remedy: str
    status: int = USER

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in one line."""
        return " ".join(f"{self.message} {self.remedy}".split())


@singledispatch
def ending_of(fault: BaseException) -> Ending:
    """How a command ends that met this fault; one that nobody foresaw is ours, and says so."""
    if _is_out_of_memory(fault):
        return Ending(*_NO_MEMORY)
    told = " ".join(f"{type(fault).__name__}: {fault}".split())
    quoted = told if len(told) <= MAX_QUOTED else f"{told[:MAX_QUOTED]} …"
    return Ending(
        f"This is a fault of Vitrine's own ({quoted}).",
        "Run it again with --debug before the command's name, and report the trace.",
        OURS,
    )


@ending_of.register
def _(fault: VitrineError) -> Ending:
    return Ending(fault.message, fault.remedy)


@ending_of.register
def _(fault: KeyboardInterrupt) -> Ending:
    return Ending("Stopped before its end.", "Run it again; a training goes on with --resume.", INTERRUPTED)


@ending_of.register
def _(fault: MemoryError) -> Ending:
    return Ending(*_NO_MEMORY)


@ending_of.register
def _(fault: ImportError) -> Ending:
    package = (fault.name or "").partition(".")[0]
    if package in ("", "core", "tools", "pages"):
        return ending_of.dispatch(BaseException)(fault)
    return Ending(
        f"The package {package} is not installed, or not whole.",
        "Run `make setup`; for tests and benchmarks also `pip install -r requirements-dev.txt`.",
    )


@ending_of.register
def _(fault: OSError) -> Ending:
    return Ending(*in_words(fault))


@ending_of.register
def _(fault: BrokenPipeError) -> Ending:
    return Ending("Whatever read the output closed it before its end.", "Write it to a file to have it whole.", UNREAD)


@ending_of.register
def _(fault: UnicodeEncodeError) -> Ending:
    lost = ascii(fault.object[fault.start : fault.start + 1])
    return Ending(
        f"The output cannot hold {lost}: its encoding is {fault.encoding}.",
        "Set PYTHONIOENCODING=utf-8, or write to a file.",
    )


@ending_of.register
def _(fault: UnicodeDecodeError) -> Ending:
    return Ending(f"What was read is not {fault.encoding.upper()} text.", "Save the file as UTF-8 and try again.")


def in_words(fault: OSError, place: Path | None = None) -> tuple[str, str]:
    """What the operating system refused, and the remedy.

    Args:
        fault: what it raised.
        place: what was being worked on, where the fault does not name it.
    """
    name = os.fsdecode(fault.filename) if isinstance(fault.filename, str | bytes) else str(place or "the output")
    if fault.errno in _FULL:
        return f"The disk is full: {name} was not saved.", "Free some space and try again."
    if fault.errno in _FORBIDDEN:
        return f"{name} may not be read or written.", "Choose another place, or have its permissions changed."
    if fault.errno == errno.ENOMEM:
        return _NO_MEMORY
    if fault.errno in _REMEDIES:
        message, remedy = _REMEDIES[fault.errno]
        return message.format(name), remedy
    return f"{name} could not be read or written ({fault.strerror or fault}).", "Check the disk and try again."


def tell(fault: BaseException, is_traced: bool = False) -> int:
    """Say on the error stream what went wrong, and return the exit status.

    Args:
        fault: what was met.
        is_traced: whether the trace comes first, for those who mend it.
    """
    ending = ending_of(fault)
    with suppress(OSError, ValueError, AttributeError):  # there may be nowhere left to say it
        if is_traced:
            traceback.print_exception(fault)
        print(ending.sentence, file=sys.stderr, flush=True)
    return ending.status


def _is_out_of_memory(fault: BaseException) -> bool:
    """Whether torch says so; on a GPU it has a type of its own for it, on a processor it has none."""
    return type(fault).__name__ == "OutOfMemoryError" or "can't allocate memory" in str(fault)
