"""Jobs are real processes here: small scripts that write progress as the project's own commands do."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core import config, jobs
from core.errors import JobError
from core.jobs import keeper, locks, processes

SCRIPT = """
import json, os, signal, sys, time
progress = sys.argv[sys.argv.index("--progress-file") + 1]
def tell(**what):
    with open(progress + ".new", "w") as file:
        json.dump(what, file)
    os.replace(progress + ".new", progress)
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., jobs.Job]:
    """Start a few lines of Python as a job."""

    def start(body: str, *arguments: str, title: str = "A job") -> jobs.Job:
        script = tmp_path / "script.py"
        script.write_text(SCRIPT + body)
        return jobs.start(arguments, title, (sys.executable, str(script)))

    return start


def wait_until(is_so: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def state_of(job: jobs.Job) -> str:
    return jobs.progress(job).state


def ended(job: jobs.Job) -> jobs.JobProgress:
    wait_until(lambda: state_of(job) != "running")
    return jobs.progress(job)


def test_finished_command_is_done_with_its_last_words(run: Callable[..., jobs.Job]) -> None:
    job = run('tell(fraction=.7, message="almost"); print("한글 로그")')
    progress = ended(job)
    assert (progress.state, progress.fraction, progress.message) == ("done", 1.0, "almost")
    assert progress.log_tail == "한글 로그"
    assert 0 < progress.seconds < 15


def test_running_command_tells_how_far_it_is(run: Callable[..., jobs.Job]) -> None:
    job = run('tell(fraction=.25, message="epoch 1 of 4"); time.sleep(60)')
    wait_until(lambda: jobs.progress(job).fraction == 0.25)
    assert (state_of(job), jobs.progress(job).message) == ("running", "epoch 1 of 4")
    jobs.stop(job)
    assert ended(job).state == "stopped"


def test_refused_command_fails_with_its_own_sentence(run: Callable[..., jobs.Job]) -> None:
    job = run('tell(error="There is no catalogue at C. Import one first."); sys.exit(1)')
    progress = ended(job)
    assert (progress.state, progress.message) == ("failed", "There is no catalogue at C. Import one first.")


def test_crash_without_a_sentence_shows_the_last_line_of_its_log(run: Callable[..., jobs.Job]) -> None:
    progress = ended(run('raise ValueError("the sky fell")'))
    assert (progress.state, progress.message) == ("failed", "ValueError: the sky fell")


def test_stopped_command_may_save_its_work_first(run: Callable[..., jobs.Job], tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    job = run(f"""
try:
    tell(fraction=.1, message="at work"); time.sleep(60)
except KeyboardInterrupt:
    time.sleep(.5); open({str(kept)!r}, "w").write("saved"); sys.exit(1)
""")
    wait_until(lambda: jobs.progress(job).message == "at work")
    jobs.stop(job)
    assert "stopping" in jobs.progress(job).message
    assert ended(job).state == "stopped"
    assert kept.read_text() == "saved"


def test_command_deaf_to_interrupts_is_ended_all_the_same(tmp_path: Path) -> None:
    deaf = "import signal, time; [signal.signal(s, 1) for s in (2, 15)]; print('!', flush=True); time.sleep(60)"
    patience = ((signal.SIGINT, 0.2), (signal.SIGTERM, 0.2), (signal.SIGKILL, 5.0))
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, process_group=0) as child:
        assert child.stdout is not None and child.stdout.readline() == b"!\n"
        (tmp_path / "stop").touch()
        assert keeper.wait_for(child, tmp_path / "stop", patience=patience) == -signal.SIGKILL


def test_interrupt_reaches_a_job_of_an_app_that_was_started_in_the_background(
    tmp_path: Path, run: Callable[..., jobs.Job]
) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what a shell does to `command &`
    try:
        job = run('tell(fraction=.1, message="at work"); time.sleep(60)')
    finally:
        signal.signal(signal.SIGINT, before)
    wait_until(lambda: jobs.progress(job).message == "at work")
    jobs.stop(job)
    assert ended(job).state == "stopped"
    assert "KeyboardInterrupt" in jobs.progress(job).log_tail


def test_job_outlives_the_app_and_is_found_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT + 'tell(fraction=.5, message="half"); time.sleep(60)')
    app = f"from core import jobs; jobs.start(['x'], 'Outlives', program=({sys.executable!r}, {str(script)!r}))"
    subprocess.run([sys.executable, "-c", app], check=True, cwd=config.ROOT)
    (job,) = jobs.jobs()
    wait_until(lambda: jobs.progress(job).fraction == 0.5)
    assert (job.title, job.arguments, state_of(job)) == ("Outlives", ("x",), "running")
    jobs.stop(job)
    assert ended(job).state == "stopped"


