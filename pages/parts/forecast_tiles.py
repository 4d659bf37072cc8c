"""Products by their forecasts: kept once for a whole catalogue, computed in the background where they are not."""

from pathlib import Path

import streamlit as st

from core.catalogue import Catalogue
from core.demand.catalogue_forecasts import HIGH, LOW, VALUE
from core.jobs import background
from pages.parts import cached, catalogues, job_bar, notices, sentences
from pages.parts.cards import Tile


def ask(goods: Catalogue) -> Catalogue | None:
    """The catalogue with its forecasts; None where there are none yet, and then what is done about it is drawn."""
    with notices.faults_in_words():
        if (known := cached.with_kept_forecasts(goods)) is not None:
            return known
        _offer_to_forecast(goods, cached.model_folder())
    return None


def tiles(shown: Catalogue) -> list[Tile]:
    """Cards that say what is expected, and nothing of what was sold: the two need not be of one market."""
    figures = zip(shown.products(), shown.frame[[VALUE, LOW, HIGH]].itertuples(index=False), strict=True)
    return [
        Tile(
            photo=product.offer.image if isinstance(product.offer.image, Path) else None,
            name=product.offer.title or product.product_id,
            figure=_expected(value),
            line=_between(value, low, high),
        )
        for product, (value, low, high) in figures
    ]


def _offer_to_forecast(goods: Catalogue, model: Path) -> None:
    job = background.catalogue_job(goods.folder, model)
    if job and job_bar.draw(job):
        notices.note("The catalogue or the model has changed since it was forecast.")
    if job and job_bar.is_running(job):
        return
    with st.container(border=True, gap="xsmall"):
        st.subheader(f"Forecast all {sentences.plural(len(goods), 'product')} first", anchor=False)
        st.markdown("It is done once, in the background, and kept until the catalogue or the model changes.")
        if st.button("Forecast them", type="primary", key=f"catalogue_forecast_{goods.folder.name}"):
            background.forecast_catalogue(goods.folder, catalogues.name_of(goods.folder), model)
            st.rerun()


def _expected(value: float) -> str:
    return "No forecast" if value != value else f"{sentences.count(value)} expected"


def _between(value: float, low: float, high: float) -> str:
    return "" if value != value else sentences.odds(low, high)
