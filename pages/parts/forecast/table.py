"""A table in, the same table with its forecasts out: at once where it is short, in the background where it is long."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from core import config, jobs
from core.catalogue.headers import TELLING, Sample
from core.catalogue.heads import HEADS, in_reading_order
from core.catalogue.sources.archive import opened_photos
from core.config import Progress
from core.demand.batch import PORTION, forecast_table, read_offers
from core.demand.predict import Forecaster
from core.demand.scored import ScoredTable
from core.jobs import background
from core.jobs.background import TableJob
from core.tables.spreadsheets import CSV_TYPE, XLSX_TYPE
from core.words.figures import plural
from core.words.names import COLUMNS, capital
from pages.parts.frame import cached, notices, state
from pages.parts.frame.words import plain
from pages.parts.show import job_bars, tables

SCORED = "forecast_scored"
JOB = "forecast_table_job"
FILES = ["csv", "tsv", "txt", "parquet", "xlsx"]
LIMITS = f"up to {config.MAX_TABLE_ROWS:,} rows and {config.MAX_TABLE_BYTES // 2**20} MB"
N_AT_ONCE = 1_000
OF_WORDS = ("title", "price", "made_for", "category", "subcategory")
OF_PHOTOS = ("image", "product_id")
N_SHOWN = 1_000
BOUGHT = {"preferred_gender": "Bought most by", "preferred_age": "Bought most at"}


def draw(model: Forecaster) -> None:
    """Take a table and its photos, ask which column is which, score it, and show the answers."""
    table, photos = _ask_files()
    if table is not None:
        with notices.faults_in_words():
            _ask_columns(model, cached.sample(table), table, photos)
    with notices.faults_in_words():
        _show_answers()


def _ask_files() -> tuple[Any, Any]:
    left, right = st.columns(2, gap="large")
    table = left.file_uploader(
        f"Table with a title or a price for each product, {LIMITS}", FILES, key="forecast_table",
        max_upload_size=config.MAX_TABLE_BYTES // 2**20,
    )  # fmt: skip
    photos = right.file_uploader("Their photos as a zip, if you have them", ["zip"], key="forecast_table_photos")
    return table, photos


def _ask_columns(model: Forecaster, sample: Sample, table: Any, photos: Any) -> None:
    """Show what each column is taken for, and score the table once that is confirmed."""
    st.subheader("Which column is which", anchor=False)
    wanted = (*OF_WORDS, *OF_PHOTOS) if photos else OF_WORDS
    chosen = tables.ask_columns(sample, wanted, f"forecast_table_{table.file_id}")
    is_telling = chosen is not None and any(name in chosen for name in TELLING)
    if chosen is not None and not is_telling:
        notices.caution("A forecast needs a title or a price. Say which of the columns it is.")
    rate = st.text_input(
        "Rate, where its prices are in another currency", placeholder="USD=1380", key="forecast_table_rate", width=320
    )
    is_long = sample.n_rows > N_AT_ONCE
    verb = f"Forecast {sample.n_rows:,} rows{' in the background' if is_long else ''}"
    if st.button(verb, type="primary", key="forecast_table_send", disabled=not is_telling):
        state.put(SCORED, None)
        state.put(JOB, None)
        if is_long:
            state.put(JOB, _start(table, photos, chosen or {}, rate).job.id)
        else:
            with notices.waiting("Reading the table") as on_progress:
                asked = model.on(model.terms.at(rate)) if rate.strip() else model
                state.put(SCORED, _score(asked, table, photos, chosen or {}, on_progress))


def _score(model: Forecaster, table: Any, photos: Any, chosen: Mapping[str, str], on_progress: Progress) -> ScoredTable:
    with TemporaryDirectory() as name:
        path, packed = _put(table, photos, Path(name))
        offers = read_offers(path)
        if packed is None:
            return forecast_table(model, offers, chosen, None, PORTION, cached.between_answers, on_progress)
        with opened_photos(packed, on_progress) as (found, remarks):
            offers = replace(offers, remarks=(*offers.remarks, *remarks))
            return forecast_table(model, offers, chosen, found, PORTION, cached.between_answers, on_progress)


def _start(table: Any, photos: Any, chosen: Mapping[str, str], rate: str) -> TableJob:
    path, packed = _put(table, photos, background.new_folder())
    return background.score_table(path, Path(table.name).name, chosen, packed, cached.model_folder(), _terms(rate))


def _terms(rate: str) -> tuple[str, ...]:
    """Options for the money of a table: the rate typed beside it, or else the catalogue's at work."""
    return ("--rate", rate.strip()) if rate.strip() else ("--catalogue", str(state.catalogue_folder()))


def _put(table: Any, photos: Any, folder: Path) -> tuple[Path, Path | None]:
    """Put what was uploaded into a folder, under names of our own."""
    path = folder / f"table{Path(table.name).suffix.lower()}"
    path.write_bytes(table.getbuffer())
    if photos is None:
        return path, None
    packed = folder / "photos.zip"
    packed.write_bytes(photos.getbuffer())
    return path, packed


def _show_answers() -> None:
    """The table scored last, and those scored in the background before."""
    kept = {table.job.id: table for table in background.table_jobs()}
    scored, job_id = state.kept(SCORED), state.kept(JOB)
    if scored is not None:
        _draw_scored(scored, scored.as_csv, scored.as_xlsx)
    elif job_id in kept:
        _show_job(kept[job_id])
    others = [table for table in kept.values() if table.job.id != job_id]
    if others:
        _offer_others(others)


