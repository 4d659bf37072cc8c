"""Where things live, and the limits that inputs are held to."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from core.errors import SettingError

Progress = Callable[[float, str], None]
"""Called as `on_progress(fraction, message)` with a fraction from 0 to 1."""

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
DEMO_CATALOGUE = ASSETS / "demo"
STARTER = ASSETS / "starter"
MEASURED = ASSETS / "measured"
NON_GARMENTS = ASSETS / "non-garments"

MAX_IMAGE_BYTES = 30 * 1024 * 1024
MAX_IMAGE_PIXELS = 40_000_000
MAX_TITLE_CHARACTERS = 300
MAX_PRICE = 1e9
MAX_THREADS = 1024
MAX_COUNT = 1e12
MAX_TABLE_ROWS = 200_000
MAX_TABLE_BYTES = 100 * 1024 * 1024


def ignore(fraction: float, message: str) -> None:
    """Take a progress report and do nothing with it."""


def home() -> Path:
    """The folder for all that the user makes: `VITRINE_HOME`, or `workspace/` beside the app."""
    return Path(os.environ.get("VITRINE_HOME") or ROOT / "workspace").expanduser().resolve()


def catalogues_folder() -> Path:
    """Where the user's catalogues are kept."""
    return home() / "catalogues"


def models_folder() -> Path:
    """Where the user's trained models are kept."""
    return home() / "models"


def features_folder() -> Path:
    """Where encoded photos and titles are kept."""
    return home() / "features"


def encoders_folder() -> Path:
    """Where encoders that others trained are kept once they are converted."""
    return home() / "encoders"


def forecasts_folder() -> Path:
    """Where the forecasts of whole catalogues are kept."""
    return home() / "forecasts"


def tables_folder() -> Path:
    """Where tables lie while they are scored in the background, and their answers afterwards."""
    return home() / "tables"


def jobs_folder() -> Path:
    """Where background jobs leave their progress and logs."""
    return home() / "jobs"


def database_url() -> str:
    """The database of recent forecasts: `VITRINE_DATABASE_URL`, or SQLite in the home folder."""
    return os.environ.get("VITRINE_DATABASE_URL") or f"sqlite:///{home() / 'vitrine.db'}"


def n_threads() -> int:
    """How many threads numeric work may use: `VITRINE_THREADS`, or every core.

    Raises:
        SettingError: the variable holds no number of threads.
    """
    told = os.environ.get("VITRINE_THREADS") or os.cpu_count() or 1
    if not str(told).isdecimal() or not 1 <= int(told) <= MAX_THREADS:
        raise SettingError(
            f"VITRINE_THREADS is “{told}”.", f"Set it to a whole number from 1 to {MAX_THREADS:,}, or remove it."
        )
    return int(told)


def device_name() -> str:
    """The device that `VITRINE_DEVICE` names, such as cuda, cuda:1, mps or cpu; "" leaves the choice to the app.

    Raises:
        SettingError: the variable names no kind of device.
    """
    told = os.environ.get("VITRINE_DEVICE", "").strip().lower()
    if told and not re.fullmatch(r"cpu|mps|cuda(:\d{1,2})?", told):
        raise SettingError(f"VITRINE_DEVICE is “{told}”.", "Set it to cuda, cuda:1, mps or cpu, or remove it.")
    return told


def refuse_unusable_environment() -> None:
    """See that what the environment says of the product can be used, before anything rests on it.

    Raises:
        SettingError: a variable holds what it cannot mean.
    """
    n_threads()
    device_name()
    try:
        is_usable = next(place for place in (home(), *home().parents) if os.path.lexists(place)).is_dir()
    except (OSError, RuntimeError):  # a link to itself, the folder of a user who is not there
        is_usable = False
    if not is_usable:
        raise SettingError(
            f"VITRINE_HOME is “{os.environ.get('VITRINE_HOME')}”, which is no folder.",
            "Set it to a folder that you may write, or remove it.",
        )
