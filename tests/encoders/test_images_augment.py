"""Kim & Lee's augmentation, each change against a second derivation that works on one photo with plain loops."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.encoders.images.augment import CHANGES, augment, brightness, changed, contrast, jitter_colours, saturation

Photo = NDArray[np.float64]
SIZE = 6


def photos(n: int, seed: int = 0) -> Tensor:
    return torch.randint(0, 256, (n, 3, SIZE, SIZE), dtype=torch.uint8, generator=torch.Generator().manual_seed(seed))


def grey(photo: Photo) -> Photo:
    return 0.299 * photo[0] + 0.587 * photo[1] + 0.114 * photo[2]


def turned(photo: Photo) -> Photo:
    """A quarter turn anticlockwise: what was in column c from the right is row c from the top."""
    result = np.empty_like(photo)
    for row in range(SIZE):
        for column in range(SIZE):
            result[:, SIZE - 1 - column, row] = photo[:, row, column]
    return result


def contrasted(photo: Photo, factor: float) -> Photo:
    mean = grey(photo).mean()
    return mean + factor * (photo - mean)


BY_HAND = {
    "quarter_turn": lambda photo, factor: turned(photo),
    "half_turn": lambda photo, factor: turned(turned(photo)),
    "brightness": lambda photo, factor: factor * photo,
    "contrast": contrasted,
    "saturation": lambda photo, factor: np.stack([grey(photo) + factor * (one - grey(photo)) for one in photo]),
    "flip_sideways": lambda photo, factor: photo[:, :, ::-1],
    "flip_upside_down": lambda photo, factor: photo[:, ::-1, :],
    "unchanged": lambda photo, factor: photo,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_each_change_is_what_its_name_says(name: str) -> None:
    images = photos(5).double() / 255
    factors = torch.linspace(0.6, 1.4, 5, dtype=torch.double)
    done = changed(images, torch.full((5,), list(CHANGES).index(name)), factors)
    for photo, factor, result in zip(images.numpy(), factors.tolist(), done.numpy(), strict=True):
        assert np.allclose(result, BY_HAND[name](photo, factor).clip(0, 1), atol=1e-6)


@pytest.mark.parametrize("change", [brightness, contrast, saturation], ids=lambda change: change.__name__)
def test_colours_of_a_batch_change_as_those_of_a_single_photo(change: object) -> None:
    images = photos(3).double() / 255
    done = change(images, torch.tensor([0.6, 1.0, 1.4]).view(-1, 1, 1, 1).double())  # type: ignore[operator]
    for photo, factor, result in zip(images.numpy(), (0.6, 1.0, 1.4), done.numpy(), strict=True):
        assert np.allclose(result, BY_HAND[change.__name__](photo, factor), atol=1e-6)  # type: ignore[attr-defined]


def test_every_photo_gets_exactly_one_change_and_all_eight_occur() -> None:
    images = photos(400)
    torch.manual_seed(3)
    done = augment(images)
    torch.manual_seed(3)
    choice = torch.randint(8, (400,))
    factors = torch.empty(400).uniform_(0.6, 1.4).tolist()
    for image, index, factor, result in zip(images, choice.tolist(), factors, done, strict=True):
        expected = list(BY_HAND.values())[index](image.numpy() / 255, factor).clip(0, 1) * 255
        assert np.abs(result.numpy() - expected).max() <= 0.51
    assert set(choice.tolist()) == set(range(8))


def test_changes_are_drawn_alike_often() -> None:
    torch.manual_seed(0)
    ramp = torch.arange(3 * SIZE * SIZE, dtype=torch.uint8).view(1, 3, SIZE, SIZE).expand(4000, -1, -1, -1)
    is_unchanged = (augment(ramp) == ramp).flatten(1).all(1)
    # One in eight is 500 of 4,000, give or take 63 (three deviations).
    assert abs(int(is_unchanged.sum()) - 500) < 63


def test_bytes_stay_bytes_and_floats_stay_floats_and_the_input_is_left_alone() -> None:
    images = photos(16)
    before = images.clone()
    torch.manual_seed(1)
    as_bytes = augment(images)
    torch.manual_seed(1)
    as_floats = augment(images.float() / 255)
    assert torch.equal(images, before)
    assert (as_bytes.dtype, as_floats.dtype) == (torch.uint8, torch.float32)
    assert (as_floats * 255 - as_bytes).abs().max() <= 0.501
    assert as_floats.min() >= 0 and as_floats.max() <= 1


def test_no_photos_are_changed_to_no_photos() -> None:
    assert augment(photos(0)).shape == (0, 3, SIZE, SIZE)


def test_a_changed_photo_takes_no_part_of_its_neighbours() -> None:
    images, choice = photos(8), torch.arange(8)
    together = changed(images, choice, torch.full((8,), 1.3))
    for row in range(8):
        assert torch.equal(together[row], changed(images[row : row + 1], choice[row : row + 1], torch.tensor([1.3]))[0])


def test_the_same_seed_gives_the_same_photos() -> None:
    torch.manual_seed(5)
    first = augment(photos(32))
    torch.manual_seed(5)
    assert torch.equal(first, augment(photos(32)))
    assert not torch.equal(first, augment(photos(32)))


def test_colour_jitter_moves_colours_and_not_shapes() -> None:
    plain = torch.full((8, 3, 4, 4), 0.5)
    done = jitter_colours(plain)
    # A plain grey photo has no contrast or saturation to change: only its brightness moves, and evenly.
    assert (done - done[:, :1, :1, :1]).abs().max() < 1e-6
    assert (done[:, 0, 0, 0] - 0.5).abs().max() > 0.02
