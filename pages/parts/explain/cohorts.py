"""What counts among many products: the mean of their reasons over a filter, with intervals over whole brands."""

import plotly.graph_objects as go
import streamlit as st

from core.catalogue import Catalogue, filters
from core.catalogue.filters import Filter
from core.demand.why import sentences as demand_words
from core.evaluation.estimates import Estimate
from core.explain import sentences as why_sentences
from core.explain.results import Cohort, HeadReasons
from core.explain.units import LOG
from core.words.figures import plural
from core.words.kinds import name_of
from core.words.names import MODALITIES
from pages.parts.explain import cached_reasons, exports
from pages.parts.frame import notices, state
from pages.parts.show import charts, gallery, tables

ASKED = "explain_cohort_asked"
FEW_BRANDS = 8
SIZES = (
    "Mean absolute Shapley value: how far a part moves the forecast of a product, whichever way. Intervals hold 95 % "
    "of bootstrap resamples of whole brands."
)


def draw(goods: Catalogue, like: HeadReasons) -> None:
    """Ask for a filter; draw the means over the products that it leaves, once somebody wants them.

    Args:
        goods: the catalogue at work.
        like: reasons of one garment, for the head that is explained.
    """
    with st.form("explain_cohort_form", border=False):
        wanted = _ask(goods)
        if st.form_submit_button("Explain these products", icon=":material/groups:", key="explain_cohort_send"):
            state.put(ASKED, (str(goods.folder), wanted))
    folder, kept = state.kept(ASKED, ("", Filter()))
    if folder != str(goods.folder):
        return
    chosen = filters.select(goods, kept)
    if not len(chosen):
        notices.empty("No product is like that", "Take a wish away.")
        return
    with notices.faults_in_words():
        with notices.waiting(f"Explaining {plural(len(chosen), 'product')}") as on_progress:
            found = cached_reasons.over(chosen, on_progress)
        _show(found, kept, like, goods.info.is_simulated)


def sentence(found: Cohort, wanted: Filter, like: HeadReasons) -> str:
    """What counts most among these products."""
    kinds = ", ".join(map(name_of, wanted.category))
    is_all_of_them = wanted == Filter(category=wanted.category)
    of = (kinds if is_all_of_them else f"these products ({kinds})") if kinds else "these products"
    return demand_words.counts_most(found, like, of)


def sizes(estimates: dict[str, Estimate], unit: str) -> go.Figure:
    """How much each part counts: a dot with its interval, the largest at the top."""
    order = sorted(estimates, key=lambda part: -estimates[part].value)
    shown = [estimates[part] for part in order]
    most = max(estimate.high for estimate in shown)
    dots = go.Scatter(
        x=[estimate.value for estimate in shown],
        y=[MODALITIES[part] for part in order],
        error_x=charts.whiskers([one.value for one in shown], [one.low for one in shown], [one.high for one in shown]),
        mode="markers+text",
        text=[size_of(estimate.value, unit) for estimate in shown],
        textposition="top center",
        cliponaxis=False,
        marker={"color": charts.ACCENT, "size": 11},
        customdata=[(size_of(estimate.low, unit), size_of(estimate.high, unit)) for estimate in shown],
        hovertemplate="%{y}: %{text} (%{customdata[0]} to %{customdata[1]})<extra></extra>",
    )
    figure = charts.canvas(go.Figure(dots), height=40 + 52 * len(order))
    figure.update_xaxes(visible=False, range=[-0.04 * most, 1.08 * most])
    return figure.update_yaxes(range=[len(order) - 0.6, -0.7], showgrid=True, gridcolor=charts.HAIRLINE)


def size_of(value: float, unit: str) -> str:
    """A mean absolute contribution: a factor, or points."""
    return f"×\u00a0{why_sentences.factor(value)}" if unit == LOG else f"{100 * value:.1f} points"


def rows(found: Cohort, head: str, unit: str) -> list[tuple[str, str, str]]:
    """Every part with its mean and how much it counts, each with its interval."""
    return [
        (MODALITIES[part], _span(mean, unit), f"{size_of(size.value, unit)} ({size_of(size.low, unit)} – "
         f"{size_of(size.high, unit)})")
        for part, mean in found.contributions[head].items()
        if (size := found.sizes[head][part])
    ]  # fmt: skip


def _show(found: Cohort, wanted: Filter, like: HeadReasons, is_simulated: bool) -> None:
    left, right = st.columns([7, 5], gap="large")
    with left:
        charts.draw(sizes(found.sizes[like.head], like.unit), sentence(found, wanted, like), "explain_cohort")
    with right:
        tables.ledger(("Part", "On average", "Up or down"), rows(found, like.head, like.unit))
        simulated = " The catalogue's figures are simulated." if is_simulated else ""
        products, brands = (plural(n, noun) for n, noun in ((found.n, "product"), (found.n_groups, "brand")))
        notices.note(f"{products} of {brands}; 95 % intervals over brands.{simulated}")
        if found.n_groups < FEW_BRANDS:
            notices.caution("So few brands say little of others: take the intervals for rough.")
        exports.draw_cohort(found, like, sentence(found, wanted, like))


def _span(estimate: Estimate, unit: str) -> str:
    low, high = (why_sentences.in_short(end, unit) for end in (estimate.low, estimate.high))
    return f"{why_sentences.in_short(estimate.value, unit)} ({low} – {high})"


def _ask(goods: Catalogue) -> Filter:
    row = st.grid(4, min_column_width=180, vertical_alignment="bottom")
    category = gallery.ask_for(row, goods, "category", "explain_cohort")
    brand = gallery.ask_for(row, goods, "brand", "explain_cohort")
    made_for = gallery.ask_for(row, goods, "made_for", "explain_cohort")
    with row.cell():
        lowest, highest = gallery.ask_price(goods, "explain_cohort")
    return Filter(category=category, brand=brand, made_for=made_for, lowest_price=lowest, highest_price=highest)
