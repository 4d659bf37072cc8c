"""How much memory the app's process holds once every page has been opened."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from core import config
from core.errors import JobError

# Its own program: nothing in core imports the screen, and this process holds much that the app does not.
_VISIT = """
import json, pathlib, resource, sys
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("app.py", default_timeout=1800).run()
for page in sorted(pathlib.Path("pages").glob("*.py")):
    app.switch_page(page.as_posix()).run()
status = pathlib.Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
now = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({"resident": now[0] if now else peak, "peak": peak}))
"""


@dataclass(frozen=True)
class Resident:
    """Memory of the app's process, in bytes.

    Attributes:
        now: what it holds when all pages have been opened.
        peak: the most it held on the way.
    """

    now: int
    peak: int


def resident() -> Resident:
    """Open every page of the app in a fresh process and an empty workspace, and read what it holds.

    Models, catalogue and comparables are loaded by the pages themselves, and the catalogue's photos encoded on the way.

    Raises:
        JobError: the app did not come up.
    """
    with tempfile.TemporaryDirectory() as workspace:
        done = subprocess.run(
            [sys.executable, "-c", _VISIT],
            cwd=config.ROOT,
            env={**os.environ, "VITRINE_HOME": workspace, "OMP_NUM_THREADS": str(config.n_threads())},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise JobError(f"The app did not come up: {last}", "Open it with `make app` and mend what it says.")
    held = json.loads(done.stdout.strip().splitlines()[-1])
    return Resident(held["resident"], held["peak"])
