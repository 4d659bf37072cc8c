"""The frame of a chart that needs nothing else: its size, its type, the colour of either side."""

from html import escape

from core.theme import LIGHT

WIDTH, ROW, LABEL, FIGURE = 560, 26, 150, 84
FONT = "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif"


def framed(drawn: str, height: float, title: str) -> str:
    """What is drawn, in a frame with a title for readers who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -4 {WIDTH + 12} {height + 8}" role="img" '
        f'font-family="{FONT}" font-size="13" fill="{LIGHT.ink}"><title>{escape(title)}</title>{drawn}</svg>'
    )


def text(x: float, y: float, said: str, anchor: str = "start", opacity: float = 1) -> str:
    """A line of text; what it says may be anybody's."""
    faded = "" if opacity == 1 else f' fill-opacity="{opacity}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{faded}>{escape(said)}</text>'


def label(y: float, said: str) -> str:
    """The name of a row, cut where it would run into its bar."""
    short = said if len(said) <= _MOST else f"{said[: _MOST - 1]}…"
    return text(0, y + 17, short)


def side(value: float) -> str:
    """The colour of what raises an answer, or of what lowers it."""
    return LIGHT.raises if value > 0 else LIGHT.lowers


_MOST = 22
