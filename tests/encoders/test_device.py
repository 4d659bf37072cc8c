"""The device is chosen once, by name or by what is there, and left when its memory runs out."""

from copy import deepcopy

import pytest
import torch
from torch import Tensor, nn

from core import device
from core.device import Replica
from core.errors import SettingError
from core.training.settings import mixed_precision

META = torch.device("meta")


class Crowded(nn.Module):
    """Doubles its input, but finds no memory anywhere else than on the CPU."""

    def __init__(self) -> None:
        super().__init__()
        self.two = nn.Parameter(torch.tensor(2.0), requires_grad=False)

    def forward(self, values: Tensor) -> Tensor:
        if self.two.device.type != "cpu":
            raise torch.OutOfMemoryError("no memory")
        return values * self.two


class Full(nn.Module):
    def forward(self, values: Tensor) -> Tensor:
        raise torch.OutOfMemoryError("no memory")


@pytest.mark.parametrize(
    ("has_cuda", "has_mps", "expected"),
    [(True, True, "cuda"), (True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_fastest_device_is_chosen_where_none_is_named(
    monkeypatch: pytest.MonkeyPatch, has_cuda: bool, has_mps: bool, expected: str
) -> None:
    _computer(monkeypatch, has_cuda, has_mps)
    assert device.chosen().type == expected


def test_double_precision_is_never_asked_of_a_device_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _computer(monkeypatch, has_cuda=False, has_mps=True)
    assert device.chosen(needs_float64=True).type == "cpu"
    _computer(monkeypatch, has_cuda=True, has_mps=True)
    assert device.chosen(needs_float64=True).type == "cuda"


def test_a_named_device_is_taken_and_one_that_is_not_there_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _computer(monkeypatch, has_cuda=True, has_mps=False)
    monkeypatch.setenv("VITRINE_DEVICE", "CPU")
    assert device.chosen().type == "cpu"
    monkeypatch.setenv("VITRINE_DEVICE", "cuda:1")
    with pytest.raises(SettingError, match="cuda:1.*none that PyTorch can use.*Set it to cuda"):
        device.chosen()
    monkeypatch.setenv("VITRINE_DEVICE", "gpu")
    with pytest.raises(SettingError, match="“gpu”.*cuda, cuda:1, mps or cpu"):
        device.chosen()


def test_the_memory_of_a_gpu_is_bounded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _computer(monkeypatch, has_cuda=True, has_mps=False)
    for _ in range(3):
        device.chosen()
    assert asked == [device.MAX_SHARE]


def test_bfloat16_is_for_gpus_and_for_processors_that_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for has_it in (True, False):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda has_it=has_it: {"avx512_bf16": has_it})
        assert device.is_bfloat16_faster(torch.device("cpu")) is has_it
        with mixed_precision("cpu"):
            assert torch.is_autocast_enabled("cpu") is has_it
    assert device.is_bfloat16_faster(torch.device("cuda"))


def test_on_the_cpu_a_replica_is_the_module_itself() -> None:
    module = nn.Linear(3, 2).eval()
    replica, values = Replica(module, device=torch.device("cpu")), torch.rand(4, 3)
    assert torch.equal(replica(values), module(values))
    with torch.no_grad():
        module.weight.zero_()
    assert torch.equal(replica(values), module(values)), "no copy was made that would have kept the old weights"


def test_a_halved_replica_answers_in_three_digits_and_leaves_the_module_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.device.is_bfloat16_faster", lambda device: True)
    torch.manual_seed(0)
    module = nn.Linear(64, 8).eval()
    halved = nn.Linear(64, 8)
    halved.load_state_dict({name: value.bfloat16().float() for name, value in module.state_dict().items()})
    # Only whole numbers go in, which bfloat16 holds: the answer's last rounding is all that is left.
    values = torch.randint(-3, 4, (5, 64))
    answer = Replica(_Floating(module), is_halved=True, device=torch.device("cpu"))(values)
    assert answer.dtype == torch.float32
    assert torch.allclose(answer, halved(values.float()), rtol=2**-7, atol=2**-7)
    assert not torch.equal(answer, module(values.float()))
    assert module.weight.dtype == torch.float32


def test_when_the_memory_runs_out_the_cpu_answers_and_a_sentence_says_so() -> None:
    replica, values = Replica(Crowded(), device=META), torch.tensor([1.0, 2.0])
    with pytest.warns(RuntimeWarning, match="memory of meta ran out.*encoded on the CPU.*VITRINE_DEVICE=cpu"):
        answer = replica(values)
    assert answer.tolist() == [2.0, 4.0]
    assert replica(values).tolist() == [2.0, 4.0]
    assert replica.device.type == "cpu"


def test_a_cpu_without_memory_has_nowhere_to_fall_back_to() -> None:
    with pytest.raises(torch.OutOfMemoryError):
        Replica(Full(), device=torch.device("cpu"))(torch.zeros(1))


def test_the_copy_of_a_module_has_a_replica_of_its_own() -> None:
    module = nn.Linear(2, 1)
    module.replica = Replica(module, device=torch.device("cpu"))  # type: ignore[assignment]
    other, values = deepcopy(module), torch.ones(1, 2)
    with torch.no_grad():
        other.weight.zero_(), other.bias.zero_()
    assert other.replica(values).item() == 0
    assert module.replica(values).item() != 0


class _Floating(nn.Module):
    def __init__(self, inner: nn.Linear) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, values: Tensor) -> Tensor:
        answer: Tensor = self.inner(values.to(self.inner.weight.dtype))
        return answer


def _computer(monkeypatch: pytest.MonkeyPatch, has_cuda: bool, has_mps: bool) -> list[float]:
    """A computer with one GPU or none; returns the shares of its memory that are asked for."""
    asked: list[float] = []
    device._bound.cache_clear()
    monkeypatch.delenv("VITRINE_DEVICE", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_cuda)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: int(has_cuda))
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", lambda share, _: asked.append(share))
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: has_mps)
    return asked
