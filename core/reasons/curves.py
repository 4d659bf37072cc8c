"""A head against the price, as SVG: both axes, the curve, and the offer's own point."""

from math import exp, log

from core import money
from core.reasons.results import LOG, Effect
from core.reasons.sentences import noun
from core.reasons.svg import WIDTH, framed, side, text
from core.theme import LIGHT
from core.words.figures import count, percent, round_numbers

HEIGHT, LEFT, FOOT, TOP = 220, 70, 44, 26


def curve_svg(effect: Effect, now: float, currency: str, title: str) -> str:
    """An effect over the logarithm of a price.

    Args:
        effect: the head at each price.
        now: the head as the offer is.
        currency: of the prices.
        title: what it says.
    """
    prices = [float(value) for value in effect.values]
    across = _Axis(log(prices[0]), log(prices[-1]), LEFT, WIDTH - 12)
    low, high = min(*effect.forecasts, now), max(*effect.forecasts, now)
    up = _Axis(low if effect.unit == LOG else 0.0, high, HEIGHT - FOOT, TOP)
    points = " ".join(
        f"{across.place(log(price)):.1f},{up.place(forecast):.1f}"
        for price, forecast in zip(prices, effect.forecasts, strict=True)
    )
    drawn = _axes(effect, across, up, currency)
    drawn += f'<polyline points="{points}" fill="none" stroke="{side(1)}" stroke-width="2"/>'
    if effect.own is not None:
        x, y = across.place(log(float(effect.own))), up.place(now)
        drawn += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{side(1)}"/>{text(x + 8, y - 8, "now", "start")}'
    return framed(drawn, HEIGHT, title)


class _Axis:
    """A scale from the lowest and the highest value to two ends in the picture."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, high, start, end

    def place(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)


def _axes(effect: Effect, across: _Axis, up: _Axis, currency: str) -> str:
    """Hairlines and numbers: what is counted on the left, prices below, both named."""
    drawn = text(0, 12, noun(effect.head, effect.target), opacity=0.72)
    for tick, said in _ticks(effect.unit, up):
        y = up.place(tick)
        drawn += f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{LIGHT.hairline}"/>'
        drawn += text(LEFT - 8, y + 4, said, "end")
    for price in round_numbers(exp(across.low), exp(across.high)):
        x = across.place(log(price))
        drawn += f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{HEIGHT - FOOT}" y2="{HEIGHT - FOOT + 5}" stroke="{LIGHT.ink}"/>'
        drawn += text(x, HEIGHT - FOOT + 19, money.figure(price, currency), "middle")
    return drawn + text(WIDTH, HEIGHT - 4, f"price ({currency})" if currency else "price", "end", 0.72)


def _ticks(unit: str, up: _Axis) -> list[tuple[float, str]]:
    if unit == LOG:
        return [(log(tick), count(tick)) for tick in round_numbers(exp(up.low), exp(up.high))]
    step = next(step for step in (0.02, 0.05, 0.1, 0.2, 0.5) if up.high <= 5 * step or step == 0.5)
    return [(n * step, percent(n * step)) for n in range(int(up.high / step) + 1)]
