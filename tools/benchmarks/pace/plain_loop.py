"""The training loop as one would write it first: decode each photo at every visit, change it alone, and step."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from core import config
from core.demand.learning.losses import paper_loss
from core.demand.learning.task import Lesson
from core.demand.network.heads import Outputs
from core.demand.network.inputs import Inputs
from core.demand.network.model import DemandNetwork
from core.encoders.images import augment, read_square
from core.evaluation.estimates import Estimate, bootstrap

# Each worker keeps batches in shared memory, of which containers often have little.
MOST_WORKERS = 8
N_WARM = 2


class _Photos(Dataset[tuple[Tensor, int]]):
    """Photos by file, decoded and changed one by one, each with the product it belongs to."""

    def __init__(self, files: Sequence[Path], size: int, n: int) -> None:
        self.files, self.size, self.n = files, size, n

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, row: int) -> tuple[Tensor, int]:
        photo = read_square(self.files[row % len(self.files)], self.size)
        return augment(photo.unsqueeze(0))[0], row


def plain_rate(
    network: DemandNetwork, lesson: Lesson, files: Sequence[Path], batch_size: int, n_batches: int, seed: int
) -> Estimate:
    """Photos a second of a plain PyTorch loop: a `DataLoader` with workers, single precision, Adam.

    Args:
        network: that trains on photos, on its device.
        lesson: says all but the photos.
        files: of the photos, visited in random order.
        batch_size: photos a step.
        n_batches: how many steps are timed, after a few that warm up.
        seed: of the order and the bootstrap.
    """
    assert network.backbone is not None
    device = next(network.parameters()).device
    photos = _Photos(files, network.backbone.config.image_size, (N_WARM + n_batches) * batch_size)
    n_workers = min(MOST_WORKERS, config.n_threads())
    order = torch.Generator().manual_seed(seed)
    loader = DataLoader(photos, batch_size, shuffle=True, num_workers=n_workers, generator=order)
    optimiser = torch.optim.Adam(network.train().parameters(), lr=1e-4, weight_decay=1e-5)
    took, started = [], time.perf_counter()
    for images, rows in loader:
        products = rows % len(lesson.inputs)
        inputs = lesson.inputs.rows(products).with_images(images, torch.ones(len(rows), dtype=torch.bool)).to(device)
        _step(network, optimiser, inputs, lesson, products)
        took.append(time.perf_counter() - started)
        started = time.perf_counter()
    rates = batch_size / np.array(took[N_WARM:])
    return bootstrap(lambda values: len(values) / float(np.sum(1 / np.asarray(values))), rates, seed=seed)


def _step(
    network: DemandNetwork, optimiser: torch.optim.Optimizer, inputs: Inputs, lesson: Lesson, products: Tensor
) -> None:
    said = cast(Outputs, network(inputs))
    loss = paper_loss(said, lesson.targets.rows(products).to(inputs.price.device))["total"]
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    # The usual running loss, which also waits for the device.
    loss.item()
