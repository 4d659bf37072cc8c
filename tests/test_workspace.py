import json
import os
import unicodedata
from pathlib import Path

import pytest

from core import config, workspace
from core.catalogue import Catalogue
from core.catalogue.files import write_problems
from core.errors import CatalogueError, ModelError, VitrineError


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))


def test_demo_comes_first_and_unfinished_folders_are_not_listed() -> None:
    for name in ("winter", "autumn", ".half-written"):
        (config.catalogues_folder() / name).mkdir(parents=True)
    (config.catalogues_folder() / "notes.txt").touch()
    assert [folder.name for folder in workspace.catalogues()] == ["demo", "autumn", "winter"]


@pytest.mark.parametrize("name", ["", " ", "..", ".hidden", "a/b", "a\\b", "a\0b", "starter", "x" * 61, "--to", "a:b"])
def test_name_that_no_folder_should_have_is_refused(name: str) -> None:
    with pytest.raises(ModelError):
        workspace.new_model(name)


def test_korean_name_with_spaces_is_a_name() -> None:
    assert workspace.new_catalogue(" 2026 가을 신상 ") == config.catalogues_folder() / "2026 가을 신상"


def test_taken_name_is_given_only_to_who_wants_to_replace() -> None:
    (config.catalogues_folder() / "taken").mkdir(parents=True)
    with pytest.raises(CatalogueError, match="already one called"):
        workspace.new_catalogue("taken")
    assert workspace.new_catalogue("taken", is_replacing=True).name == "taken"


def test_problems_of_the_table_are_kept_beside_the_catalogue_made_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "goods"
    folder.mkdir()
    (folder / "products.csv").write_text("product_id,title,price\n1,Shirt,abc\n2,Coat,10\n", encoding="utf-8")
    first = Catalogue.read(folder)
    write_problems(folder, first.problems)
    (folder / "products.csv").write_text("product_id,title,price\n1,Shirt,\n2,Coat,10\n", encoding="utf-8")
    assert workspace.problems(Catalogue.read(folder)) == first.problems
    (folder / "problems.json").write_text('[{"row": 1}]')
    assert workspace.problems(first) == first.problems


def test_report_of_a_model_that_was_trained_again_no_longer_counts(tmp_path: Path) -> None:
    model, catalogue = config.models_folder() / "autumn", tmp_path / "goods"
    model.mkdir(parents=True)
    (model / "card.json").touch()
    assert workspace.report(model, catalogue) is None
    file = workspace.report_file(model, catalogue)
    file.parent.mkdir()
    file.write_text(json.dumps({"n": 3}))
    assert workspace.report(model, catalogue) == {"n": 3}
    os.utime(file, (0, 0))
    assert workspace.report(model, catalogue) is None


def test_refusal_says_what_to_do() -> None:
    with pytest.raises(VitrineError) as refused:
        workspace.new_catalogue("")
    assert refused.value.remedy


def test_leftovers_of_killed_runs_are_cleared_all_over_the_workspace_and_nothing_else() -> None:
    home = config.home()
    left = [
        home / ".vitrine-1",
        home / "jobs" / "j" / ".vitrine-2",
        config.catalogues_folder() / ".vitrine-3" / "content",
    ]
    kept = [home / "vitrine.db", config.models_folder() / "m" / "card.json", config.models_folder() / "m.checkpoint"]
    for path in (*left, *kept):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    workspace.clear_leftovers()
    assert [path for path in home.rglob("*") if path.name.startswith(".vitrine-")] == []
    assert all(path.exists() for path in kept)


@pytest.mark.parametrize("namesake", ["봄 신상", "AUTUMN"])
def test_a_name_in_another_spelling_or_case_is_taken(namesake: str) -> None:
    kept = config.catalogues_folder() / unicodedata.normalize("NFD", namesake)
    kept.mkdir(parents=True)
    with pytest.raises(CatalogueError, match="already one called"):
        workspace.new_catalogue(namesake.lower())
    assert workspace.new_catalogue(namesake.lower(), is_replacing=True) == kept


def test_a_new_name_is_kept_composed() -> None:
    assert workspace.new_model(unicodedata.normalize("NFD", "봄")).name == "봄"


def test_scores_of_long_korean_names_have_a_file_that_a_disk_takes(tmp_path: Path) -> None:
    file = workspace.report_file(tmp_path / ("가" * 60) / ("나" * 60), tmp_path / ("다" * 60))
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    assert file != workspace.report_file(tmp_path / ("가" * 60) / ("나" * 60), tmp_path / ("다" * 59 + "라"))


def test_problems_nested_too_deep_are_found_anew(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "products.csv").write_text("product_id,title\na,Shirt\n")
    (tmp_path / "made" / "problems.json").write_text("[" * 100_000)
    (tmp_path / "made" / "catalogue.json").write_text('{"name": ' + "[" * 100_000)
    made = Catalogue.read(tmp_path / "made")
    assert "nested too deep" in made.problems[0].message
    assert workspace.problems(made) == made.problems
