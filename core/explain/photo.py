"""What each place of a photo does to each head, by one of three methods, with its evidence."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from core.config import Progress, ignore
from core.encoders.images import Source, box_of, read_image, rim_colour, to_square_bytes
from core.errors import ModelError
from core.explain.attributions import grad_cam, integrated_gradients, left_out, sensitivity, smoothed
from core.explain.evidence import Evidence, judged
from core.explain.faithfulness import completeness_error, evidence_of, insertion_areas, random_orders
from core.explain.question import Photo, Question, Target
from core.explain.results import PHOTO_METHODS, PhotoReasons
from core.explain.shapley import Array, CoalitionValue, Masks, Remembered
from core.explain.units import KNOWN

N_CELLS = 8
N_STEPS, N_SAMPLES, NOISE = 10, 4, 0.05
N_ORDERS, N_AREA_STEPS, N_INFIDELITY = 16, 5, 16
REACH, N_MOVES = 0.02, 2
BATCH = 64


def photo_of(
    part: str,
    source: Source,
    size: int,
    see: Callable[[Tensor], Tensor],
    maps: Callable[[Tensor], Tensor],
    of_maps: Callable[[Tensor], Tensor],
) -> Photo:
    """Read a photo as its encoder does, and cut it into about 8 × 8 cells.

    Args:
        part: its name among a question's parts.
        source: the photo.
        size: of the square that the encoder sees, in pixels.
        see: as `Photo` has it; so are `maps` and `of_maps`.

    Raises:
        ImageError: it cannot be read.
    """
    read = read_image(source, at_least=2 * size)
    box = top, left, height, width = box_of(read.size, size)
    bytes_ = to_square_bytes(read, size)
    inside = bytes_[:, top : top + height, left : left + width].permute(1, 2, 0).numpy()
    colour = torch.from_numpy(rim_colour(inside)).to(torch.uint8)
    square = bytes_.float().div(255).unsqueeze(0)
    blank = (colour.float() / 255).view(1, 3, 1, 1).expand_as(square)
    return Photo(part, square, blank, _cells(size, box), box, see, maps, of_maps)


class AskedPhoto:
    """A question's photo, to be asked about with some of its cells blank."""

    def __init__(self, question: Question, photo: Photo) -> None:
        self.question, self.photo = question, photo

    def value(self, masks: Masks) -> Array:
        """Values (m, outputs) where only some of the cells (m, cells) are shown."""
        photo, cells = self.photo, torch.from_numpy(self.photo.cells).clamp_min(0)
        shown = torch.from_numpy(masks)[:, cells].unsqueeze(1)  # (m, 1, size, size)
        with torch.no_grad():
            parts = [self.answer(torch.where(part, photo.square, photo.blank)) for part in shown.split(BATCH)]
        return torch.cat(parts).double().numpy()

    def answer(self, images: Tensor) -> Tensor:
        """Values (m, outputs) of other photos (m, 3, size, size) in its place; differentiable."""
        return self.question.answer({self.photo.part: self.photo.see(images)})

    def gradients(self, column: int, images: Tensor, n_steps: int = N_STEPS) -> Tensor:
        """Integrated Gradients of one output by pixel, (m, size, size), of m photos (m, 3, size, size)."""
        baselines = self.photo.blank.expand_as(images)
        (parts,) = integrated_gradients(lambda rows: self.answer(rows)[:, column], (images,), (baselines,), n_steps)
        return parts.detach().sum(1)

    def smooth_gradients(self, column: int) -> Array:
        """Integrated Gradients smoothed over a little noise, (size, size)."""
        spread = NOISE * torch.from_numpy(self.photo.cells >= 0).float()
        heat = smoothed(lambda rows: self.gradients(column, rows), self.photo.square, spread, N_SAMPLES)
        return heat[0].double().numpy()

    def cam(self, column: int) -> Array:
        """Grad-CAM of one output, drawn out over the square with its sum kept, (size, size).

        Raises:
            ModelError: the encoder's last feature maps cannot be seen.
        """
        photo, size = self.photo, self.photo.square.shape[-1]
        with torch.no_grad():
            maps = photo.maps(photo.square)
        heat = grad_cam(lambda rows: self.question.answer({photo.part: photo.of_maps(rows)})[:, column], maps)
        drawn = functional.interpolate(heat.unsqueeze(1), (size, size), mode="bilinear", align_corners=False)
        share = heat.shape[1] * heat.shape[2] / size**2
        return (drawn[0, 0] * share).double().numpy()

    def occluded(self, value: CoalitionValue) -> Array:
        """What windows of 2 × 2 cells take away with them, spread over the square, (size, size)."""
        cells = self.photo.cells
        by_cell = left_out(value, _windows(cells))
        sizes = np.bincount(cells[cells >= 0], minlength=self.photo.n_cells)
        return np.where(cells >= 0, (by_cell / sizes)[np.maximum(cells, 0)], 0.0)

    def by_cell(self, heat: Array) -> Array:
        """A map (size, size) summed by cell, (cells,)."""
        inside = self.photo.cells >= 0
        return np.bincount(self.photo.cells[inside], heat[inside], self.photo.n_cells).astype(np.float64)

    def gradients_by_cell(self, column: int, images: Sequence[Tensor]) -> tuple[Tensor]:
        """Integrated Gradients of m photos without smoothing, by cell, (m, cells)."""
        heat = self.gradients(column, images[0]).double().numpy()
        return (torch.from_numpy(np.stack([self.by_cell(row) for row in heat])),)

    @torch.no_grad()
    def missed(self, heat: Array, column: int) -> float:
        """By what share the gradients' sum misses the way from a blank square to the photo."""
        ends = self.answer(torch.cat([self.photo.square, self.photo.blank]))[:, column]
        return completeness_error(float(heat.sum()), *ends.tolist())


