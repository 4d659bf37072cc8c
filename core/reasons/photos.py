"""A photo asked part by part: what is said with some of it blank, and where gradients lead to."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from core.encoders.images import Source, box_of, read_image, rim_colour, to_square_bytes
from core.explain.attributions import grad_cam, integrated_gradients, left_out, smoothed
from core.explain.shapley import Array, CoalitionValue, Masks
from core.reasons.senses import Senses
from core.reasons.values import Asked

N_CELLS = 8
N_STEPS, N_SAMPLES, NOISE = 10, 4, 0.05
BATCH = 64


class AskedPhoto:
    """One offer's photo, cut into about 8 × 8 cells; a blank cell has the colour of the photo's rim."""

    def __init__(self, asked: Asked, senses: Senses, photo: Source) -> None:
        """Read the photo as its encoder does.

        Raises:
            ImageError: it cannot be read.
        """
        assert senses.image is not None
        self.asked, self.senses, self.image = asked, senses, senses.image
        size = senses.image.config.image_size
        read = read_image(photo, at_least=2 * size)
        self.box = box_of(read.size, size)
        square = to_square_bytes(read, size)
        top, left, height, width = self.box
        inside = square[:, top : top + height, left : left + width].permute(1, 2, 0).numpy()
        colour = torch.from_numpy(rim_colour(inside)).to(torch.uint8)
        self.square = square.float().div(255).unsqueeze(0)  # (1, 3, size, size)
        self.blank = (colour.float() / 255).view(1, 3, 1, 1).expand_as(self.square)
        self.cells = _cells(size, self.box)

    @property
    def n_cells(self) -> int:
        """How many cells the photo has."""
        return int(self.cells.max()) + 1

    def value(self, masks: Masks) -> Array:
        """Values (m, outputs) where only some of the cells (m, cells) are shown."""
        shown = torch.from_numpy(masks)[:, torch.from_numpy(self.cells).clamp_min(0)].unsqueeze(1)  # (m, 1, size, size)
        with torch.no_grad():
            parts = [self.answer(torch.where(part, self.square, self.blank)) for part in shown.split(BATCH)]
        return torch.cat(parts).double().numpy()

    def answer(self, images: Tensor) -> Tensor:
        """Values (m, outputs) of other photos (m, 3, size, size) in its place; differentiable."""
        return self.asked.answer({"image": self.asked.photo_features(self.image(images))})

    def gradients(self, column: int, images: Tensor, n_steps: int = N_STEPS) -> Tensor:
        """Integrated Gradients of one output by pixel, (m, size, size), of m photos (m, 3, size, size)."""
        baselines = self.blank.expand_as(images)
        (parts,) = integrated_gradients(lambda rows: self.answer(rows)[:, column], (images,), (baselines,), n_steps)
        return parts.detach().sum(1)

    def smooth_gradients(self, column: int) -> Array:
        """Integrated Gradients smoothed over a little noise, (size, size)."""
        spread = NOISE * torch.from_numpy(self.cells >= 0).float()
        heat = smoothed(lambda rows: self.gradients(column, rows), self.square, spread, N_SAMPLES)
        return heat[0].double().numpy()

    def cam(self, column: int) -> Array:
        """Grad-CAM of one output, spread over the square, (size, size).

        Raises:
            ModelError: the encoder's last feature maps cannot be seen.
        """
        watch = self.senses.maps
        assert watch is not None
        with torch.no_grad():
            maps = watch(self.square)

        def output(rows: Tensor) -> Tensor:
            return self.asked.answer({"image": self.asked.photo_features(rows.mean((2, 3)))})[:, column]

        heat = grad_cam(output, maps)
        return self._spread(heat)

    def occluded(self, value: CoalitionValue) -> Array:
        """What windows of 2 × 2 cells take away with them, spread over the square, (size, size)."""
        by_cell = left_out(value, _windows(self.cells))
        sizes = np.bincount(self.cells[self.cells >= 0], minlength=self.n_cells)
        return np.where(self.cells >= 0, (by_cell / sizes)[np.maximum(self.cells, 0)], 0.0)

    def by_cell(self, heat: Array) -> Array:
        """A map (size, size) summed by cell, (cells,)."""
        inside = self.cells >= 0
        return np.bincount(self.cells[inside], heat[inside], self.n_cells).astype(np.float64)

    def gradients_by_cell(self, column: int, images: Sequence[Tensor]) -> tuple[Tensor]:
        """Integrated Gradients of m photos without smoothing, by cell, (m, cells)."""
        heat = self.gradients(column, images[0]).double().numpy()
        return (torch.from_numpy(np.stack([self.by_cell(row) for row in heat])),)

    def _spread(self, heat: Tensor) -> Array:
        """A coarse map (1, h, w) drawn out to (size, size), its sum kept."""
        size = self.square.shape[-1]
        drawn = functional.interpolate(heat.unsqueeze(1), (size, size), mode="bilinear", align_corners=False)
        share = heat.shape[1] * heat.shape[2] / size**2
        return (drawn[0, 0] * share).double().numpy()


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
