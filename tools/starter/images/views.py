"""Random views of photos, and how much of each place of a photo a view shows."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

# A place of a view is asked at so many points a side; its share of a cell is the mean over them.
POINTS = 4


@dataclass(frozen=True)
class ViewBounds:
    """How far a random view may be from the whole photo.

    Attributes:
        least_area: the least share of a photo that a view keeps.
        most_degrees: the most that a view is turned, either way.
        most_stretch: the most that a view is widened at the cost of its height, or the other way, as a logarithm.
    """

    least_area: float = 0.3
    most_degrees: float = 15.0
    most_stretch: float = 0.2


def random_placements(n: int, bounds: ViewBounds) -> Tensor:
    """Where n views lie in their photos: affine maps (n, 2, 3) from a view's coordinates in [-1, 1] to the photo's.

    Every second view or so is mirrored.
    """
    side = torch.empty(n).uniform_(bounds.least_area, 1).sqrt()
    stretch = torch.empty(n).uniform_(-bounds.most_stretch, bounds.most_stretch).exp()
    wide, high = (side * stretch).clamp_max(1), (side / stretch).clamp_max(1)
    turn = torch.empty(n).uniform_(-1, 1) * math.radians(bounds.most_degrees)
    mirror = torch.randint(2, (n,)) * 2.0 - 1
    across, down = torch.empty(2, n).uniform_(-1, 1)
    return torch.stack(
        [
            torch.stack([mirror * wide * turn.cos(), -high * turn.sin(), across * (1 - wide)], 1),
            torch.stack([mirror * wide * turn.sin(), high * turn.cos(), down * (1 - high)], 1),
        ],
        dim=1,
    )


def views_of(photos: Tensor, placements: Tensor, size: int) -> Tensor:
    """The views that lie at these places.

    Args:
        photos: uint8 (n, 3, side, side).
        placements: (n, 2, 3).
        size: side of the views.

    Returns:
        Floats in [0, 1], (n, 3, size, size).
    """
    # Shrinking first, with antialiasing, keeps the sampling below from skipping pixels.
    near = min(photos.shape[-1], round(size * 1.25))
    shrunk = F.interpolate(photos.float() / 255, (near, near), mode="bilinear", antialias=True).clamp(0, 1)
    grid = F.affine_grid(placements, [len(photos), 3, size, size], align_corners=False)
    return F.grid_sample(shrunk, grid, padding_mode="border", align_corners=False)


def shares_of(placements: Tensor, n_places: int, n_cells: int) -> Tensor:
    """How much of each cell of a photo lies in each place of its view.

    Args:
        placements: of the views, (n, 2, 3).
        n_places: along a side of the view.
        n_cells: along a side of the photo.

    Returns:
        (n, n_places², n_cells²), row by row; the shares of a place add up to 1.
    """
    n, n_points = len(placements), n_places * POINTS
    cells = torch.eye(n_cells**2).view(1, n_cells**2, n_cells, n_cells).expand(n, -1, -1, -1)
    grid = F.affine_grid(placements, [n, 1, n_points, n_points], align_corners=False)
    at_points = F.grid_sample(cells, grid, padding_mode="border", align_corners=False)  # (n, n_cells², points, points)
    return F.avg_pool2d(at_points, POINTS).flatten(2).transpose(1, 2)


def erase_parts(views: Tensor, probability: float) -> Tensor:
    """Cover a rectangle of some views with one colour (Zhong et al. 2020), so that no single part is relied on.

    Args:
        views: (n, 3, size, size).
        probability: that a view is covered in part.
    """
    n, size = len(views), views.shape[-1]
    lengths = torch.empty(2, n, 1).uniform_(0.1, 0.45)
    starts = torch.rand(2, n, 1) * (1 - lengths)
    lengths = lengths * (torch.rand(n, 1) < probability)
    at = torch.linspace(0, 1, size)
    is_row, is_column = (at >= starts) & (at < starts + lengths)  # (n, size)
    return torch.where((is_row[:, :, None] & is_column[:, None, :])[:, None], torch.rand(n, 3, 1, 1), views)
