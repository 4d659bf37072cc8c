"""Say of many files at once what is amiss with them."""

from __future__ import annotations

from collections.abc import Sequence

from core.tables import Remark, shortened

_MAX_NAMED = 20


def listed(noun: str, names: Sequence[str], fault: str, remedy: str) -> Remark | None:
    """A remark that counts the files and names the first of them; None where there are none.

    Args:
        noun: what one of them is, such as `photo`.
        names: of all of them.
        fault: what happened to them, in words that fit one and many.
        remedy: what to do.
    """
    if not names:
        return None
    shown = ", ".join(shortened(name) for name in names[:_MAX_NAMED])
    rest = f" and {len(names) - _MAX_NAMED:,} more" if len(names) > _MAX_NAMED else ""
    counted = f"{len(names):,} {noun}{'s' if len(names) > 1 else ''}"
    return Remark(None, "image", f"{counted} {fault}: {shown}{rest}.", remedy)
