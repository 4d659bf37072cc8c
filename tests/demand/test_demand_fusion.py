"""Fusion: absence, coalitions, members and gradients."""

import pytest
import torch
from torch import Tensor

from core.catalogue import MODALITIES
from core.demand.network.fusion import ConcatenatedFusion, Fusion, ResidualFusion
from core.demand.network.heads import HeadSet, MemberLinear, Outputs
from core.demand.network.model import FIRST_HEADS

TEXT, SKETCH, N_LINEAR = 4, 2, 2
HEADS = HeadSet(FIRST_HEADS, ("young", "grown", "old"))
READINGS = N_LINEAR * (2 + 2 + 3)
SIZES = {"image": 5, "title": TEXT + SKETCH + READINGS, "price": 3, "made_for": 3, "category": 2}


def residual() -> ResidualFusion:
    torch.manual_seed(0)
    fusion = ResidualFusion(SIZES, True, HEADS, 8, 0.0, n_members=3, n_linear=N_LINEAR, n_blocks=1, input_dropout=0.0)
    for embedding in fusion.absence.values():
        torch.nn.init.normal_(embedding)
    return fusion.eval()


def paper() -> ConcatenatedFusion:
    torch.manual_seed(0)
    fusion = ConcatenatedFusion({**SIZES, "title": TEXT}, False, HEADS, 8, 0.5)
    return fusion.eval()


def features(n: int, title: int = SIZES["title"]) -> dict[str, Tensor]:
    torch.manual_seed(1)
    return {name: torch.randn(n, title if name == "title" else size) for name, size in SIZES.items()}


@pytest.mark.parametrize("name", MODALITIES)
def test_an_absent_input_is_its_learned_embedding(name: str) -> None:
    fusion, given = residual(), features(4)
    presence = torch.ones(4, 5, dtype=torch.bool)
    presence[:, MODALITIES.index(name)] = False
    swapped = {**given, name: fusion.absence[name].detach().expand(4, -1)}
    left_out, replaced = fusion(given, presence), fusion(swapped, torch.ones(4, 5, dtype=torch.bool))
    trained = slice(0, 3)
    assert torch.allclose(left_out["sales"][:, trained], replaced["sales"][:, trained])
    assert not torch.allclose(
        left_out["sales"][:, trained], fusion(given, torch.ones(4, 5, dtype=torch.bool))["sales"][:, trained]
    )


def test_what_stands_in_an_absent_row_does_not_matter() -> None:
    fusion, given = residual(), features(2)
    presence = torch.tensor([[False, True, True, False, True]] * 2)
    other = {**given, "image": torch.full_like(given["image"], 1e6), "made_for": given["made_for"] + 9}
    before, after = fusion(given, presence), fusion(other, presence)
    assert all(torch.equal(values, after[head]) for head, values in before.items())


def test_a_modality_that_training_never_showed_stays_absent() -> None:
    fusion, given = residual(), features(2)
    everything = torch.ones(2, 5, dtype=torch.bool)
    without = everything.clone()
    without[:, 0] = False
    fusion.taught[0] = False
    assert torch.equal(fusion(given, everything)["views"], fusion(given, without)["views"])


def test_thirty_two_coalitions_go_through_in_one_batch() -> None:
    fusion, given = residual(), features(1)
    coalitions = torch.cartesian_prod(*[torch.tensor([False, True])] * 5)  # (32, 5)
    batch = fusion.answer({name: value.expand(32, -1) for name, value in given.items()}, coalitions)
    alone = [fusion.answer(given, coalition.unsqueeze(0))["sales"] for coalition in coalitions]
    assert torch.allclose(batch["sales"], torch.cat(alone), atol=1e-5)


@pytest.mark.parametrize("build", [residual, paper])
@pytest.mark.parametrize("head", FIRST_HEADS)
def test_gradients_reach_photo_and_title_from_every_head(build: type[Fusion], head: str) -> None:
    fusion = build()
    given = features(2, SIZES["title"] if isinstance(fusion, ResidualFusion) else TEXT)
    for name in ("image", "title"):
        given[name].requires_grad_()
    answer = fusion.answer(given, torch.ones(2, 5, dtype=torch.bool))
    (answer[head][:, 0] if head in HEADS.labels else answer[head]).sum().backward()
    assert all(given[name].grad is not None and given[name].grad.abs().sum() > 0 for name in ("image", "title"))


def test_trained_members_never_read_what_n_grams_add_to_linear_ones() -> None:
    fusion, given = residual(), features(3)
    everything = torch.ones(3, 5, dtype=torch.bool)
    told = {**given, "title": torch.cat([given["title"][:, : TEXT + SKETCH], torch.randn(3, READINGS)], 1)}
    before, after = fusion(given, everything), fusion(told, everything)
    assert torch.equal(before["views"][:, :3], after["views"][:, :3])
    assert not torch.allclose(before["views"][:, 3:], after["views"][:, 3:])


def test_absence_is_off_in_the_papers_way() -> None:
    fusion = paper()
    assert all(not embedding.requires_grad and not embedding.any() for embedding in fusion.absence.values())


def test_members_side_by_side_are_plain_linear_layers() -> None:
    torch.manual_seed(0)
    layer = MemberLinear(3, 5, 2)
    shared, own = torch.randn(4, 5), torch.randn(4, 3, 5)
    for member in range(3):
        expected = shared @ layer.weight[member] + layer.bias[member]
        assert torch.allclose(layer(shared)[:, member], expected, atol=1e-6)
        assert torch.allclose(
            layer(own)[:, member], own[:, member] @ layer.weight[member] + layer.bias[member], atol=1e-6
        )


def test_members_are_joined_by_mean_logarithm_and_mean_probability() -> None:
    logits = torch.tensor([[[0.0, 0.0], [0.0, 2.0], [9.0, -9.0]]])
    said = Outputs(views=torch.tensor([[1.0, 3.0, 77.0]]), preferred_gender=logits)
    joined = said.mean(torch.tensor([[1.0, 1.0, 0.0]]).unsqueeze(2).expand(1, 3, 2))
    assert joined["views"].tolist() == [2.0]
    expected = (torch.softmax(logits[0, 0], 0) + torch.softmax(logits[0, 1], 0)) / 2
    assert torch.allclose(joined["preferred_gender"].softmax(1)[0], expected, atol=1e-6)


def test_until_they_are_weighed_linear_members_together_count_as_much_as_trained_ones() -> None:
    fusion = residual()
    assert torch.allclose(fusion.ensemble_weights[:3].sum(0), fusion.ensemble_weights[3:].sum(0))


def test_members_are_weighed_head_by_head() -> None:
    fusion = residual()
    fusion.weigh_members(torch.tensor([1.0, 0.0, 0.5, 0.5]))
    given, presence = features(4), torch.ones(4, 5, dtype=torch.bool)
    members, answer = fusion(given, presence), fusion.answer(given, presence)
    assert torch.allclose(answer["views"], members["views"][:, :3].mean(1), atol=1e-5)
    assert torch.allclose(answer["sales"], members["sales"][:, 3:].mean(1), atol=1e-5)
