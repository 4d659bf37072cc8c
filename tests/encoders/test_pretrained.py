"""Weights of others are taken from a package's file without running it, checked, converted once, and mended."""

import hashlib
import sys
from multiprocessing import get_context
from pathlib import Path

import huggingface_hub
import pytest
import torch

from core import registry
from core.config import encoders_folder
from core.encoders import pretrained
from core.encoders.pretrained import PackageFile, loaded
from core.errors import ModelError
from core.registry import WEIGHTS, Card

CONTENT = b"weights of somebody"


class Doubled:
    """An encoder of one weight; the file's length, and twice that from the hub."""

    name, hub = "doubled", "somebody/doubled"

    def __init__(self, file: PackageFile) -> None:
        self.file, self.n_converted = file, 0

    def convert(self, packed: Path, folder: Path) -> None:
        self.n_converted += 1
        self._write(folder, len(packed.read_bytes()))

    def fetch(self, folder: Path) -> None:
        pretrained.from_hub(self.hub, "model.safetensors")
        self._write(folder, 2 * len(CONTENT))

    def _write(self, folder: Path, weight: int) -> None:
        registry.save(folder, {"w": torch.tensor(float(weight))}, Card("d", "toy", {}, "", {}, 0, {}, ""))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackageFile:
    """The file of a package that is installed, and whose code ends the process that runs it."""
    return install(tmp_path, monkeypatch)


def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackageFile:
    site = tmp_path / "site"
    (site / "somepack").mkdir(parents=True)
    (site / "somepack/__init__.py").write_text("raise SystemExit('its code was run')")
    (site / "somepack/weights.bin").write_bytes(CONTENT)
    info = site / "some_pack-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: some-pack\nVersion: 1.0.0\n")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))
    return PackageFile("some-pack", "1.0.0", "somepack/weights.bin", hashlib.sha256(CONTENT).hexdigest())


def weight_in(folder: Path) -> float:
    return float(registry.load(folder, "toy")[0]["w"])


def test_a_packages_file_is_converted_once_and_its_code_never_run(file: PackageFile) -> None:
    source = Doubled(file)
    assert [loaded(source, weight_in) for _ in range(3)] == [len(CONTENT)] * 3
    assert source.n_converted == 1
    assert "somepack" not in sys.modules


def test_what_was_converted_is_enough_without_the_package(file: PackageFile, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(Doubled(file), weight_in)
    monkeypatch.setattr(PackageFile, "installed", lambda self: pytest.fail("the package was looked for"))
    assert loaded(Doubled(file), weight_in) == len(CONTENT)


@pytest.mark.parametrize("damage", [b"", b"nothing of the kind"])
def test_a_damaged_conversion_is_made_anew(file: PackageFile, damage: bytes) -> None:
    loaded(Doubled(file), weight_in)
    next(encoders_folder().glob(f"*/{WEIGHTS}")).write_bytes(damage)
    assert loaded(Doubled(file), weight_in) == len(CONTENT)


def test_two_processes_that_convert_at_once_both_read_it_whole(file: PackageFile) -> None:
    with get_context("fork").Pool(2) as pool:
        assert pool.map(_load_in_a_process, [file] * 8) == [len(CONTENT)] * 8


def test_a_changed_file_is_refused_with_its_remedy(file: PackageFile) -> None:
    found = file.installed()
    assert found is not None
    found.write_bytes(CONTENT + b"!")
    with pytest.raises(ModelError, match=r"some-pack 1\.0\.0 holds a weights\.bin that was changed.*--force-reinstall"):
        loaded(Doubled(file), weight_in)
    found.unlink()
    with pytest.raises(ModelError, match=r"some-pack 1\.0\.0 has no weights\.bin.*some-pack==1\.0\.0"):
        loaded(Doubled(file), weight_in)


def test_another_version_is_welcome_with_the_same_file_alone(file: PackageFile) -> None:
    newer = PackageFile(file.package, "0.9.0", file.path, file.sha256)
    assert newer.installed() is not None
    other = PackageFile(file.package, "0.9.0", file.path, "0" * 64)
    with pytest.raises(ModelError, match=r"some-pack 1\.0\.0 does not hold the weights\.bin.*some-pack==0\.9\.0"):
        other.installed()


def test_without_package_and_hub_a_sentence_names_both_ways_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    _hub(monkeypatch, has_answer=False)
    absent = Doubled(PackageFile("no-such-pack-here", "2.0", "x/y.bin", "0" * 64))
    with pytest.raises(ModelError, match="no-such-pack-here is not installed.*somebody/doubled.*pip install.*network"):
        loaded(absent, weight_in)


def test_without_the_package_the_hub_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    _hub(monkeypatch, has_answer=True)
    absent = Doubled(PackageFile("no-such-pack-here", "2.0", "x/y.bin", "0" * 64))
    assert loaded(absent, weight_in) == 2 * len(CONTENT)


def _load_in_a_process(file: PackageFile) -> float:
    return loaded(Doubled(file), weight_in)


def _hub(monkeypatch: pytest.MonkeyPatch, has_answer: bool) -> None:
    def download(repository: str, name: str, local_files_only: bool = False) -> str:
        if local_files_only or not has_answer:
            raise OSError("not here")
        return name

    def ask(self: object, repository: str, timeout: float) -> None:
        if not has_answer:
            raise ConnectionError("no network")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", ask)
