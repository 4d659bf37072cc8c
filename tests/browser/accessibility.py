"""What axe-core finds on a page, less what lies inside Streamlit and cannot be mended from outside."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

IMPACTS = ("serious", "critical")
# Rule → {part of a selector: why it cannot be mended here}.
STREAMLITS_OWN: dict[str, dict[str, str]] = {}


def serious_findings(page: Any) -> list[str]:
    """Each serious or critical finding as `rule at selector: what to do`."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} at {where}: {node['failureSummary']}"
        for rule in found
        if rule["impact"] in IMPACTS
        for node in rule["nodes"]
        if not _is_streamlits_own(rule["id"], where := " ".join(map(str, node["target"])), node["html"])
    ]


def _is_streamlits_own(rule: str, where: str, html: str) -> bool:
    return any(part in where or part in html for part in STREAMLITS_OWN.get(rule, {}))