def photo_reasons(
    asked: AskedPhoto,
    randomised: AskedPhoto | None,
    targets: Sequence[Target],
    method: str,
    on_progress: Progress = ignore,
) -> dict[str, PhotoReasons]:
    """Reasons by head.

    Args:
        asked: the photo, to be asked about.
        randomised: the same of a function with random weights; without it no evidence is gathered.
        targets: of the heads that are asked for.
        method: one of `PHOTO_METHODS`.
        on_progress: hears of every head.
    """
    value = Remembered(asked.value)
    unlike = Remembered(randomised.value) if randomised else None
    reasons = {}
    for place, target in enumerate(targets):
        on_progress(place / len(targets), f"asking each part of the photo about {target.name}")
        heat = _heat(asked, value, target.column, method)
        evidence = None
        if randomised and unlike:
            drawn = _by_cell(randomised, unlike, target.column, method)
            evidence = _evidence(asked, value, method, heat, drawn, target)
        reasons[target.head] = PhotoReasons(
            target.head, target.unit, target.name, method, heat, asked.photo.box, evidence
        )
    on_progress(1.0, "asked each part of the photo")
    return reasons


def chosen_method(name: str | None) -> str:
    """The method of that name, the default without.

    Raises:
        ModelError: there is no such method.
    """
    if name is None:
        return PHOTO_METHODS[0]
    if name not in PHOTO_METHODS:
        raise ModelError(f"There is no method called “{name}”.", f"Choose one of {', '.join(PHOTO_METHODS)}.")
    return name


def _heat(asked: AskedPhoto, value: Remembered, column: int, method: str) -> Array:
    ways: dict[str, Callable[[], Array]] = {
        "integrated_gradients": lambda: asked.smooth_gradients(column),
        "grad_cam": lambda: asked.cam(column),
        "occlusion": lambda: asked.occluded(value.of(column)),
    }
    return ways[method]()


def _by_cell(asked: AskedPhoto, value: Remembered, column: int, method: str) -> Array:
    """A map by cell that is only compared with: gradients without smoothing, which costs several times as much."""
    if method == "integrated_gradients":
        return asked.gradients_by_cell(column, (asked.photo.square,))[0][0].numpy()
    return asked.by_cell(_heat(asked, value, column, method))


def _evidence(
    asked: AskedPhoto, value: Remembered, method: str, heat: Array, randomised: Array, target: Target
) -> Evidence:
    column, n_cells, unit = target.column, asked.photo.n_cells, KNOWN[target.unit]
    is_gradient = method == "integrated_gradients"

    def moved() -> float:
        return sensitivity(lambda *rows: asked.gradients_by_cell(column, rows), (asked.photo.square,), REACH, N_MOVES)

    found = evidence_of(
        method,
        asked.by_cell(heat),
        value.of(column),
        insertion_areas(value.of(column), random_orders(n_cells, N_ORDERS), N_AREA_STEPS),
        N_AREA_STEPS,
        randomised=randomised,
        others={other: _by_cell(asked, value, column, other) for other in PHOTO_METHODS if other != method},
        completeness_error=asked.missed(heat, column) if is_gradient else None,
        sensitivity=moved() if is_gradient else None,
        n_infidelity=N_INFIDELITY if method != "grad_cam" else 0,
    )
    return judged(found, n_cells, value.reach(column), unit.least, unit.least_in_words, asked.question.called)


def _cells(size: int, box: tuple[int, int, int, int]) -> NDArray[np.int64]:
    """The cell of each pixel of the square, row by row of the photo; −1 on what is not photo, (size, size)."""
    top, left, height, width = box
    side = max(height, width) / N_CELLS
    n_rows, n_columns = max(1, round(height / side)), max(1, round(width / side))
    rows, columns = np.arange(height) * n_rows // height, np.arange(width) * n_columns // width
    cells = np.full((size, size), -1)
    cells[top : top + height, left : left + width] = rows[:, None] * n_columns + columns
    return cells


def _windows(cells: NDArray[np.int64]) -> Masks:
    """Every window of 2 × 2 neighbouring cells, (windows, cells); narrower where the photo is."""
    inside = cells[cells.max(1) >= 0][:, cells.max(0) >= 0]
    rows, columns = (np.unique(lane) for lane in (inside[:, 0], inside[0]))
    grid = rows[:, None] + columns
    n_rows, n_columns = max(1, len(rows) - 1), max(1, len(columns) - 1)
    windows = [grid[i : i + 2, j : j + 2].ravel() for i in range(n_rows) for j in range(n_columns)]
    return np.stack([np.isin(np.arange(grid.size), window) for window in windows])
