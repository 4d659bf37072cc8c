"""Figures as people read them: counts, shares and differences, rounded so that what stands there is true."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

Rounding = Callable[[float], float]
# A logarithmic axis begins here at the lowest.
LEAST = 0.1


def count(value: float, towards: Rounding = round) -> str:
    """A number of views or sales to the digits that mean something: `1,240` is said as `1,200`.

    Args:
        value: not below zero.
        towards: `round`, `math.floor` or `math.ceil`.
    """
    step = 10.0 ** (math.floor(math.log10(value)) - 1) if value >= 100 else 1.0 if value >= 10 else 0.1
    rounded = towards(round(value / step, 9)) * step
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}".removesuffix(".0")


def ends(low: float, high: float) -> tuple[str, str]:
    """The ends of an interval of counts, rounded outwards: as written it holds all that it holds."""
    return count(low, math.floor), count(high, math.ceil)


def plural(n: int, noun: str) -> str:
    """A count with its noun: `1 brand`, `1,200 brands`, `16 categories`."""
    several = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{n:,} {noun if n == 1 else several}"


def in_three_digits(price: float, towards: Rounding = round) -> float:
    """A price to three digits: what is said of a curve or a spread is no more exact than that."""
    if price <= 0:
        return price
    step = Decimal(10) ** (math.floor(math.log10(price)) - 2)
    return float(Decimal(towards(round(price / float(step), 9))) * step)


def percent(share: float) -> str:
    """A share as a whole percentage; what is more than none or less than all never reads as none or all."""
    text = f"{100 * share:.0f} %"
    if text == "0 %" and share > 0:
        return "under 1 %"
    return "over 99 %" if text == "100 %" and share < 1 else text


def signed(difference: float, unit: str) -> str:
    """A difference with its sign, or `the same` where it rounds to nothing."""
    return f"{difference:+,.0f} {unit}".replace("-", "−") if round(difference) else "the same"


def change(before: float, after: float) -> str:
    """A relative change with its sign."""
    return signed(100 * (after / before - 1), "%")


def points(before: float, after: float) -> str:
    """The difference of two shares in percentage points, with its sign."""
    return signed(100 * (after - before), "points")


def listed(names: Sequence[str]) -> str:
    """Names in a row: `the photo, the title and the price`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def round_numbers(low: float, high: float) -> list[float]:
    """Round numbers between two for a logarithmic axis: powers of ten, with others where those are few."""
    low = max(low, LEAST)
    high = max(high, low)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7), (1, 2, 3, 4, 5, 6, 7, 8, 9)):
        found = [step * 10.0**power for power in powers for step in steps if low <= step * 10.0**power <= high]
        if len(found) > 2:
            return found
    step = 10.0 ** math.floor(math.log10(high - low)) / 2 if high > low else high
    return [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
