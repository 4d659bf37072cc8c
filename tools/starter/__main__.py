"""`python -m tools.starter DATA`: train the models that ship anew, from their data."""

from pathlib import Path
from typing import Annotated

import typer

from core import config
from core.commands.door import DebugOption, LoneDoor
from core.commands.options import ProgressOption, ResumeOption
from core.commands.reporting import reporting, say

app = typer.Typer(add_completion=False)


@app.command(cls=LoneDoor)
def starter(
    data: Annotated[Path, typer.Argument(help="The training data folder.")],
    teacher_code: Annotated[Path, typer.Option("--teacher", help="Python file that defines the class Teacher.")],
    only: Annotated[list[str] | None, typer.Option("--only", help="pieces, texts, images, demand; repeatable.")] = None,
    to: Annotated[Path, typer.Option("--to", help="Folder of the starter models.")] = config.STARTER,
    resume: ResumeOption = False,
    progress_file: ProgressOption = None,
    debug: DebugOption = False,
) -> None:
    """Rebuild the shipped starter models from their data."""
    from tools.starter.rebuild import PARTS, StarterData, rebuild

    with reporting(progress_file) as on_progress:
        rebuild(StarterData(data, teacher_code), only or PARTS, to, resume, on_progress)
    say(f"Rebuilt in {to}.")


if __name__ == "__main__":
    app()
