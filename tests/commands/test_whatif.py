"""`whatif`: its document, its words for a person, and what it says to what cannot be judged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from session_monitor.config.errors import ConfigError
from session_monitor.config.trial_file import load_trial
from session_monitor.wiring.whatif_many import FEW, Progress
from tests.commands.cli import run
from tests.commands.test_json_page import compare
from tests.wiring.test_replay import Treatment


@pytest.fixture
def kinked(tmp_path: Path) -> Path:
    """A return line that kinked for 35 s."""
    treatment = Treatment(tmp_path / "all", "return-kink")
    treatment.run(45)
    treatment.recorder.close("test")
    return treatment.recorder.path


def trial(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "trial.toml"
    path.write_text(text)
    return path


def test_one_session(kinked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    limits = trial(
        tmp_path,
        '[limits]\n"tmp_high.limit" = 35\n"access_prealarm.limit" = -60\n"part_limit.limit" = 110\n'
        "[on_delay_s]\nreturn_high = 600\nbp_stopped = 3",
    )
    document = run(capsys, "whatif", kinked, "--limits", limits, "--json").json
    session = document["sessions"][0]
    assert session["lost"][0]["alarm"] == "return_high" and session["lost"][0]["machine_agreed"] is True
    assert session["gained"] and session["earlier"]
    assert session["stepped"] == "rule", "how long the pump has stood is remembered"
    said = run(capsys, "whatif", kinked, "--limits", limits).out
    assert said.splitlines()[0].endswith("(stepped through every poll: rule)")
    assert "LOST" in said.splitlines()[1] and "machine's own alarm agreed" in said.splitlines()[1]
    assert "alarms an hour" in said.splitlines()[0]


def test_the_page_explains_every_key(kinked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '[limits]\n"tmp_high.limit" = 35\n"access_prealarm.limit" = -60\n"part_limit.limit" = 110\n'
    document = run(
        capsys, "whatif", kinked, "--limits", trial(tmp_path, text + "[on_delay_s]\nreturn_high = 600"), "--json"
    ).json
    later = run(capsys, "whatif", kinked, "--limits", trial(tmp_path, "[on_delay_s]\npart_limit = 6"), "--json").json
    assert document["sessions"][0]["stepped"] is None
    document["sessions"][0]["later"] = later["sessions"][0]["later"]
    compare("whatif FILE... --limits TRIAL.toml --json", document)


def test_stepping_through_a_session_tells_how_far_it_is_but_not_all_the_time() -> None:
    seconds, said = iter([0.0, 0.5, 1.9, 2.0, 2.1]), list[str]()
    progress = Progress(Path("a.sqlite"), lambda: next(seconds), said.append)
    for part in (0.1, 0.25):
        progress("rule", part)
    assert said == []
    progress("rule", 0.5)
    assert said == ["a.sqlite: stepped through every poll (rule), 50% done"]


def test_a_folder_with_a_stranger_in_it(kinked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kinked.parent / "x.sqlite").write_bytes(b"x")
    limits = trial(tmp_path, "[on_delay_s]\nreturn_high = 600")
    document = run(capsys, "whatif", kinked.parent, "--limits", limits, "--json").json
    assert [session["error"] is None for session in document["sessions"]] == [True, False]
    assert document["all"]["sessions"] == 1 and document["all"]["lost"] == 1
    assert "in all, 1 session (1 could not be tried):" in run(capsys, "whatif", kinked.parent, "--limits", limits).out
    (tmp_path / "none").mkdir()
    nothing = run(capsys, "whatif", tmp_path / "none", "--limits", limits)
    assert (nothing.code, nothing.out) == (0, f"no recordings in {tmp_path / 'none'}\n")


def test_of_no_session_nothing_is_counted(kinked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """ "0 lost" of a folder in which nothing could be tried would read as a trial that loses no alarm."""
    limits = trial(tmp_path, "[on_delay_s]\nreturn_high = 600")
    (tmp_path / "none").mkdir()
    for name in "xy":
        (tmp_path / "none" / f"{name}.sqlite").write_bytes(b"x")
    done = run(capsys, "whatif", tmp_path / "none", "--limits", limits)
    assert done.code == 1 and done.out.endswith("none of these sessions could be tried\n") and " lost" not in done.out


def test_a_session_named_twice_counts_once(kinked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    limits = trial(tmp_path, "[on_delay_s]\nreturn_high = 600")
    files = (kinked, kinked.parent / ".." / kinked.parent.name / kinked.name, kinked.parent)
    twice = run(capsys, "whatif", *files, "--limits", limits, "--json")
    assert twice.json["all"]["sessions"] == 1 and twice.json["all"]["lost"] == 1


def test_wrong_use_is_one_line(kinked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = trial(tmp_path, "[on_delay_s]\nreturn_high = 600")
    assert "no such file" in run(capsys, "whatif", tmp_path / "none.sqlite", "--limits", good).err
    assert "no such file" in run(capsys, "whatif", kinked, "--limits", tmp_path / "none.toml").err
    form = trial(tmp_path, '[limits]\n"tmp_high.limit" = "x"\n[on_delay_s]\ntmp_high = -1\n[limts]\n')
    with pytest.raises(ConfigError) as wrong:
        load_trial(form)
    assert str(wrong.value).splitlines() == [
        f"{form}: [limits / tmp_high.limit]: 'x' cannot be used; it must be a valid number",
        f"{form}: [on_delay_s / tmp_high]: -1 cannot be used; it must be greater than or equal to 0",
        f"{form}: [limts]: unknown key; did you mean 'limits'",
    ]
    bad = trial(tmp_path, '[limits]\n"tmp_hgh.limit" = 1')
    done = run(capsys, "whatif", kinked, "--limits", bad)
    assert done.code == 2 and "no limit is called that; did you mean 'tmp_high.limit'" in done.err


def test_many_sessions_are_judged_by_several_processes_in_order(
    kinked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    for number in range(2 * FEW - 1):
        shutil.copyfile(kinked, kinked.with_name(f"{number}.sqlite"))
    (kinked.parent / "3.sqlite").write_bytes(b"x")
    limits = trial(tmp_path, "[on_delay_s]\nreturn_high = 600")
    sessions = run(capsys, "whatif", kinked.parent, "--limits", limits, "--json").json["sessions"]
    stems = [Path(session["recording"]).stem for session in sessions]
    assert stems == sorted([*"0123456", kinked.stem])
    assert [session["error"] is None for session in sessions] == [stem != "3" for stem in stems]
    assert {len(session["lost"]) for session in sessions if session["error"] is None} == {1}