def test_killed_process_is_not_taken_for_running_though_its_number_lives_on(run: Callable[..., jobs.Job]) -> None:
    job = run("os.kill(os.getppid(), signal.SIGKILL); tell(fraction=.1, message=str(os.getpid())); time.sleep(60)")
    wait_until(lambda: jobs.progress(job).message.isdigit())
    command = int(jobs.progress(job).message)
    assert state_of(job) == "running", "the command lives, though its keeper was killed"
    os.kill(command, signal.SIGKILL)
    progress = ended(job)
    assert progress.state == "failed"
    assert "without a word" in progress.message
    (job.folder / "pid").write_text(str(os.getpid()))  # a living process, as after the number was given away
    assert state_of(job) == "failed"


def test_out_of_memory_is_named(run: Callable[..., jobs.Job]) -> None:
    progress = ended(run("os.kill(os.getpid(), signal.SIGKILL)"))
    assert (progress.state, "memory ran out" in progress.message) == ("failed", True)


def test_reader_at_the_same_moment_is_not_taken_for_the_job(run: Callable[..., jobs.Job]) -> None:
    job = run("pass")
    ended(job)
    with (job.folder / "lock").open("r+") as other_reader:
        fcntl.flock(other_reader, fcntl.LOCK_SH)
        assert state_of(job) == "done"


def test_log_shows_overwritten_lines_once_and_no_colour_codes(run: Callable[..., jobs.Job]) -> None:
    job = run(r'sys.stdout.write("\x1b[31mred\x1b[0m\n10 %\r50 %\r100 %\nend\n")')
    ended(job)
    assert jobs.progress(job).log_tail == "red\n100 %\nend"


def test_only_training_is_resumed_and_with_its_own_arguments(run: Callable[..., jobs.Job]) -> None:
    job = run("print(sys.argv[1:-2])", "train", "demand", "--to", "a model")
    ended(job)
    once = jobs.resume(job)
    ended(once)
    again = jobs.resume(once)
    ended(again)
    assert again.arguments == ("train", "demand", "--to", "a model", "--resume")
    assert jobs.progress(again).log_tail == "['train', 'demand', '--to', 'a model', '--resume']"
    other = run("pass", "evaluate", "demand")
    ended(other)
    with pytest.raises(JobError, match="cannot be taken up again"):
        jobs.resume(other)


def test_running_job_is_neither_resumed_nor_forgotten(run: Callable[..., jobs.Job]) -> None:
    job = run("time.sleep(60)", "train", "demand")
    for refused in (jobs.resume, jobs.forget):
        with pytest.raises(JobError, match="still running"):
            refused(job)
    jobs.stop(job)
    ended(job)
    jobs.forget(job)
    assert jobs.jobs() == ()


def test_same_command_is_not_run_twice_at_once(run: Callable[..., jobs.Job]) -> None:
    job = run("time.sleep(60)", "train", "demand", "--to", "M")
    with pytest.raises(JobError, match="already under way"):
        run("pass", "train", "demand", "--to", "M", "--resume")
    ended(run("pass", "train", "demand", "--to", "N"))
    jobs.stop(job)
    ended(job)


@pytest.mark.parametrize(
    "written",
    [
        "[" * 100_000,
        "\xff",
        '{"title": "\\ud800", "command": [], "started": "2026-01-01", "n_program": 1}',
        '{"title": "a", "command": [], "started": "0001-01-01T00:00:00+14:00", "n_program": 1}',
    ],
)
def test_damaged_record_costs_one_job_whatever_it_holds(run: Callable[..., jobs.Job], written: str) -> None:
    broken = config.jobs_folder() / "99990101-000000-broken"
    broken.mkdir(parents=True)
    (broken / "job.json").write_text(written, encoding="latin-1")
    (damaged,) = jobs.jobs()
    assert jobs.progress(damaged).message.endswith("Its record is damaged.")


