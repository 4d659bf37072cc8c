"""The colours a mall names: Korean and English words, RGB and CIELAB, and the colour a title speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

RGB = tuple[int, int, int]
Lab = tuple[float, float, float]


@dataclass(frozen=True)
class Colour:
    """A named colour, as shops name them.

    Attributes:
        name: English name, lower case; the value of a catalogue's `colour` column.
        korean: the word a Korean title would use.
        rgb: a typical sRGB value, 0-255.
        words: every word that means it, lower case, spaces removed.
    """

    name: str
    korean: str
    rgb: RGB
    words: tuple[str, ...]

    @property
    def lab(self) -> Lab:
        """The colour in CIELAB (D65): lightness 0-100, green-red, blue-yellow."""
        return lab_of(self.rgb)


def _colour(name: str, rgb: RGB, words: str) -> Colour:
    listed = tuple(words.split())
    return Colour(name, listed[0], rgb, (*listed, name.replace(" ", "")))


COLOURS: tuple[Colour, ...] = (
    _colour("black", (30, 30, 32), "블랙 검정 검정색 검은색 흑색 흑청 먹색 blk bk 오닉스"),
    _colour("charcoal", (68, 70, 74), "차콜 챠콜 다크그레이 진회색 darkgray darkgrey 차콜그레이 먹그레이"),
    _colour("grey", (128, 129, 132), "그레이 회색 gray gry gy 애쉬 쥐색"),
    _colour(
        "light grey",
        (189, 190, 192),
        "멜란지 라이트그레이 연회색 lightgray melange 멜란지그레이 melangegrey melangegray 백멜란지",
    ),
    _colour("white", (245, 245, 243), "화이트 흰색 하얀색 백색 하양 wht wh 오프화이트 offwhite"),
    _colour("ivory", (236, 228, 208), "아이보리 크림 cream 에크루 ecru 미색 오트밀 oatmeal 바닐라 버터"),
    _colour("beige", (207, 184, 150), "베이지 모래색 샌드 sand 라이트베이지 스톤 stone 오트 더스티베이지 에크루베이지"),
    _colour("camel", (181, 133, 82), "카멜 탄 tan 낙타색 토피 진베이지"),
    _colour(
        "brown",
        (99, 69, 49),
        "브라운 갈색 밤색 초코 초콜릿 모카 코코아 mocha chocolate coffee br 다크브라운 darkbrown 커피",
    ),
    _colour("khaki", (106, 104, 74), "카키 올리브 olive 국방색 kh 다크카키 올리브그린 카키그린"),
    _colour("green", (44, 106, 74), "그린 초록 초록색 녹색 딥그린 포레스트 forest 다크그린 darkgreen gn"),
    _colour("mint", (163, 212, 192), "민트 연두 라이트그린 세이지 sage 애플그린 lightgreen"),
    _colour("navy", (36, 44, 74), "네이비 남색 곤색 nvy nv 다크네이비 darknavy 미드나잇 midnight"),
    _colour("dark indigo", (52, 66, 98), "진청 인디고 생지 다크블루 darkblue 다크인디고"),
    _colour("indigo", (86, 118, 158), "중청 데님블루 denimblue 미디엄블루 mediumblue 미드블루 midblue"),
    _colour("light indigo", (158, 183, 208), "연청 lightindigo 아이스블루 iceblue 아이스데님"),
    _colour("blue", (40, 84, 170), "블루 파랑 파란색 코발트 cobalt 로얄블루 royalblue 로열블루"),
    _colour("sky blue", (152, 190, 226), "스카이블루 하늘색 하늘 소라 소라색 라이트블루 lightblue sky 베이비블루"),
    _colour("purple", (104, 66, 130), "퍼플 보라 보라색 바이올렛 violet 자주색"),
    _colour("lavender", (184, 166, 212), "라벤더 연보라 라일락 lilac 라이트퍼플"),
    _colour(
        "pink", (236, 172, 186), "핑크 분홍 분홍색 연핑크 베이비핑크 라이트핑크 lightpink 인디핑크 로즈 pk 코랄핑크"
    ),
    _colour("red", (190, 34, 44), "레드 빨강 빨간색 적색 체리 rd 스칼렛 scarlet"),
    _colour("burgundy", (104, 30, 46), "버건디 와인 wine 자주 마룬 maroon 버간디"),
    _colour("orange", (226, 112, 42), "오렌지 주황 주황색 코랄 coral 테라코타 terracotta"),
    _colour("yellow", (244, 208, 84), "옐로우 노랑 노란색 옐로 레몬 lemon"),
    _colour("mustard", (200, 152, 48), "머스타드 머스터드 겨자 겨자색"),
    _colour("gold", (204, 164, 92), "골드 금색 14k 18k 로즈골드 옐로우골드"),
    _colour("silver", (192, 196, 200), "실버 은색 sv 화이트골드 925실버"),
)

# Words that hold a colour's word and mean something else: blouson, bluetooth, shops, a waistband, a label.
_FALSE_FRIENDS = (
    "블루종", "블루투스", "블랙야크", "올리브영", "카멜레온", "레드윙", "화이트라벨", "블랙라벨", "블루라벨", "크림슨",
    "탄탄", "탄성", "로즈마리", "버터플라이", "골든", "스탄다드", "방탄", "탄력",
    "bluetooth", "white label", "black label", "red wing",
)  # fmt: skip
_FIRST_PARTS = (
    "light", "dark", "medium", "mid", "royal", "sky", "off", "denim", "melange", "ice",
    "라이트", "다크", "미디엄", "로얄", "로열", "스카이", "오프", "데님", "멜란지", "아이스", "더스티", "딥",
    "베이비", "차콜", "올리브", "카키", "로즈", "화이트", "옐로우",
)  # fmt: skip
_ONE_SYLLABLE = re.compile(r"^[가-힣]$")


@cache
def _by_name() -> dict[str, Colour]:
    return {colour.name: colour for colour in COLOURS}


def colour_named(name: str) -> Colour:
    """The colour of that English name.

    Raises:
        KeyError: when no colour is so named.
    """
    return _by_name()[name]


@cache
def _by_word() -> dict[str, str]:
    return {word: colour.name for colour in COLOURS for word in colour.words}


def _pattern_of(word: str) -> str:
    """A pattern for a word in a title: Latin words and single syllables stand alone, Hangul may be compounded."""
    spaced = r"[\s_\-]?".join(re.escape(part) for part in _parts_of(word))
    if word.isascii():
        return rf"(?<![a-z0-9]){spaced}(?![a-z0-9])"
    return rf"(?<![가-힣]){spaced}(?![가-힣])" if _ONE_SYLLABLE.match(word) else spaced


def _parts_of(word: str) -> tuple[str, ...]:
    """Compound words in the parts a title may write apart: 'lightblue' → light blue, '라이트블루' → 라이트 블루."""
    for first in _FIRST_PARTS:
        if word.startswith(first) and len(word) > len(first):
            return first, word[len(first) :]
    return (word,)


@cache
def _finder() -> re.Pattern[str]:
    longest_first = sorted(_by_word(), key=len, reverse=True)
    return re.compile("|".join(f"({_pattern_of(word)})" for word in longest_first))


def colour_of_title(title: str) -> str | None:
    """The colour a product's title names, or None.

    Shops write the colour last ("… 반팔 티셔츠 블랙"), so the last one counts; of colours joined
    by a slash or colon ("화이트:블랙") the first, which is the garment's ground colour.
    """
    text = title.lower()
    for friend in _FALSE_FRIENDS:
        text = text.replace(friend, " " * len(friend))
    found = list(_finder().finditer(text))
    if not found:
        return None
    chosen = len(found) - 1
    while chosen and re.fullmatch(r"\s*[/:&+,x×]\s*", text[found[chosen - 1].end() : found[chosen].start()]):
        chosen -= 1
    return _by_word()[re.sub(r"[\s_\-]", "", found[chosen].group())]


def lab_of(rgb: Sequence[float]) -> Lab:
    """sRGB (0-255) in CIELAB under D65 (CIE 15:2004)."""
    linear = [_linear(channel / 255) for channel in rgb]
    x = (0.4124 * linear[0] + 0.3576 * linear[1] + 0.1805 * linear[2]) / 0.95047
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    z = (0.0193 * linear[0] + 0.1192 * linear[1] + 0.9505 * linear[2]) / 1.08883
    fx, fy, fz = (_cube_root(value) for value in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _cube_root(value: float) -> float:
    return float(value ** (1 / 3)) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116


def difference(one: Sequence[float], other: Sequence[float]) -> float:
    """How far apart two CIELAB colours look (ΔE*ab 1976; about 2.3 is just noticeable)."""
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


def nearest_colour(rgb: Sequence[float]) -> str:
    """The name of the colour that looks most like an sRGB value (0-255)."""
    lab = lab_of(rgb)
    return min(COLOURS, key=lambda colour: difference(lab, colour.lab)).name
