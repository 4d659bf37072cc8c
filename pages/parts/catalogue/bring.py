"""Bring a catalogue of one's own: a table, its photos, and what its columns mean."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core import workspace
from core.catalogue import Catalogue, sources
from core.config import Progress
from core.currencies import currencies, currency_name
from core.errors import SourceError
from core.names import composed, disk_name
from pages.parts.frame import cached, notices, state
from pages.parts.frame.words import plain
from pages.parts.show import tables

OWN_NAMES = "Read from its headers"
OWN_MAPPING = "My mapping file"
PERIODS = ("since listed", "in one year", "in one month", "in one week")
AS_MARKED = ""
N_FIRST = 8
NO_PHOTOS, ZIP, FOLDER = "None", "A zip file", "A folder on this computer"
COLUMNS_ASKED = (
    "product_id", "title", "price", "image", "made_for", "category", "subcategory", "brand",
    "colour", "group", "views", "sales", "likes", "male_share", "listed_on", "badge",
)  # fmt: skip
COLUMNS_WE_KNOW = """
`product_id` · `title` · `image` (file name of the photo) · `price` · `made_for` (men, women, unisex) · `category` ·
`subcategory` · `brand` · `colour` · `group` · `views` · `sales` · `likes` · `male_share` · `age_19_23_share` … ·
`badge` · `listed_on`. None is required; every other column is carried along.
"""


@dataclass(frozen=True)
class Wish:
    """What the form holds."""

    name: str
    is_replacing: bool
    table: Any
    columns: str
    mapping: Any
    photos: Any
    currency: str
    chosen: dict[str, str] | None
    period: str


def draw() -> Catalogue | None:
    """Draw the form; once its button is pressed and all went well, return the catalogue that was made."""
    notices.note("A catalogue belongs to the house: everybody who uses this Vitrine sees it and can put it to work.")
    wish = _ask()
    if not st.button(
        "Check it and keep what is good", type="primary", key="bring_go", icon=":material/inventory_2:",
        disabled=wish.table is None or wish.chosen is None,
    ):  # fmt: skip
        return None
    with notices.faults_in_words(), notices.waiting("Reading the table") as on_progress:
        return _make(wish, on_progress)
    return None


def _ask() -> Wish:
    left, right = st.columns(2, gap="large")
    with left:
        table = _ask_file("Products, as CSV or Parquet", ["csv", "tsv", "txt", "parquet"], "bring_table")
        columns_from = st.selectbox(
            "What its columns are", (OWN_NAMES, *sources.mappings(), OWN_MAPPING), key="bring_columns",
            persist_state="session",
            format_func=lambda name: name.replace("-", " ").capitalize() if name in sources.mappings() else name,
            help="A mapping says which of an export's columns is the title, the price, and so on.",
        )  # fmt: skip
        is_own = columns_from == OWN_MAPPING
        mapping = _ask_file("Mapping, as TOML", ["toml"], "bring_mapping") if is_own else None
        with st.expander("Which columns are known"):
            st.markdown(COLUMNS_WE_KNOW)
    with right:
        kind = st.segmented_control(
            "Photos",
            _ways_of_photos(),
            default=NO_PHOTOS,
            required=True,
            key="bring_photos_kind",
            wrap=True,
            persist_state="session",
        )
        photos = _ask_photos(kind)
        if kind != NO_PHOTOS:
            st.caption(
                "A photo is found by its name in the column `image`, or else by its product's id: `A1.jpg` for A1."
            )
        name = st.text_input(
            "Name of the catalogue", key="bring_name", persist_state="session", placeholder="Autumn 2026", max_chars=60
        )
        currency, period = "", None
        if columns_from == OWN_NAMES:
            currency = st.selectbox(
                "Currency of its prices", (AS_MARKED, *currencies()), key="bring_currency", persist_state="session",
                format_func=lambda code: f"{code} · {currency_name(code)}" if code else "As they are marked",
            )  # fmt: skip
            period = st.selectbox(
                "Its views and sales are counted", PERIODS, None, key="bring_period", accept_new_options=True,
                persist_state="session",
                placeholder="Not stated",
            )  # fmt: skip
        is_replacing = st.checkbox("Replace the one that has this name", key="bring_replace", persist_state="session")
        if table and not name and len(_stem(table)) > workspace.MAX_NAME_CHARACTERS:
            st.caption(f"It will be called “{_short(_stem(table))}”, shortened from the table's name.")
    chosen = _ask_columns(table) if table is not None and columns_from == OWN_NAMES else {}
    made = name or _short(_stem(table))
    return Wish(made, is_replacing, table, columns_from, mapping, photos, currency, chosen, period or "")


def _ask_columns(table: Any) -> dict[str, str] | None:
    """What each column is taken for; None where that cannot be."""
    with notices.faults_in_words():
        sample = cached.sample(table)
        st.subheader("Which column is which", anchor=False)
        return tables.ask_columns(sample, COLUMNS_ASKED, f"bring_{table.file_id}", n_first=N_FIRST)
    return None


def _ways_of_photos() -> tuple[str, ...]:
    """Folders are this computer's, so they are offered to nobody who comes from elsewhere."""
    return (NO_PHOTOS, ZIP, FOLDER) if state.is_private() else (NO_PHOTOS, ZIP)


