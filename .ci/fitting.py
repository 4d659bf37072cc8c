"""Print what to install from: the lock on the platform that it was made and tested for, else the requirements.

`python .ci/fitting.py requirements` prints `requirements.lock` or `requirements.txt`.
"""

import platform
import sys

LOCKED = ("3.11", "CPython", "Linux", "x86_64", "glibc")


def here() -> tuple[str, ...]:
    """This Python and the system below it, as far as wheels depend on them."""
    version = ".".join(platform.python_version_tuple()[:2])
    return (
        version, platform.python_implementation(), platform.system(), platform.machine(), platform.libc_ver()[0],
    )  # fmt: skip


if __name__ == "__main__":
    print(sys.argv[1] + (".lock" if here() == LOCKED else ".txt"))
