"""Money: currencies with their marks and decimals, prices as they are written, and what one is worth in another."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from core.errors import RateError

# Decimals as shops write them, then marks in lower case; the first currency of a shared mark is meant where none is
# expected. A code is a mark of its own.
_TABLE: dict[str, tuple[int, str]] = {
    "KRW": (0, "₩ 원"), "USD": (2, "$ us$"), "EUR": (2, "€"), "GBP": (2, "£"), "JPY": (0, "¥ 円"),
    "CNY": (2, "¥ cn¥ 元 rmb"), "INR": (2, "₹ rs rs."), "IDR": (0, "rp rp."), "VND": (0, "₫ đ"), "THB": (2, "฿"),
    "PHP": (2, "₱"), "MYR": (2, "rm"), "SGD": (2, "s$ $"), "HKD": (2, "hk$ $"), "TWD": (0, "nt$ 元 $"),
    "AUD": (2, "a$ au$ $"), "NZD": (2, "nz$ $"), "CAD": (2, "c$ ca$ $"), "BRL": (2, "r$"), "MXN": (2, "mx$ $"),
    "COP": (0, "col$ $"), "CLP": (0, "clp$ $"), "ARS": (2, "ar$ $"), "PEN": (2, "s/"), "TRY": (2, "₺"),
    "RUB": (2, "₽"), "UAH": (2, "₴"), "KZT": (0, "₸"), "PLN": (2, "zł"), "CZK": (2, "kč"), "HUF": (0, "ft"),
    "RON": (2, "lei"), "BGN": (2, "лв"), "SEK": (2, "kr"), "NOK": (2, "kr"), "DKK": (2, "kr"), "ISK": (0, "kr"),
    "CHF": (2, "fr."), "ILS": (2, "₪"), "AED": (2, "د.إ"), "SAR": (2, "ر.س"), "KWD": (3, "د.ك"), "EGP": (2, "e£"),
    "ZAR": (2, ""), "NGN": (2, "₦"), "KES": (2, "ksh"), "PKR": (2, "rs rs."), "BDT": (2, "৳"), "LKR": (2, "rs rs."),
}  # fmt: skip
CURRENCIES = tuple(_TABLE)
"""ISO codes of the currencies that are known by their marks."""

_CENTS = 2
_MAX_WORTH = 1e9
_CODE = re.compile(r"[A-Z]{3}")
_RATE = re.compile(r"(?:(?P<amount>[\d.,]*)\s*(?P<of>[A-Za-z]{3})\s*=\s*)?(?P<worth>[\d.,]+)\s*(?P<into>[A-Za-z]{3})?")


def _by_mark() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, (_, marks) in _TABLE.items():
        for mark in (code.lower(), *marks.split()):
            found[mark] = (*found.get(mark, ()), code)
    return found


_BY_MARK = _by_mark()
_MARKS = sorted(_BY_MARK, key=len, reverse=True)
MARK = rf"(?:{'|'.join(map(re.escape, _MARKS))})"
"""A regular expression of any currency mark, in lower case, the longest first."""
# Letters count as a mark where no other letter touches them: “rm” in “warm” is none.
_ALONE = r"(?<![^\W\d_]){}(?![^\W\d_])"
_ANY_MARK = re.compile(rf"{_ALONE.format(MARK)}|[{''.join(re.escape(mark) for mark in _MARKS if len(mark) == 1)}]")
_NO_CENTS = [re.escape(mark) for mark in _MARKS if all(not _TABLE[code][0] for code in _BY_MARK[mark])]
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


def currency_of(text: str | None, expected: str = "") -> str | None:
    """The currency whose mark stands in a price; None where there is no mark.

    A mark that several currencies share, such as `$`, means the expected one where that is among them.
    """
    plain = unicodedata.normalize("NFKC", text or "").lower()
    candidates = [_BY_MARK[mark] for mark in _ANY_MARK.findall(plain)]
    if not candidates:
        return None
    shared = [code for code in candidates[0] if all(code in others for others in candidates)] or list(candidates[0])
    return expected if expected in shared else shared[0]


def n_decimals(currency: str) -> int:
    """How many decimals prices of a currency have."""
    return _TABLE.get(currency, (_CENTS, ""))[0]


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
