"""Ask a vulnerability database about every installed package; say so, and pass, where no database is at hand."""

import json
import subprocess
import sys
from typing import Any

COMMAND = (sys.executable, "-m", "pip_audit", "--local", "--format", "json", "--progress-spinner", "off")


def asked() -> list[dict[str, Any]]:
    """What the database says of each package; one that it was not asked about has a `skip_reason`."""
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    try:
        return list(json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError):
        return []  # no network, or no pip-audit


def verdict(packages: list[dict[str, Any]]) -> tuple[list[str], int]:
    """What to say, and the exit status: 1 where a package is known to be vulnerable."""
    known = [package for package in packages if "skip_reason" not in package]
    if not known:
        return ["No vulnerability database is at hand: nothing was audited."], 0
    lines = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none'}"
        for package in known
        for fault in package["vulns"]
    ]
    n_skipped = len(packages) - len(known)
    return [*lines, f"{len(known)} packages audited, {n_skipped} unknown to the database."], int(bool(lines))


if __name__ == "__main__":
    said, status = verdict(asked())
    print("\n".join(said))
    sys.exit(status)
