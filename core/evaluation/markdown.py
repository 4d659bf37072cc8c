"""Tables as Markdown, so that all that are published read alike."""

from collections.abc import Iterable, Sequence

from core.evaluation.estimates import Estimate

MISSING = "–"


def table(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """A table whose first row is the header; None shows as a dash.

    Raises:
        ValueError: a row has not as many cells as the header.
    """
    lines = [_line(header), _line(["---"] * len(header))]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"A row has {len(row)} cells, the header {len(header)}.")
        lines.append(_line([MISSING if cell is None else _escaped(cell) for cell in row]))
    return "\n".join(lines)


def interval(estimate: Estimate | None, digits: int = 3, unit: str = "") -> str | None:
    """An estimate with its 95 % interval, such as "1.369 [1.282, 1.464]", the unit behind the estimate."""
    if estimate is None:
        return None
    value, low, high = (number(part, digits) for part in (estimate.value, estimate.low, estimate.high))
    return f"{value}{f' {unit}' if unit else ''} [{low}, {high}]"


def number(value: float, digits: int = 3) -> str:
    """A number with thousands apart and so many digits behind the point."""
    return f"{value:,.{digits}f}"


def percent(share: float, digits: int = 1) -> str:
    """A share of 1 in per cent, such as "79.8 %"."""
    return f"{100 * share:.{digits}f} %"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