@pytest.mark.parametrize("written", ["[" * 100_000, "[1]", '{"pid": 1e999, "started": 1}', '{"pid": -1, "started": 1}'])
def test_no_process_is_known_by_a_damaged_note_of_it(tmp_path: Path, written: str) -> None:
    (tmp_path / "process.json").write_text(written)
    assert processes.process_of(tmp_path) is None


def test_newest_job_comes_first_and_a_damaged_record_is_said(run: Callable[..., jobs.Job]) -> None:
    first = run("pass", "first", title="first")
    time.sleep(1.1)  # ids tell seconds
    second = run("pass", "second", title="second")
    broken = config.jobs_folder() / "99990101-000000-broken"
    broken.mkdir()
    (broken / "job.json").write_text("{")
    damaged, *whole = jobs.jobs()
    assert [job.title for job in whole] == ["second", "first"]
    assert jobs.progress(damaged).message.endswith("Its record is damaged.")
    jobs.forget(damaged)
    for job in (first, second):
        ended(job)
    (second.folder / "progress.json").write_text(json.dumps([1]))
    assert jobs.progress(second).state == "done"


@pytest.mark.parametrize(
    "written",
    [
        "{",
        "[1]",
        '"half"',
        '{"fraction": "most"}',
        '{"fraction": NaN}',
        '{"message": ["a"]}',
        '{"fraction": null}',
        "",
        "[" * 100_000,
        '{"message": "\\ud800"}',
        f'{{"fraction": 1{"0" * 400}}}',
    ],
)
def test_damaged_progress_file_is_said(run: Callable[..., jobs.Job], written: str) -> None:
    job = run("time.sleep(60)")
    (job.folder / "progress.json").write_text(written)
    progress = jobs.progress(job)
    assert (progress.state, progress.fraction) == ("running", 0.0)
    assert progress.message.endswith("Its progress file is damaged.")
    jobs.stop(job)
    ended(job)


@pytest.fixture
def orphan(run: Callable[..., jobs.Job]) -> jobs.Job:
    """A job whose keeper was killed."""
    job = run("""
os.kill(os.getppid(), signal.SIGKILL)
try:
    tell(fraction=.1, message=str(os.getpid())); time.sleep(60)
except KeyboardInterrupt:
    tell(fraction=.2, message="saved"); sys.exit(1)
""")
    wait_until(lambda: jobs.progress(job).message.isdigit())
    return job


def test_job_stops_though_its_keeper_is_gone(orphan: jobs.Job) -> None:
    jobs.stop(orphan)
    jobs.stop(orphan)  # a second press hurries nobody who is saving
    assert ended(orphan).state == "stopped"
    assert json.loads((orphan.folder / "progress.json").read_text())["message"] == "saved"


def test_stop_never_ends_a_stranger_who_was_given_the_number(orphan: jobs.Job) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], process_group=0) as stranger:
        record = json.loads((orphan.folder / "process.json").read_text())
        (orphan.folder / "process.json").write_text(
            json.dumps({"pid": stranger.pid, "started": record["started"] - 60})
        )
        assert processes.process_of(orphan.folder) is None
        with pytest.raises(JobError, match="its process is not known. End its process"):
            jobs.stop(orphan)
        keeper.end(orphan.folder)
        assert stranger.poll() is None
        assert state_of(orphan) == "running"
        (orphan.folder / "process.json").write_text(json.dumps(record))
        jobs.stop(orphan)
        assert ended(orphan).state == "stopped"
        assert stranger.poll() is None
        stranger.kill()


def test_what_a_killed_start_left_is_cleared_by_the_next(run: Callable[..., jobs.Job]) -> None:
    """A starter that was killed before it wrote what it starts leaves a folder that no list shows."""
    left = config.jobs_folder() / "20250101-000000-left"
    left.mkdir(parents=True)
    (left / "lock").touch()
    whole = run("pass", "first")
    ended(whole)
    assert not left.exists() and jobs.jobs() == (whole,)


def test_a_job_that_is_being_started_is_left_alone(run: Callable[..., jobs.Job]) -> None:
    held = config.jobs_folder() / "20250101-000000-held"
    handles = locks.new_folder(held)
    ended(run("pass", "first"))
    assert held.is_dir()
    for handle in handles:
        os.close(handle)
    ended(run("pass", "second"))
    assert not held.exists()


def test_what_needs_somebody_does_not_run_in_the_background() -> None:
    with pytest.raises(JobError, match="does not run in the background"):
        jobs.start(("seal", "starter"), "Seal it")
    assert jobs.jobs() == ()