def _show_job(table: TableJob) -> None:
    if job_bars.draw(table.job):
        _draw_scored(cached.scored(table), lambda: table.file("csv"), lambda: table.file("xlsx"))


def _offer_others(others: list[TableJob]) -> None:
    with st.expander(f"Scored in the background before ({len(others)})", icon=":material/history:"):
        notices.note("These tables are the house's: whoever opens this app on this server sees them.")
        for table in others:
            with st.container(horizontal=True, vertical_alignment="center"):
                when, how = f"{table.job.started.astimezone():%d %b %H:%M}", jobs.progress(table.job).state
                st.markdown(f"{plain(table.name)} · {how} · {when}", width="stretch")
                st.button("Show", key=f"forecast_table_show_{table.job.id}", on_click=_show, args=(table.job.id,))
                if how != "running":
                    st.button("Remove", key=f"forecast_table_forget_{table.job.id}", on_click=background.forget,
                              args=(table,))  # fmt: skip


def _show(job_id: str) -> None:
    state.put(SCORED, None)
    state.put(JOB, job_id)


def _draw_scored(scored: ScoredTable, as_csv: Callable[[], bytes], as_xlsx: Callable[[], bytes]) -> None:
    """Draw the answers; the two functions give the files, and are asked when somebody takes one."""
    st.subheader(f"{scored.n_forecast:,} of {plural(scored.n_rows, 'product')} forecast", anchor=False)
    found = _ask_rows(scored)
    if len(found) > N_SHOWN:
        notices.note(f"The first {N_SHOWN:,} of {len(found):,} are shown; the files hold all {scored.n_rows:,}.")
    elif len(found) < scored.n_rows:
        notices.note(f"{len(found):,} of {scored.n_rows:,} are shown; the files hold all of them.")
    _draw_grid(scored, found.head(N_SHOWN))
    with st.container(horizontal=True):
        _offer_file("Excel workbook", as_xlsx, "vitrine-scored.xlsx", XLSX_TYPE)
        _offer_file("CSV", as_csv, "vitrine-scored.csv", CSV_TYPE)
    if scored.problems:
        with st.expander(plural(len(scored.problems), "problem"), icon=":material/rule:"):
            tables.show(tables.problem_table(scored.problems))


def _ask_rows(scored: ScoredTable) -> pd.DataFrame:
    """The rows that are wanted, in the order that is wanted."""
    row = st.grid(4, min_column_width=200, vertical_alignment="bottom")
    text = row.text_input("Search", key="forecast_scored_text", icon=":material/search:", placeholder="Any word")
    order = row.selectbox("Order", list(scored.orders), key="forecast_scored_order", format_func=str.capitalize)
    header = scored.columns.get("category")
    chosen: Sequence[str] = ()
    if header:
        values = scored.frame[header].dropna().astype(str).value_counts().index.tolist()
        chosen = row.multiselect(COLUMNS["category"], values, key="forecast_scored_category", placeholder="Any")
    is_doubtful = row.toggle("Only with cautions", key="forecast_scored_doubtful")
    return scored.find(text, chosen, is_doubtful, order)


def _names() -> dict[str, str]:
    """What the columns of a forecast are called."""
    found = {"cautions": "Cautions"}
    for head in HEADS.values():
        found[f"forecast_{head.name}"] = BOUGHT.get(head.name, head.title)
        if head.is_count:
            found |= {f"{head.name}_{end}_80": f"{head.title}, {end} end" for end in ("low", "high")}
        elif head.kind == "label":
            found[f"forecast_{head.figure}"] = capital(head.noun.format(head.classes[1]))
    return found


def _first(columns: Iterable[str]) -> Iterator[str]:
    """The columns that are looked at first: of the count that matters most its interval too, of a label its share."""
    known = [HEADS[name] for name in in_reading_order(HEADS) if f"forecast_{name}" in columns]
    for place, head in enumerate(known):
        yield f"forecast_{head.figure if head.kind == 'label' else head.name}"
        if place == 0 and head.is_count:
            yield from (f"{head.name}_{end}_80" for end in ("low", "high"))
    yield "cautions"


def _draw_grid(scored: ScoredTable, shown: pd.DataFrame) -> None:
    named = [scored.columns[name] for name in ("title", "price", "category") if name in scored.columns]
    names = _names()
    front = [*named, *(name for name in _first(shown.columns) if name in shown.columns)]
    behind = [name for name in shown.columns if name not in front]
    how: dict[str, object] = {name: st.column_config.Column(said) for name, said in names.items()}
    if named:
        how[named[0]] = st.column_config.Column(pinned=True, width="medium")
    for share in (f"forecast_{head.figure}" for head in HEADS.values() if head.kind == "label"):
        how[share] = st.column_config.NumberColumn(names[share], format="percent")
    tables.show(shown, column_order=[*front, *behind], column_config=how)


def _offer_file(what: str, content: Callable[[], bytes], name: str, kind: str) -> None:
    st.download_button(
        what, content, file_name=name, mime=kind, icon=":material/download:", on_click="ignore",
        key=f"forecast_table_export_{name.rpartition('.')[2]}",
    )  # fmt: skip
