"""Which categories are taken for each other: known by construction, and found again."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny
import torch

from core.catalogue import Catalogue, Offer
from core.demand.confusions import MIN_PER_CATEGORY, Confusions, categories_to_try
from core.demand.predict import Forecaster

# Where each category's products lie: shoes and trainers are one cloud, trenches stand alone, bags too.
PLACES = {"trenches": (9, 0, 0), "bags": (0, 9, 0), "shoes": (0, 0, 9), "trainers": (0, 0, 9)}


class Eyes:
    """Stands in for a forecaster: sees a product where its title says it lies."""

    categories = (*PLACES, "never sold")

    def embed(self, offers: list[Offer], store: object = None) -> torch.Tensor:
        """The coordinates in the titles."""
        return torch.tensor([[float(number) for number in str(offer.title).split()] for offer in offers])


def goods(folder: Path, n_of_each: int = 30, group: str = "own") -> Catalogue:
    random = np.random.default_rng(0)
    rows = [
        {"product_id": f"{name}{number}", "title": " ".join(map(str, np.add(place, random.normal(0, 1, 3)).round(3))),
         "category": name, "group": f"{name}{number}" if group == "own" else name}
        for name, place in PLACES.items()
        for number in range(n_of_each)
    ]  # fmt: skip
    folder.mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / "products.csv", index=False)
    (folder / "catalogue.json").write_text(
        '{"name": "Planted", "categories": ["trenches", "bags", "shoes", "trainers"]}'
    )
    return Catalogue.read(folder)


@pytest.fixture
def confusions(tmp_path: Path) -> Confusions:
    found = Confusions.of(goods(tmp_path), Eyes())  # type: ignore[arg-type]
    assert found is not None
    return found


def test_categories_are_neighbours_where_their_products_lie_together_and_nowhere_else(confusions: Confusions) -> None:
    assert confusions.neighbours("shoes") == ("trainers",)
    assert confusions.neighbours("trainers") == ("shoes",)
    assert confusions.neighbours("trenches") == confusions.neighbours("bags") == ()


def test_shares_of_a_category_sum_to_one_and_half_of_two_alike_is_mistaken(confusions: Confusions) -> None:
    assert confusions.shares.sum(1) == pytest.approx(np.ones(4))
    shoes, trainers = (confusions.categories.index(name) for name in ("shoes", "trainers"))
    assert confusions.shares[shoes, trainers] == pytest.approx(0.5, abs=0.12)


def test_a_trench_coat_is_not_tried_among_bags(confusions: Confusions) -> None:
    assert categories_to_try(confusions, Offer("9 0 0", category="trenches"), Eyes()) == ()  # type: ignore[arg-type]


def test_own_category_is_tried_beside_those_that_it_is_taken_for(confusions: Confusions) -> None:
    tried = categories_to_try(confusions, Offer("0 0 9", category="shoes"), Eyes())  # type: ignore[arg-type]
    assert tried == ("shoes", "trainers")


@pytest.mark.parametrize("category", [None, "another mall's"])
def test_offer_without_a_category_is_judged_by_the_products_most_like_it(
    confusions: Confusions, category: str | None
) -> None:
    bag, shoe = (Offer(title, category=category) for title in ("0 9 0", "0 0 9"))
    assert categories_to_try(confusions, bag, Eyes()) == ("bags",)  # type: ignore[arg-type]
    assert set(categories_to_try(confusions, shoe, Eyes())) == {"shoes", "trainers"}  # type: ignore[arg-type]
    assert categories_to_try(confusions, Offer(price=9.0), Eyes()) == ()  # type: ignore[arg-type]


def test_products_of_one_group_are_no_evidence_for_each_other(tmp_path: Path) -> None:
    found = Confusions.of(goods(tmp_path, 12, group="shared"), Eyes())  # type: ignore[arg-type]
    assert found is not None
    assert np.diag(found.shares) == pytest.approx(np.zeros(4))


def test_category_with_too_few_products_says_nothing(tmp_path: Path) -> None:
    assert Confusions.of(goods(tmp_path, MIN_PER_CATEGORY - 1), Eyes()) is None  # type: ignore[arg-type]
    assert categories_to_try(None, Offer("9 0 0"), Eyes()) == ()  # type: ignore[arg-type]


def test_a_model_of_ones_own_is_asked_in_turns(tmp_path: Path) -> None:
    class Turn:
        n_taken = 0

        def __enter__(self) -> None:
            self.n_taken += 1

        def __exit__(self, *fault: object) -> None: ...

    turn = Turn()
    forecaster = Forecaster.load(tiny.demand_model(tmp_path / "demand"))
    found = Confusions.of(Catalogue.read(tmp_path / "tiny-catalogue"), forecaster, turn)
    assert found is not None and set(found.categories) == set(tiny.KINDS)
    assert turn.n_taken == 4
