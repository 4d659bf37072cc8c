"""Whether a split of a catalogue leaks: a verdict, how many products of each kind, and examples to look at."""

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from core.catalogue import Catalogue, leakage, splits
from core.catalogue.leakage import Leak
from core.catalogue.splits import Split
from core.config import Progress
from core.encoders import images
from core.tables.spreadsheets import as_csv
from core.words.figures import percent
from pages.parts.frame import notices, state
from pages.parts.frame.words import plain
from pages.parts.show import gallery, tables

SPLITS = {"brand": "By brand", "stratified": "Stratified", "random": "At random", "time": "By time"}
KINDS = {
    "id": "Same id",
    "group": "Same product, offered twice",
    "photo bytes": "Same photo file",
    "title": "Nearly the same title",
    "photo": "Nearly the same photo",
}
N_EXAMPLES = 6
FEW = 0.02
_FOUND = "catalogue_leaks"


def draw(goods: Catalogue) -> None:
    """Ask for a split, look for leaks on request, and show what was found last."""
    st.markdown(
        "A model is tested on what it has not met in training. Choose how to divide the catalogue, and see whether "
        "products stand on both sides."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        way = st.selectbox("Split", list(SPLITS), format_func=SPLITS.__getitem__, key="audit_way", width=220)
        seed = st.number_input("Seed", 0, 9999, 0, key="audit_seed", width=110)
        is_asked = st.button("Look for leaks", type="primary", key="audit_go", icon=":material/search:")
    if is_asked:
        with notices.waiting("Comparing products") as on_progress:
            split = splits.by_name(goods, way, int(seed))
            hash_photo = _telling(on_progress, int(goods.frame["image"].notna().sum()))
            leaks = leakage.audit(
                goods, split, hash_photo=hash_photo, is_same_photo=images.is_same_photo, on_progress=on_progress
            )
            state.put(_FOUND, (goods.folder, split, leaks))
    folder, split, leaks = state.kept(_FOUND, (None, None, ()))
    if folder == goods.folder and split is not None:
        _draw_found(goods, split, leaks)


def _draw_found(goods: Catalogue, split: Split, leaks: Sequence[Leak]) -> None:
    st.subheader(verdict(split, leaks), anchor=False)
    notices.note(
        f"Split {split.name}, seed {split.seed}: {len(split.train):,} products to train on, "
        f"{len(split.validation):,} to choose on, {len(split.test):,} to test on."
    )
    if not leaks:
        return
    counts = leakage.count(leaks)
    tables.ledger(("Leak", "Products"), [(KINDS[kind], f"{n:,}") for kind, n in counts.items() if n])
    examples = _examples(leaks)
    if goods.frame["image"].isna().all():
        tables.ledger(("For example", "On one side", "On the other"), [_in_words(goods, leak) for leak in examples])
    else:
        _draw_pairs(goods, examples)
    st.download_button("Download every leak as CSV", _as_csv(leaks), "leaks.csv", "text/csv", key="audit_download",
                       icon=":material/download:", on_click="ignore")  # fmt: skip


def verdict(split: Split, leaks: Sequence[Leak]) -> str:
    """What the leaks mean for a score that is measured on this split."""
    n_met = len({leak.right_id for leak in leaks if leak.sides == ("train", "test")})
    if not leaks:
        return "No leak was found: a score on this split is a score on products never met"
    if not n_met:
        return "Nothing that is tested on was met in training; only the side to choose on shares products"
    share = n_met / len(split.test)
    said = f"{n_met:,} of {len(split.test):,} test products ({percent(share)}) have a twin in training"
    return f"{said}: {'too few to move a score much' if share < FEW else 'a score on this split flatters the model'}"


def _draw_pairs(goods: Catalogue, leaks: Sequence[Leak]) -> None:
    examples = st.grid(3, min_column_width=300, gap="medium")
    for leak in leaks:
        with examples.cell(), st.container(border=True):
            pair = (goods.product(leak.left_id), goods.product(leak.right_id))
            gallery.tiles([gallery.product_tile(product, goods.info) for product in pair], is_small=True)
            notices.note(f"{KINDS[leak.kind]}, in {leak.sides[0]} and in {leak.sides[1]}. {plain(leak.detail)}")


def _in_words(goods: Catalogue, leak: Leak) -> tuple[str, str, str]:
    left, right = goods.product(leak.left_id), goods.product(leak.right_id)
    return KINDS[leak.kind], left.offer.title or left.product_id, right.offer.title or right.product_id


def _telling(on_progress: Progress, n_photos: int) -> Callable[[Path], int | None]:
    """`images.photo_hash`, saying how many photos have been looked at."""
    seen = itertools.count(1)

    def hash_photo(path: Path) -> int | None:
        n_seen = next(seen)
        if n_seen % 50 == 0:
            on_progress(0.8 + 0.2 * n_seen / n_photos, f"Looked at {n_seen:,} of {n_photos:,} photos")
        return images.photo_hash(path)

    return hash_photo


def _examples(leaks: Sequence[Leak]) -> list[Leak]:
    """A few leaks, of every kind in turn, each pair of products once."""
    by_kind = [list(found) for _, found in itertools.groupby(leaks, key=lambda leak: leak.kind)]
    in_turn = [leak for found in itertools.zip_longest(*by_kind) for leak in found if leak]
    return list({(leak.left_id, leak.right_id): leak for leak in reversed(in_turn)}.values())[::-1][:N_EXAMPLES]


def _as_csv(leaks: Sequence[Leak]) -> bytes:
    columns = ["leak", "first side", "first product", "second side", "second product", "detail"]
    rows = [(KINDS[one.kind], one.sides[0], one.left_id, one.sides[1], one.right_id, one.detail) for one in leaks]
    return as_csv(pd.DataFrame(rows, columns=columns))
