"""Borrowed photos: of the same kind and colour, new in every epoch."""

from pathlib import Path

import pandas as pd
import pytest
import tiny
import torch

from core.catalogue import Catalogue
from core.colours import colour_named, difference
from core.demand.learning.pairing import Album, borrowed_photos, garment_colour, garment_colours, own_photos
from core.encoders.features import FeatureStore
from core.encoders.images import to_square_bytes


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return tiny.catalogue(tmp_path_factory.mktemp("photos"))


def products(folder: Path, rows: list[dict[str, str]]) -> Catalogue:
    folder.mkdir()
    frame = pd.DataFrame(rows).assign(product_id=[f"q{i}" for i in range(len(rows))])
    frame.to_csv(folder / "products.csv", index=False)
    return Catalogue.read(folder)


def album_of(goods: Catalogue, photos: Catalogue) -> Album:
    images = torch.arange(len(photos)).float().unsqueeze(1)
    return borrowed_photos(
        goods, photos, images, garment_colours(photos, FeatureStore(photos.folder / "features")), seed=3
    )


def test_a_garments_colour_is_read_from_its_pixels() -> None:
    for name, rgb in (("red", "red"), ("blue", "blue"), ("black", "black")):
        pixels = to_square_bytes(tiny.draw_garment("shirts", rgb, seed=4), 48)
        assert difference(garment_colour(pixels), colour_named(name).lab) < 20


def test_every_row_meets_photos_of_its_kind_and_of_the_colour_it_names(tmp_path: Path, photos: Catalogue) -> None:
    goods = products(
        tmp_path / "goods",
        [{"title": "plain shirt red", "category": "shirts"}, {"title": "wide trousers blue", "category": "trousers"}]
        * 20,
    )
    album = album_of(goods, photos)
    for epoch in range(5):
        for row, photo in enumerate(album.draw(epoch).tolist()):
            shown = photos.product(photos.ids[photo])
            assert shown.offer.category == goods.frame["category"][row]
            assert shown.offer.title is not None and shown.offer.title.endswith(goods.frame["title"][row].split()[-1])


def test_photos_are_new_in_every_epoch_and_the_same_when_it_comes_again(tmp_path: Path, photos: Catalogue) -> None:
    album = album_of(products(tmp_path / "goods", [{"title": "shirt", "category": "shirts"}] * 50), photos)
    assert not torch.equal(album.draw(0), album.draw(1))
    assert torch.equal(album.draw(7), album.draw(7))
    assert len(torch.unique(torch.cat([album.draw(epoch) for epoch in range(20)]))) == 30, "every shirt has its turn"


def test_a_kind_without_photos_has_none(tmp_path: Path, photos: Catalogue) -> None:
    rows = [{"title": "hat red", "category": "hats"}, {"title": "shirt red", "category": "shirts"}]
    album = album_of(products(tmp_path / "goods", rows), photos)
    assert album.has_photo.tolist() == [False, True]
    assert album.draw(0)[0] == -1


def test_a_subcategory_goes_before_its_category(tmp_path: Path) -> None:
    lender = products(
        tmp_path / "lender",
        [
            {"category": "tops", "subcategory": s, "image": f"{i}.jpg"}
            for i, s in enumerate(["polo", "hoodie", "", "polo"])
        ],
    )
    (lender.folder / "images").mkdir()
    for number in range(4):
        tiny.draw_garment("shirts", "red", number).save(lender.folder / "images" / f"{number}.jpg")
    lender = Catalogue.read(lender.folder)
    goods = products(
        tmp_path / "goods", [{"category": "tops", "subcategory": "polo"}, {"category": "tops", "subcategory": "blouse"}]
    )
    album = album_of(goods, lender)
    drawn = torch.stack([album.draw(epoch) for epoch in range(20)])
    assert set(drawn[:, 0].tolist()) == {0, 3}
    assert set(drawn[:, 1].tolist()) == {2}, "no photo shows a blouse; one of no subcategory stands for tops at large"


def test_own_photos_stay_with_their_products() -> None:
    album = own_photos(torch.zeros(3, 2), torch.tensor([True, False, True]))
    assert album.draw(0).tolist() == album.draw(9).tolist() == [0, -1, 2]
    assert album.note is None