def _ask_photos(kind: str) -> Any:
    if kind == ZIP:
        return _ask_file("Photos, packed as a zip", ["zip"], "bring_zip")
    if kind == FOLDER:
        written = st.text_input(
            "Folder of the photos", key="bring_folder", persist_state="session", placeholder="~/photos"
        ).strip()
        return Path(written).expanduser() if written else None
    return None


def _make(wish: Wish, on_progress: Progress) -> Catalogue:
    """Build the catalogue from a copy of what was uploaded, which is gone afterwards."""
    to = workspace.new_catalogue(wish.name, wish.is_replacing)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, photos = _put(wish.table, folder), _photos(wish, folder)
        if wish.columns == OWN_NAMES:
            return sources.build_catalogue(
                table,
                photos,
                to,
                currency=wish.currency,
                period=wish.period,
                columns=wish.chosen,
                on_progress=on_progress,
            )
        if wish.columns != OWN_MAPPING:
            return sources.import_source(wish.columns, table, to, images=photos, on_progress=on_progress)
        if wish.mapping is None:
            raise SourceError("There is no mapping file yet.", "Add one, or choose one of the shipped mappings.")
        mapping = _put(wish.mapping, folder)
        return sources.import_source(mapping, table, to, images=photos, on_progress=on_progress)


def _photos(wish: Wish, folder: Path) -> Path | None:
    if not isinstance(wish.photos, Path):
        return _put(wish.photos, folder) if wish.photos else None
    if not state.is_private():
        raise SourceError("This server is shared, so its folders are not read.", "Upload the photos as a zip.")
    if not wish.photos.is_dir():
        raise SourceError(f"There is no folder {wish.photos}.", "Write the whole path, or upload the photos as a zip.")
    return wish.photos


def _put(upload: Any, folder: Path) -> Path:
    path = folder / disk_name(Path(upload.name).name)
    path.write_bytes(upload.getbuffer())
    return path


def _stem(upload: Any) -> str:
    return composed(Path(upload.name).stem) if upload else ""


def _short(name: str) -> str:
    return name[: workspace.MAX_NAME_CHARACTERS].strip()


def _ask_file(label: str, endings: list[str], key: str) -> Any:
    """Ask for a file; return the one uploaded last, until it is taken away."""
    lasting = f"{key}_kept"
    file = st.file_uploader(label, endings, key=key, on_change=state.keep, args=(key, lasting))
    kept = state.kept(lasting)
    if file is not None or kept is None:
        return file
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{plain(kept.name)} is still here.", width="content")
        is_unwanted = st.button("Take it away", type="tertiary", icon=":material/close:", key=f"{key}_away")
    if is_unwanted:
        state.put(lasting, None)
        st.rerun()
    return kept
