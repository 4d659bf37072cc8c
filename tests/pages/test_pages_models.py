"""The Models page, entered through app.py with a tiny trained model in a workspace of its own."""

import json
import shutil
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import pytest
import tiny
from streamlit.testing.v1 import AppTest

from core import config, jobs, registry, rooms, workspace
from core.bounds import MAX_EPOCHS, MAX_SEED, Within
from core.options import option
from core.storage import places

APP = str(config.ROOT / "app.py")
PAGE = "pages/models.py"


REPORT = {
    "n": 1418,
    "split": "by hand",
    "heads": {
        "sales": {
            "network": {"ratio": {"value": 2.0, "low": 1.9, "high": 2.1}},
            "ridge": {"ratio": {"value": 2.5, "low": 2.4, "high": 2.6}},
            "mean": {"ratio": {"value": 4.0, "low": 3.0, "high": 5.0}},
        },
        "preferred_gender": {
            "network": {"accuracy": {"value": 0.70, "low": 0.66, "high": 0.74}},
            "logistic": {"accuracy": {"value": 0.72, "low": 0.68, "high": 0.76}},
        },
    },
    "calibration": {
        "sales": {
            "80": {
                "overall": {"value": 0.81, "low": 0.79, "high": 0.83, "n": 1418, "brands": 120},
                "width": 3.4,
                "width_ratio": 0.93,
                "by_category": {
                    "상의": {"value": 0.79, "low": 0.76, "high": 0.82, "n": 900, "brands": 80},
                    "모자": {"value": 0.70, "low": 0.62, "high": 0.77, "n": 200, "brands": 30},
                    "others": {"value": 0.95, "low": 0.9, "high": 1.0, "n": 318, "brands": 60},
                },
            }
        },
        "preferred_gender": {
            "reliability": [
                {"confidence": 0.6, "accuracy": 0.5, "low": 0.4, "high": 0.6, "n": 100},
                {"confidence": 0.8, "accuracy": 0.8, "low": 0.7, "high": 0.9, "n": 300},
            ]
        },
    },
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model, its catalogue and its encoders."""
    folder = tmp_path_factory.mktemp("trained")
    tiny.demand_model(folder / "Tiny model")
    return folder


@pytest.fixture(autouse=True)
def home(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    shutil.copytree(trained / "Tiny model", config.models_folder() / "Tiny model")
    shutil.copytree(trained / "tiny-catalogue", config.catalogues_folder() / "Tiny")
    return tmp_path


@pytest.fixture
def page() -> AppTest:
    """The page, with the tiny catalogue and the tiny model at work."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params["catalogue"] = "Tiny"
    app.query_params["model"] = "Tiny model"
    app.run()
    return app.switch_page(PAGE).run()


def look_at(page: AppTest, name: str) -> AppTest:
    page.run().selectbox(key="models_picked").set_value(config.models_folder() / name).run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    """All that the page says, as one text, without the marks that keep somebody's words from being Markdown."""
    parts = [*page.markdown, *page.header, *page.subheader, *page.caption, *page.error, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts).replace("\\", "")


def wait_for(job: jobs.Job, seconds: float = 90) -> jobs.JobProgress:
    end = time.monotonic() + seconds
    while (progress := jobs.progress(job)).state == "running":
        assert time.monotonic() < end, progress
        time.sleep(0.1)
    return progress


def test_model_at_work_is_shown_with_its_scores_recipe_and_hash(page: AppTest) -> None:
    assert not page.exception
    card = registry.read_card(config.models_folder() / "Tiny model")
    text = said(page)
    assert "At work" in text
    assert card.data in text and all(note in text for note in card.notes)
    assert registry.card_hash(card) in text and card.weights_sha256 in text
    assert "Views: off by a factor of" in text and "Women or men: right" in text
    assert "3 folds of whole brands" in text


def test_damaged_models_are_listed_with_their_sentence_and_the_page_goes_on(page: AppTest) -> None:
    models = config.models_folder()
    shutil.copytree(models / "Tiny model", models / "Cut short")
    weights = models / "Cut short" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    (models / "No card").mkdir()
    (models / "No card" / "card.json").write_text("{")
    look_at(page, "Cut short")
    assert "The weights of model Cut short are damaged" in page.error[0].value
    assert page.button(key="train_go")
    look_at(page, "No card")
    assert "The card of model No card cannot be read" in page.error[0].value
    assert said(page).count("damaged") >= 2


def test_another_model_is_put_to_work(page: AppTest) -> None:
    shutil.copytree(config.models_folder() / "Tiny model", config.models_folder() / "Other")
    look_at(page, "Other")
    page.button(key="models_to_work").click().run()
    assert page.query_params["model"] == "Other"
    assert registry.find("Other", "demand") == config.models_folder() / "Other"


def test_training_job_is_started_shown_and_stopped(page: AppTest) -> None:
    page.text_input(key="train_name").set_value("Mine").run()
    page.number_input(key="train_epochs").set_value(3000).run()
    page.button(key="train_go").click().run()
    (job,) = jobs.jobs()
    to = str(config.models_folder() / "Mine")
    assert job.arguments[:2] == ("train", "demand")
    assert job.arguments[2:] == (
        "--catalogue", str(config.catalogues_folder() / "Tiny"), "--preset", "starter", "--to", to,
        "--epochs", "3000", "--seed", "0",
    )  # fmt: skip
    assert jobs.progress(job).state == "running" and "Train Mine" in said(page)
    page.button(key="train_go").click().run()
    assert "already under way" in page.error[0].value
    page.button(key=f"job_stop_{job.id}").click().run()
    assert wait_for(job).state == "stopped"
    page.run()
    assert [expander.label for expander in page.expander if "Train Mine · stopped" in expander.label]
    assert page.button(key=f"job_resume_{job.id}").label == "Resume"


def test_name_of_another_model_is_not_taken_unasked(page: AppTest) -> None:
    page.text_input(key="train_name").set_value("Tiny model").run()
    page.button(key="train_go").click().run()
    assert "already one called “Tiny model”" in page.error[0].value
    assert jobs.jobs() == ()


def test_a_place_that_a_training_fills_is_refused_before_a_job_is_started(page: AppTest) -> None:
    page.text_input(key="train_name").set_value("Mine").run()
    with places.held(config.models_folder() / "Mine", "training"):
        page.button(key="train_go").click().run()
    assert "A training into Mine is already under way" in page.error[0].value
    assert jobs.jobs() == ()


def test_only_what_may_be_replaced_is_said_to_the_command(page: AppTest) -> None:
    page.text_input(key="train_name").set_value("Tiny model").run()
    page.checkbox(key="train_replace").check().run()
    page.button(key="train_go").click().run()
    (job,) = jobs.jobs()
    jobs.stop(job)
    assert job.arguments[-1] == "--replace"
    assert wait_for(job).state == "stopped"


def test_the_form_takes_no_number_that_the_command_refuses(page: AppTest) -> None:
    epochs, seed = page.number_input(key="train_epochs"), page.number_input(key="train_seed")
    assert (epochs.min, epochs.max, seed.min, seed.max) == (1, MAX_EPOCHS, 0, MAX_SEED)


@dataclass(frozen=True)
class ToyOptions:
    share: Annotated[float, Within(0, 0.5)] = option("Of the mean.", 0.25, label="Share", advice="How much is kept.")
    is_rounded: bool = option("Round it.", False, label="Rounded")
    words: str | None = option("Any.", label="Words")
    inner: int | None = option("What no form asks.")


def test_a_further_room_is_offered_with_its_own_presets_and_options(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = replace(
        rooms.ROOMS[0], name="toy", title="Toy", summary="A mean.", presets={"plain": "Plain: the mean"},
        verbs={rooms.TRAIN: rooms.Verb("Train the mean.", "nowhere:train", ToyOptions)},
    )  # fmt: skip
    monkeypatch.setattr(rooms, "ROOMS", (*rooms.ROOMS, toy))
    page.run()
    assert page.radio(key="train_room").options == ["Demand: What a garment will sell, and to whom.", "Toy: A mean."]
    page.radio(key="train_room").set_value(toy).run()
    assert page.radio(key="train_preset").options == ["Plain: the mean"]
    share = page.number_input(key="train_share")
    assert (share.min, share.max, share.value, share.help) == (0, 0.5, 0.25, "How much is kept.")
    assert "train_inner" not in [field.key for field in page.number_input]
    page.text_input(key="train_name").set_value("Mine").run()
    page.checkbox(key="train_is_rounded").check().run()
    page.button(key="train_go").click().run()
    (job,) = jobs.jobs()
    to = str(config.models_folder() / "Mine")
    assert job.arguments == (
        "train", "toy", "--catalogue", str(config.catalogues_folder() / "Tiny"), "--preset", "plain", "--to", to,
        "--share", "0.25", "--is-rounded",
    )  # fmt: skip
    wait_for(job)


def test_what_a_stopped_training_had_learned_is_not_overwritten_unasked(page: AppTest) -> None:
    places.checkpoint_of(config.models_folder() / "Mine").write_text("learned")
    page.text_input(key="train_name").set_value("Mine").run()
    page.button(key="train_go").click().run()
    assert "A training into Mine was stopped before its end" in page.error[0].value
    assert jobs.jobs() == ()


def test_failed_job_says_why_and_is_forgotten_on_request(page: AppTest, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("raise SystemExit('There is no catalogue here.')")
    job = jobs.start(("train", "demand"), "Train nothing", program=(sys.executable, str(program)))
    assert wait_for(job).state == "failed"
    page.run()
    assert "There is no catalogue here." in said(page)
    page.button(key=f"job_forget_{job.id}").click().run()
    assert jobs.jobs() == () and "Train nothing" not in said(page)


def test_evaluation_is_asked_for_and_its_report_drawn_beside_the_baselines(page: AppTest) -> None:
    assert "This model has not been scored on this catalogue yet." in said(page)
    page.button(key="evaluate_go").click().run()
    (job,) = jobs.jobs()
    model, catalogue = config.models_folder() / "Tiny model", config.catalogues_folder() / "Tiny"
    file = workspace.report_file(model, catalogue)
    assert job.arguments == (
        "evaluate", "demand", "--catalogue", str(catalogue), "--model", str(model),
        "--baselines-from", str(catalogue), "--json", str(file),
    )  # fmt: skip
    jobs.stop(job)
    wait_for(job)
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(REPORT))
    page.run()
    assert not page.exception
    text = said(page)
    assert "Measured on 1,418 products: by hand" in text
    assert "Sales: off by a factor of 2.00, better than Ridge" in text
    assert "Women or men: right 70 % of the time, about as good as Logistic" in text
    assert "Sales: 4 times in 5 is 81 %; clearly more or less in hats" in text
    assert "a ridge's of one width being 1: Sales 0.93." in text
    assert "Women or men: 75 % sure on average, right 72 % of the time" in text
