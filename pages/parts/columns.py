"""Which column of somebody's table is which: what was recognised, with an example of each, and all of it changeable."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from core.catalogue.headers import Sample, recognise
from pages.parts import notices
from pages.parts.sentences import plain, plural

NAMES = {
    "product_id": "Product id", "title": "Title", "image": "Photo's file name", "price": "Price",
    "made_for": "Made for", "category": "Category", "subcategory": "Kind", "brand": "Brand", "colour": "Colour",
    "group": "Group", "badge": "Badge", "views": "Views", "sales": "Sales", "likes": "Likes",
    "male_share": "Share of men", "listed_on": "Listed on",
}  # fmt: skip
ABSENT = "None of them"
N_ACROSS, N_NAMED = 5, 8
_EXAMPLE_CHARACTERS = 28


def ask(sample: Sample, wanted: Sequence[str], key: str, n_first: int | None = None) -> dict[str, str] | None:
    """Ask which header each wanted column is read from; at first those that are recognised.

    Args:
        sample: of the table.
        wanted: our columns, in the order they are asked for.
        key: of the widgets; another table needs another one.
        n_first: how many are in sight at once, the others behind a fold; all of them by default.

    Returns:
        Our column → header; None where one header was chosen twice.
    """
    known = recognise(sample.headers)
    example = dict(zip(sample.headers, sample.examples, strict=True))
    columns = _ask_some(wanted[:n_first], known, example, key)
    if rest := wanted[len(wanted[:n_first]) :]:
        n_found = sum(name in known for name in rest)
        with st.expander(f"More columns, {n_found} of {len(rest)} recognised"):
            columns |= _ask_some(rest, known, example, key)
    twice = [header for header, n in Counter(columns.values()).items() if n > 1]
    if twice:
        notices.caution(f"“{twice[0]}” is chosen twice. Let each column of the table stand for one thing.")
        return None
    _say_the_others([header for header in sample.headers if header not in columns.values()])
    return columns


def _ask_some(wanted: Sequence[str], known: Mapping[str, str], example: Mapping[str, str], key: str) -> dict[str, str]:
    row = st.grid(N_ACROSS, min_column_width=200)
    options = [ABSENT, *example]
    asked = {
        name: row.selectbox(
            NAMES[name], options, index=options.index(known.get(name, ABSENT)), key=f"{key}_{name}",
            persist_state="session",
            format_func=lambda header: _with_example(header, example.get(header, "")),
        )
        for name in wanted
    }  # fmt: skip
    return {name: header for name, header in asked.items() if header != ABSENT}


def _with_example(header: str, example: str) -> str:
    short = example if len(example) <= _EXAMPLE_CHARACTERS else f"{example[:_EXAMPLE_CHARACTERS].rstrip()}…"
    return f"{header} · {short}" if short else header


def _say_the_others(headers: Sequence[str]) -> None:
    if headers:
        more = f" and {plural(len(headers) - N_NAMED, 'other')}" if len(headers) > N_NAMED else ""
        notices.note(f"Carried along as they are: {plain(', '.join(headers[:N_NAMED]))}{more}.")
