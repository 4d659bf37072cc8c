"""Table 1 of Kim & Lee for the catalogue: for whom products are made, and who buys them."""

import streamlit as st

from core.catalogue import Catalogue
from core.demand import facts
from core.demand.facts import Agreement
from pages.parts import cards, notices
from pages.parts.sentences import MADE_FOR, percent, plural

GENDERS = ("women", "men")


def draw(catalogue: Catalogue) -> None:
    """Draw the table under what it says; or say what the catalogue would need for it."""
    found = facts.agreement(catalogue)
    n_known = found.n_agree + found.n_differ
    if not n_known:
        notices.note("Whom products are made for cannot be set beside who buys them: one of the two is not known here.")
        return
    st.subheader(sentence(found), anchor=False)
    rows = [
        (f"Made for {MADE_FOR[made].lower()}", *(f"{counts[gender]:,}" for gender in GENDERS))
        for made, counts in found.counts.items()
    ]
    cards.ledger(("", *(f"Bought mostly by {gender}" for gender in GENDERS)), rows)
    simulated = " Simulated buyers." if catalogue.info.is_simulated else ""
    n_halves = int((catalogue.frame["male_share"] == 0.5).sum())
    halves = f" {plural(n_halves, 'product')} bought half by men counted as bought by men." if n_halves else ""
    notices.note(
        f"As Table 1 of Kim & Lee: agree {found.n_agree:,}, differ {found.n_differ:,} (those made for everyone among "
        f"them), not known {found.n_unknown:,}.{halves}{simulated}"
    )


def sentence(found: Agreement) -> str:
    """What the table says of products that are made for the one or the other."""
    n_crossing = sum(found.counts[made][bought] for made, bought in (("men", "women"), ("women", "men")))
    n_for_one = found.n_agree + n_crossing
    if not n_for_one:
        return "All products whose buyers are known are made for everyone"
    if not n_crossing:
        return "None of the products made for women or for men are bought mostly by the other"
    return f"{percent(n_crossing / n_for_one)} of the products made for women or for men are bought mostly by the other"
