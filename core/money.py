"""Money: the marks of currencies, prices as they are written, and what one is worth in another."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from core.currencies import currencies, n_decimals
from core.errors import RateError

# How shops mark prices, in lower case; the first currency of a shared mark is meant where none is expected.
# These codes are marks however they are written; every other code only in capitals, for “all” and “top” are words.
_MARKS_OF: dict[str, str] = {
    "KRW": "₩ 원", "USD": "$ us$", "EUR": "€", "GBP": "£", "JPY": "¥ 円", "CNY": "¥ cn¥ 元 rmb", "INR": "₹ rs rs.",
    "IDR": "rp rp.", "VND": "₫ đ", "THB": "฿", "PHP": "₱", "MYR": "rm", "SGD": "s$ $", "HKD": "hk$ $",
    "TWD": "nt$ 元 $", "AUD": "a$ au$ $", "NZD": "nz$ $", "CAD": "c$ ca$ $", "BRL": "r$", "MXN": "mx$ $",
    "COP": "col$ $", "CLP": "clp$ $", "ARS": "ar$ $", "PEN": "s/", "TRY": "₺", "RUB": "₽", "UAH": "₴", "KZT": "₸",
    "PLN": "zł", "CZK": "kč", "HUF": "ft", "RON": "lei", "BGN": "лв", "SEK": "kr", "NOK": "kr", "DKK": "kr",
    "ISK": "kr", "CHF": "fr.", "ILS": "₪", "AED": "د.إ", "SAR": "ر.س", "KWD": "د.ك", "EGP": "e£", "ZAR": "",
    "NGN": "₦", "KES": "ksh", "PKR": "rs rs.", "BDT": "৳", "LKR": "rs rs.",
}  # fmt: skip
_OTHERS = tuple(code for code in currencies() if code not in _MARKS_OF)
_CAPITALS = re.compile(rf"(?<![^\W\d_])({'|'.join(_OTHERS)})(?![^\W\d_])")
_AS_MARK = "¤"

_CENTS = 2
_MAX_WORTH = 1e9
_CODE = re.compile(r"[A-Z]{3}")
_RATE = re.compile(r"(?:(?P<amount>[\d.,]*)\s*(?P<of>[A-Za-z]{3})\s*=\s*)?(?P<worth>[\d.,]+)\s*(?P<into>[A-Za-z]{3})?")


def _by_mark() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, marks in _MARKS_OF.items():
        for mark in (code.lower(), *marks.split()):
            found[mark] = (*found.get(mark, ()), code)
    for code in _OTHERS:
        found[f"{_AS_MARK}{code.lower()}"] = (code,)
    return found


_BY_MARK = _by_mark()
_MARKS = sorted(_BY_MARK, key=len, reverse=True)
MARK = rf"(?:{'|'.join(map(re.escape, _MARKS))})"
"""A regular expression of any currency mark in what `plain` gives, the longest first."""
# Letters count as a mark where no other letter touches them: “rm” in “warm” is none.
_ALONE = r"(?<![^\W\d_]){}(?![^\W\d_])"
_ANY_MARK = re.compile(rf"{_ALONE.format(MARK)}|[{''.join(re.escape(mark) for mark in _MARKS if len(mark) == 1)}]")
_NO_CENTS = [re.escape(mark) for mark in _MARKS if all(not n_decimals(code) for code in _BY_MARK[mark])]
MARK_WITHOUT_CENTS = "|".join(mark if len(mark) == 1 else _ALONE.format(mark) for mark in _NO_CENTS)
"""The same of the marks that only currencies without cents have."""


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth in another.

    Attributes:
        of: ISO code.
        worth: of one unit, in `into`.
        into: ISO code.
    """

    of: str
    worth: float
    into: str

    def __str__(self) -> str:
        """The rate as people write it: `1 USD = 1,380 KRW`."""
        return f"1 {self.of} = {self.worth:,.6g} {self.into}"


def code_of(text: str) -> str:
    """The ISO code that a text names, in capitals; empty for an empty one.

    Raises:
        RateError: it is no code.
    """
    code = text.strip().upper()
    if code and not _CODE.fullmatch(code):
        raise RateError(f"“{text.strip()[:20]}” is not a currency's code.", "Write its three letters, such as USD.")
    return code


def plain(text: str | None) -> str:
    """A text in lower case, in its plainest characters, with a mark before codes that may be words, `MAD` as `¤mad`."""
    return _CAPITALS.sub(rf"{_AS_MARK}\1", unicodedata.normalize("NFKC", text or "")).strip().lower()


def currency_of(text: str | None, expected: str = "") -> str | None:
    """The currency whose mark stands in a price; None where there is no mark.

    A mark that several currencies share, such as `$`, means the expected one where that is among them.
    """
    candidates = [_BY_MARK[mark] for mark in _ANY_MARK.findall(plain(text))]
    if not candidates:
        return None
    shared = [code for code in candidates[0] if all(code in others for others in candidates)] or list(candidates[0])
    return expected if expected in shared else shared[0]


def payable(price: float, currency: str) -> float:
    """The price to the smallest amount that the currency can be paid in, above zero."""
    unit: float = 10.0 ** -n_decimals(currency)
    return max(round(price, n_decimals(currency)), unit)


def figure(price: float, currency: str = "") -> str:
    """A price without its currency, with decimals only where it has some: `29,000`, `12.19`, `4.125` in dinars."""
    decimals = 0 if float(price).is_integer() else max(_CENTS, n_decimals(currency))
    return f"{price:,.{decimals}f}"


def said(price: float, currency: str) -> str:
    """A price with its currency: `29,000 KRW`."""
    return f"{figure(price, currency)} {currency}".strip()


def parse_rate(text: str, into: str, of: str = "") -> Rate:
    """A rate as people write it: `1380`, `USD=1380`, `1 USD = 1,380 KRW` or `100 JPY = 920`.

    Args:
        text: the rate.
        into: the currency that the worth is told in.
        of: the currency whose worth it is, where the text does not name it.

    Raises:
        RateError: it is no rate, or one between other currencies.
    """
    remedy = f"Write it as {of or 'USD'}=1380, which says that 1 {of or 'USD'} is worth 1,380 {into or 'KRW'}."
    match = _RATE.fullmatch(text.strip())
    if match is None or not (match["of"] or of):
        raise RateError(f"“{text.strip()[:40]}” is not a rate.", remedy)
    named, target = (match["of"] or of).upper(), (match["into"] or into).upper()
    if (of and named != of) or (into and target != into):
        raise RateError(f"“{text.strip()[:40]}” is not a rate from {of or named} into {into}.", remedy)
    try:
        worth = _number(match["worth"]) / _number(match["amount"] or "1")
    except (ValueError, ZeroDivisionError) as fault:
        raise RateError(f"“{text.strip()[:40]}” is not a rate.", remedy) from fault
    return checked(Rate(named, worth, target))


def checked(rate: Rate) -> Rate:
    """The rate, where it can be one.

    Raises:
        RateError: its worth is not above zero, or beyond any currency's.
    """
    if not (math.isfinite(rate.worth) and 0 < rate.worth < _MAX_WORTH):
        raise RateError(
            f"1 {rate.of} cannot be worth {rate.worth:,.6g} {rate.into}.",
            f"Write how many {rate.into} one {rate.of} costs, such as 1380.",
        )
    return rate


def _number(digits: str) -> float:
    """Digits with a decimal point; commas group them."""
    return float(digits.replace(",", ""))
