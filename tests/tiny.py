"""Models small enough to answer by hand: a drawn catalogue, encoders with random weights, a demand model of seconds."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from core.catalogue import Catalogue, CatalogueInfo
from core.demand.train import train_demand
from core.encoders.features import FeatureStore
from core.encoders.images import ImageEncoder, ImageEncoderConfig, save_image_encoder
from core.encoders.texts import TextEncoderConfig, learn_vocabulary, new_text_encoder, save_text_encoder
from core.registry import Card

FABRICS = ("cotton", "linen")
KINDS = ("shirts", "trousers")
COLOURS = {"black": (25, 25, 28), "white": (244, 244, 240), "red": (190, 34, 44), "blue": (40, 84, 170)}
BRANDS = ("anvil", "birch", "cedar", "delta", "ember", "fjord")
AGE_BANDS = ("up_to_18", "19_23", "24_plus")
OTHERS = ("gorse", "heath", "inlet", "jetty", "knoll", "ledge")
RATE = 1250.0  # won that a dollar is worth to `abroad`


def draw_garment(kind: str, colour: str, seed: int = 0, size: int = 48) -> Image.Image:
    """A shirt as a wide block, trousers as two narrow ones, on a pale wall with a little noise."""
    noise = np.random.default_rng(seed).normal(0, 4, (size, size, 3))
    pixels = np.full((size, size, 3), 215.0)
    top, bottom, left, right = size // 5, size - size // 5, size // 5, size - size // 5
    pixels[top:bottom, left:right] = COLOURS[colour]
    if kind == "trousers":
        pixels[size // 2 : bottom, size // 2 - 2 : size // 2 + 2] = 215
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def catalogue(
    folder: Path, n_products: int = 60, seed: int = 0, has_photos: bool = True, brands: tuple[str, ...] = BRANDS
) -> Catalogue:
    """Products whose sales follow kind, price and colour by a rule, with photos, read back from `folder`."""
    random = np.random.default_rng(seed)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    rows = []
    for number in range(n_products):
        kind, brand = KINDS[number % 2], brands[number // 2 % len(brands)]
        colour = list(COLOURS)[int(random.integers(len(COLOURS)))]
        price = float(np.round(np.exp(random.normal(10, 0.5)), -2))
        log_sales = 6 + (kind == "shirts") - 0.8 * (np.log(price) - 10) + random.normal(0, 0.3)
        male = float(np.clip(0.75 - 0.5 * (colour == "red") + random.normal(0, 0.08), 0, 1))
        young = float(np.clip(0.6 - 0.3 * (price > 22000) + random.normal(0, 0.05), 0.05, 0.9))
        image = f"images/{number}.jpg"
        if has_photos:
            draw_garment(kind, colour, number).save(folder / image, quality=92)
        rows.append(
            {
                "product_id": f"p{number}",
                "title": f"{brand} {'cotton' if number % 3 else 'linen'} {kind} {colour}",
                "image": image if has_photos else "",
                "price": price,
                "made_for": ("men", "women", "unisex")[number % 3],
                "category": kind,
                "brand": brand,
                "views": round(float(np.exp(log_sales + 2))),
                "sales": round(float(np.exp(log_sales))) if number % 7 else "",
                "male_share": round(male, 3),
                "age_up_to_18_share": round(young, 3),
                "age_19_23_share": round((1 - young) * 0.7, 3),
                "age_24_plus_share": round((1 - young) * 0.3, 3),
            }
        )
    info = CatalogueInfo("Tiny", "en-GB", "KRW", KINDS, AGE_BANDS, "drawn for tests", "CC0-1.0", is_simulated=True)
    pd.DataFrame(rows).to_csv(folder / "products.csv", index=False)
    (folder / "catalogue.json").write_text(json.dumps(info.as_json()))
    return Catalogue.read(folder)


def abroad(folder: Path, factor: float = 0.02) -> Catalogue:
    """Real figures of brands that the model never met, priced in dollars, sold by a fiftieth."""
    goods = catalogue(folder, n_products=120, seed=7, has_photos=False, brands=OTHERS)
    frame = pd.read_csv(folder / "products.csv")
    frame["price"] = (frame["price"] / RATE).round(2)
    frame["sales"] = (frame["sales"] * factor).round(3)
    frame.to_csv(folder / "products.csv", index=False)
    info = replace(goods.info, name="Abroad", currency="USD", is_simulated=False)
    (folder / "catalogue.json").write_text(json.dumps(info.as_json()))
    return Catalogue.read(folder)


def text_encoder(folder: Path) -> Path:
    """A text encoder of one layer and 16 dimensions with random weights."""
    torch.manual_seed(0)
    words = [
        f"{brand} {fabric} {kind} {c}" for brand in BRANDS for fabric in FABRICS for kind in KINDS for c in COLOURS
    ]
    vocabulary = learn_vocabulary(words, 400)
    n_pieces = vocabulary.get_vocab_size()
    shape = TextEncoderConfig(n_pieces=n_pieces, dimension=16, n_layers=1, n_heads=2, n_hidden=32, max_pieces=64)
    save_text_encoder(folder, new_text_encoder(shape, vocabulary), shape, _card("tiny text", "text-encoder"))
    return folder


def image_encoder(folder: Path) -> Path:
    """A ResNet18 with random weights for photos of 32 pixels."""
    torch.manual_seed(0)
    encoder = ImageEncoder(ImageEncoderConfig(image_size=32))
    save_image_encoder(folder, encoder, _card("tiny image", "image-encoder"))
    return folder


def demand_model(
    folder: Path, products: Catalogue | None = None, to: Path | None = None, is_scored: bool = True, **changes: Any
) -> Path:
    """A starter-preset model of the tiny catalogue, trained in seconds; encoders and catalogue lie beside `folder`.

    Args:
        folder: of the model.
        products: what to train on instead.
        to: the model's folder, where it is not to lie beside the encoders.
        is_scored: whether its card says how it does beside baselines, which takes as long again.
        changes: for `train_demand`.
    """
    home = folder.parent
    texts, images = home / "tiny-text", home / "tiny-image"
    if not texts.exists():
        text_encoder(texts)
        image_encoder(images)
    with pytest.MonkeyPatch.context() as patch:
        if not is_scored:
            patch.setattr("core.demand.train._with_scores", lambda model, *_: model)
        return train_demand(
            products or catalogue(home / "tiny-catalogue"),
            "starter",
            to or folder,
            text_encoder=str(texts),
            image_encoder=str(images),
            store=FeatureStore(home / "features"),
            **{"epochs": 4, "n_folds": 3, "network": SMALL, **changes},
        )


SMALL = {"width": 8, "n_members": 3, "n_linear": 3, "n_buckets": 512, "sketch_dimension": 8, "n_price_knots": 4}


def _card(name: str, kind: str) -> Card:
    return Card(name, kind, {}, "none", {}, 0, {}, created="2026-01-01")
