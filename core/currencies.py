"""Every currency that is legal tender somewhere today, as the Unicode CLDR lists them (door of Babel)."""

from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_precision, get_territory_currencies

LANGUAGE = "en"


@cache
def currencies() -> tuple[str, ...]:
    """The ISO 4217 codes of all currencies in use, in alphabetical order."""
    territories = get_global("territory_currencies")
    return tuple(sorted({code for territory in territories for code in get_territory_currencies(territory)}))


def currency_name(code: str) -> str:
    """What a currency is called, such as `Indian Rupee`; the code itself where nobody knows it."""
    return str(get_currency_name(code, locale=LANGUAGE))


def n_decimals(code: str) -> int:
    """How many decimals prices of a currency have; 2 where nobody knows it."""
    return int(get_currency_precision(code))
