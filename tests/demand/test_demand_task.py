"""What the loop is given for demand: the losses of a step, derived a second time from the network's own forward."""

from dataclasses import asdict, replace

import torch

from core.demand.learning.losses import paper_loss
from core.demand.learning.presets import PAPER
from core.demand.learning.task import DemandTask, hidden_at_random, hiding_rates
from core.demand.network.inputs import UNKNOWN_KIND
from core.demand.network.model import DemandConfig, DemandNetwork
from core.encoders.images import ImageEncoderConfig, augment
from tools.benchmarks.pace.lessons import lesson_of

SHAPE = DemandConfig(
    ("shirts", "trousers"), ("young", "old"), image_dimension=512, text_dimension=4,
    image_shape=asdict(ImageEncoderConfig(image_size=32)), **PAPER.network,
)  # fmt: skip


def network() -> DemandNetwork:
    torch.manual_seed(0)
    return DemandNetwork(SHAPE).train()


def test_a_step_of_the_papers_run_loses_what_its_forward_pass_gives() -> None:
    recipe = replace(PAPER, photo_dropout=0.4)
    lesson, rows = lesson_of(SHAPE, n_train=12, n_held_out=4, seed=0), torch.tensor([7, 2, 9, 4, 0, 11])
    ours, theirs = network(), network()
    torch.manual_seed(3)
    losses = DemandTask(ours, lesson, recipe).losses(rows, epoch=0)

    torch.manual_seed(3)
    inputs = lesson.inputs_of(rows, lesson.album.draw(0))
    shown = hidden_at_random(inputs.presence, hiding_rates(recipe))
    assert 2 <= int(shown[:, 0].sum()) < len(rows)
    torch.rand(len(rows))  # the draw of which subcategories are hidden
    changed = inputs.image.clone()
    changed[shown[:, 0]] = augment(inputs.image[shown[:, 0]])
    inputs = inputs.with_images(changed, shown[:, 0]).with_kinds(torch.full((6,), UNKNOWN_KIND))
    expected = paper_loss(theirs(inputs), lesson.targets.rows(rows))
    assert losses.keys() == expected.keys()
    assert all(torch.equal(losses[name], expected[name]) for name in losses)
    for mine, other in zip(ours.buffers(), theirs.buffers(), strict=True):
        assert torch.equal(mine, other)


def test_hidden_photos_leave_the_statistics_of_normalisation_alone() -> None:
    model = network()
    images = torch.randint(0, 256, (5, 3, 32, 32), dtype=torch.uint8)
    assert model.backbone is not None
    before = model.backbone.trunk.bn1.running_mean.clone()  # type: ignore[union-attr]
    none = model.image_features(images, torch.tensor([], dtype=torch.int64), model.backbone)
    one = model.image_features(images, torch.tensor([2]), model.backbone)
    assert not none.any() and not one.any()
    assert torch.equal(model.backbone.trunk.bn1.running_mean, before)  # type: ignore[union-attr]
    some = model.image_features(images, torch.tensor([1, 3]), model.backbone)
    assert some.any(1).tolist() == [False, True, False, True, False]
