"""Every colour of the house, by what it is for, on light and on dark paper: for screen, charts, maps and reports."""

from dataclasses import dataclass, fields

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Theme:
    """The colours on one paper, each as `#RRGGBB`.

    Attributes:
        ground: the paper.
        shade: a surface on it, as behind a photograph.
        ink: text.
        quiet: text that stands back.
        hairline: lines between things.
        accent: the one colour that says: this is the answer, this can be pressed.
        link: the accent as text.
        raises: what makes an answer higher; with `lowers`, a pair that colour-blind readers tell apart.
        lowers: what makes an answer lower.
        caution: the surface of a warning.
        caution_ink: its text.
        fault: the surface of what went wrong.
        fault_ink: its text.
    """

    ground: str
    shade: str
    ink: str
    quiet: str
    hairline: str
    accent: str
    link: str
    raises: str
    lowers: str
    caution: str
    caution_ink: str
    fault: str
    fault_ink: str


LIGHT = Theme(
    ground="#FBF9F5",
    shade="#F3EFE8",
    ink="#1C1A17",
    quiet="#6B645B",
    hairline="#DDD6CA",
    accent="#4C60E2",
    link="#3A4DC8",
    raises="#3F55DE",
    lowers="#B9560F",
    caution="#F5EFE0",
    caution_ink="#655018",
    fault="#F7EAE6",
    fault_ink="#8A2F22",
)
DARK = Theme(
    ground="#151412",
    shade="#211F1C",
    ink="#F3EEE6",
    quiet="#A69E92",
    hairline="#3A362F",
    accent="#6A7CF5",
    link="#A9B6FF",
    raises="#8C9AFF",
    lowers="#F0A05A",
    caution="#25221B",
    caution_ink="#E0C68A",
    fault="#2B1F1C",
    fault_ink="#EFA99C",
)
# What stands beside the accent in a figure; a figure keeps its colours, so this is seen on light and on dark paper.
NEUTRAL = "#8C8578"
CLEAR = "rgba(0,0,0,0)"


def rgb(colour: str) -> RGB:
    """The red, green and blue of a colour, 0 to 255."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def faded(colour: str, opacity: float) -> str:
    """A colour that lets through what lies below it; an opacity of 1 lets nothing through."""
    red, green, blue = rgb(colour)
    return f"rgba({red},{green},{blue},{opacity:.2f})"


def as_css() -> str:
    """The colours as variables of a style sheet; a browser takes the light or the dark one of each pair."""
    pairs = ((one.name.replace("_", "-"), getattr(LIGHT, one.name), getattr(DARK, one.name)) for one in fields(Theme))
    return f":root{{{''.join(f'--{name}:light-dark({light},{dark});' for name, light, dark in pairs)}}}"
