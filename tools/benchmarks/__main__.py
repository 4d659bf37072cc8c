"""`python -m tools.benchmarks TABLE`: compute a published table anew and print it as the documents show it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core import config
from core.commands.door import DebugOption, Door
from core.commands.options import (
    CatalogueOption,
    EncoderOption,
    JsonOption,
    ModelOption,
    PhotosOption,
    ProgressOption,
    SeedOption,
)
from core.commands.reporting import reporting, say, write_json
from core.config import Progress
from core.evaluation.tables import Publishable
from core.storage import write_atomically

if TYPE_CHECKING:
    from tools.benchmarks.demand import DemandTable

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)


@app.callback()
def _benchmarks(debug: DebugOption = False) -> None:
    """Compute a published table anew."""


@app.command("demand")
def demand(
    catalogue: CatalogueOption,
    photos: PhotosOption = None,
    split: Annotated[str, typer.Option("--split", help="brand, random (which leaks) or time.")] = "brand",
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """The network beside every baseline in the same folds, with a verdict a head."""
    _publish(lambda on_progress: _demand(catalogue, photos, split, seed, on_progress), json, progress_file)


@app.command("demand-ablation")
def demand_ablation(
    catalogue: CatalogueOption,
    photos: PhotosOption = None,
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """The paper's Table 2 over every subset of the modalities, retrained and by absence."""
    from core.catalogue import Catalogue
    from tools.benchmarks.ablation import ablation_table as compute

    def ablate(on_progress: Progress) -> Publishable:
        lender = Catalogue.read(photos) if photos else None
        return compute(Catalogue.read(catalogue), lender, seed, on_progress)

    _publish(ablate, json, progress_file)


@app.command("calibration")
def calibration(
    catalogue: CatalogueOption,
    photos: PhotosOption = None,
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """How honest intervals and probabilities are on brands that were not met, overall and by category."""
    _publish(
        lambda on_progress: _demand(catalogue, photos, "brand", seed, on_progress).calibration, json, progress_file
    )


@app.command("guard")
def guard(
    photos: Annotated[Path, typer.Option("--photos", help="Folder of clothing photos with labels.csv.")],
    cutouts: Annotated[Path | None, typer.Option("--cutouts", help="Folder of garments cut out of photos.")] = None,
    encoder: EncoderOption = "starter",
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """How often the guard alarms at photos of unseen senders, and what it catches that is no garment."""
    from tools.benchmarks.guard import guard_table as compute

    _publish(lambda on_progress: compute(photos, encoder, cutouts, seed, on_progress), json, progress_file)


@app.command("guard-words")
def guard_words(
    catalogue: CatalogueOption,
    titles: Annotated[
        list[Path] | None, typer.Option("--titles", help="A market's titles, one a line, as UTF-8; may be repeated.")
    ] = None,
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """How often titles of other languages and mistaken prices are caught, and those of unseen brands flagged."""
    from core.catalogue import Catalogue
    from tools.benchmarks.guard_words import words_table as compute

    foreign = {file.stem: file.read_text(encoding="utf-8").splitlines() for file in titles or ()}
    _publish(lambda on_progress: compute(Catalogue.read(catalogue), foreign, seed, on_progress), json, progress_file)


@app.command("images")
def images(
    photos: Annotated[Path, typer.Option("--photos", help="Folder of clothing photos with labels.csv.")],
    teacher_code: Annotated[Path, typer.Option("--teacher", help="Python file that defines the class Teacher.")],
    weights: Annotated[list[Path], typer.Option("--weights", help="A teacher's weights; may be repeated.")],
    encoder: EncoderOption = "starter",
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """A linear SVM and nearest neighbours on frozen photo features, in five folds by sender, beside the teachers'."""
    from tools.benchmarks.images import image_features_table as compute
    from tools.starter.images.teachers import load_teacher

    def judge(on_progress: Progress) -> Publishable:
        teachers = [load_teacher(teacher_code, path) for path in weights]
        return compute(photos, teachers, encoder, seed, on_progress)

    _publish(judge, json, progress_file)


@app.command("pieces")
def pieces(
    data: Annotated[Path, typer.Argument(help="The training data folder, with titles of every market.")],
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """What of held-back titles e5 still reads with fewer pieces, by how many are kept."""
    from tools.benchmarks.pieces import pieces_table as compute

    _publish(lambda on_progress: compute(data, on_progress), json, progress_file)


@app.command("planted-truth")
def planted_truth(
    photos: Annotated[Path | None, typer.Option("--photos", help="Folder of real photos; else drawn ones.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small run, whose figures mean little.")] = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """Explanations held against demand whose make is known."""
    from tools.benchmarks.planted.truth import planted_truth as compute

    _publish(lambda on_progress: compute(photos, seed, quick, on_progress), json, progress_file)


@app.command("explain-speed")
def explain_speed(
    model: ModelOption = "starter",
    catalogue: CatalogueOption = config.DEMO_CATALOGUE,
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """What every kind of reason takes, beside a forecast and beside captum."""
    from tools.benchmarks.pace.explain_speed import explain_speed_table as compute

    _publish(lambda on_progress: compute(model, catalogue, seed, on_progress), json, progress_file)


@app.command("speed")
def speed(
    model: ModelOption = "starter",
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """Forecasts, scoring and training beside the bare networks, and the app's memory."""
    from tools.benchmarks.pace.speed import speed as compute

    _publish(lambda on_progress: compute(model, seed, on_progress), json, progress_file)


@app.command("waiting")
def waiting(
    model: ModelOption = "starter",
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """How long one person waits for a forecast while another's table is being scored."""
    from tools.benchmarks.pace.waiting import waiting as compute

    _publish(lambda on_progress: compute(model, seed, on_progress=on_progress), json, progress_file)


@app.command("paper-scale")
def paper_scale(seed: SeedOption = 0, json: JsonOption = None, progress_file: ProgressOption = None) -> None:
    """The paper's training at its real size on a GPU, beside a plain loop; small where there is none."""
    from tools.benchmarks.pace.paper_scale import paper_scale as compute

    _publish(lambda on_progress: compute(seed, on_progress), json, progress_file)


@app.command("document")
def document(
    to: Annotated[Path, typer.Option("--to", help="The document.")] = config.ROOT / "docs/measured.md",
) -> None:
    """Write docs/measured.md anew from the measured tables."""
    from tools.benchmarks.published import document as compute

    write_atomically(to, compute())
    typer.echo(f"Written to {to}.")


def _demand(catalogue: Path, photos: Path | None, split: str, seed: int, on_progress: Progress) -> "DemandTable":
    from core.catalogue import Catalogue
    from tools.benchmarks.demand import demand_table

    lender = Catalogue.read(photos) if photos else None
    return demand_table(Catalogue.read(catalogue), lender, split, seed, on_progress)


def _publish(compute: Callable[[Progress], Publishable], json: str | None, progress_file: Path | None) -> None:
    """Compute a table, print it, and write its JSON where asked."""
    with reporting(progress_file) as on_progress:
        computed = compute(on_progress)
    say(computed.as_markdown(), json)
    if json:
        write_json(computed.as_json(), json)


if __name__ == "__main__":
    app()
