"""What an engineer does with a recorded session: step, mark, note, try other limits, lay another session beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtTest import QTest

from bench.reliability.by_hand import Treatment
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import connect_writer
from session_monitor.storage.verifying import Finding, verify
from tests.storage.sessions import li_als_3, poll, raw_of, record
from tests.ui.reviewing import LEFT, Opener, bring, legends, press
from ui.review.comparing import offered
from ui.review.whatif import columns
from ui.review.whole import ReviewWindow


@pytest.fixture(scope="module")
def kinked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """45 s of a return line that kinks after 10."""
    treatment = Treatment(tmp_path_factory.mktemp("kinked"), "return-kink")
    treatment.run(45)
    treatment.recorder.close("test")
    return treatment.recorder.path


def answered(window: ReviewWindow, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not (window.kept.verifying.waiting or window.side.whatif.asked.waiting), timeout=60_000)


class TestStepping:
    def test_one_poll_on_and_back_and_no_further_than_the_ends(self, opened: Opener, tmp_path: Path) -> None:
        machine = li_als_3()
        steps = [poll(machine, seq) for seq in (0, 1, 2, 7)]
        window = opened(record(tmp_path, steps, machine))
        seen = []
        for name in ("forward", "forward", "forward", "forward", "back", "back"):
            press(window, name)
            seen.append(round(window.moves.player.position, 2))
        assert seen == [0.1, 0.2, 0.7, 0.7, 0.2, 0.1]

    def test_it_pauses(self, review: ReviewWindow) -> None:
        press(review, "play")
        press(review, "forward")
        assert not review.moves.player.playing and not review.moves.timer.isActive()


class TestMark:
    def test_the_second_cursor_stays_and_differences_are_said(self, opened: Opener, tmp_path: Path) -> None:
        machine = li_als_3()
        steps = [poll(machine, seq, raw_of(machine, seq, pacc_mmhg=-800 - 10 * seq)) for seq in range(30)]
        steps[9] = poll(machine, 9, raw_of(machine, 9, pacc_mmhg=-32768))
        window = opened(record(tmp_path, steps, machine))
        window.seek(0.5001)
        press(window, "mark")
        window.seek(2.0001)
        assert legends(window)["pacc_mmhg"] == "Pacc −100 (−15)"
        assert window.transport.elapsed.there.startswith("Δ +00:00:01.5 · ")
        assert all(strip.mark_line.isVisible() and strip.mark_line.value() == 0.5001 for strip in window.strips.strips)
        window.seek(0.9001)
        assert legends(window)["pacc_mmhg"] == "Pacc – (–)", "of what was not measured there is no difference"
        press(window, "mark")
        assert legends(window)["pacc_mmhg"] == "Pacc –"
        assert not window.strips.strips[0].mark_line.isVisible()


class TestVouching:
    def test_the_header_says_whether_it_is_what_was_recorded(
        self, opened: Opener, kinked: Path, tmp_path: Path, qtbot: Any
    ) -> None:
        window = opened(kinked)
        window.kept.verify()
        assert window.header.vouched == "verifying…"
        answered(window, qtbot)
        assert (window.header.vouched, window.header.doubted) == ("verified ✓", False)
        copy = tmp_path / "copy.sqlite"
        copy.write_bytes(kinked.read_bytes())
        connection = connect_writer(copy)
        connection.execute("UPDATE poll SET raw_pven_mmhg = 700 WHERE seq = 3")
        connection.close()
        window = opened(copy)
        window.kept.verify()
        answered(window, qtbot)
        assert (window.header.vouched, window.header.doubted) == ("ALTERED: poll 3", True)

    def test_closing_does_not_wait_for_an_answer(self, opened: Opener, kinked: Path) -> None:
        window = opened(kinked)
        window.kept.verify()
        window.close()
        assert not window.kept.verifying.waiting


class TestNotes:
    def test_a_note_is_appended_with_its_author_under_a_further_seal(
        self, opened: Opener, kinked: Path, tmp_path: Path, qtbot: Any
    ) -> None:
        copy = tmp_path / "copy.sqlite"
        copy.write_bytes(kinked.read_bytes())
        window = opened(copy)
        window.seek(20.0)
        press(window, "note")
        sheet = window.sheets.note
        assert sheet.isVisible()
        QTest.keyClicks(sheet.words, "line straightened")
        QTest.mouseClick(sheet._save, LEFT)
        assert sheet.isVisible(), "not without a name"
        QTest.keyClicks(sheet.author, "engineer 3")
        QTest.mouseClick(sheet._save, LEFT)
        assert not sheet.isVisible()
        [note] = window.session.notes
        assert (note.t_s, note.text, note.by) == (20.0, "line straightened", "engineer 3")
        assert "“line straightened”" in window.transport.elapsed.there
        answered(window, qtbot)
        assert window.header.vouched == "verified ✓"
        assert verify(copy, own_public_key()).finding is Finding.SEALED

    def test_what_cannot_be_written_is_said(
        self, opened: Opener, kinked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copy = tmp_path / "copy.sqlite"
        copy.write_bytes(kinked.read_bytes())
        window = opened(copy)
        connection = connect_writer(copy)
        connection.execute("UPDATE seal SET row_count = 1")
        connection.close()
        window.write_note("x", "y")
        assert "which somebody altered" in window.notice.text
        assert window.session.notes == []


class TestWhatIf:
    @staticmethod
    def move(window: ReviewWindow, key: str, steps: int) -> None:
        rows = window.side.whatif
        assert rows.trial is not None
        index = next(i for i, each in enumerate(rows.trial.limits) if each.limit.key == key)
        window.side.show_tab("whatif")
        at = bring(rows, index)
        zone = columns(window.look, QRectF(rows.rect_of(index)))[2]
        at.setX(round(zone.left() + 9 if steps < 0 else zone.right() - 9))
        window.move(window.pos() - QPoint(at.x() - rows.width() // 2, 0))
        for _ in range(abs(steps)):
            QTest.mouseClick(rows, LEFT, pos=at)

    def test_a_limit_is_tried_by_touch_and_the_program_says_what_it_would_have_changed(
        self, opened: Opener, kinked: Path, qtbot: Any
    ) -> None:
        window = opened(kinked)
        window.side.show_tab("whatif")
        self.move(window, "access_prealarm.limit", 12)
        self.move(window, "part_limit.limit", -8)
        rows = window.side.whatif
        assert rows.trial is not None
        assert rows.trial.tried == {"access_prealarm.limit": -60.0, "part_limit.limit": 160.0}
        assert window.side.below["whatif"].remark.text() == "judging…"
        answered(window, qtbot)
        assert (rows.outcomes["access_prealarm"].as_run, rows.outcomes["access_prealarm"].gained > 0) == (0, True)
        assert window.overview.gained == rows.onsets("gained") != []
        shift_s = rows.outcomes["part_limit"].shift_s
        assert shift_s is not None and shift_s < 0
        assert re.fullmatch(r"whole session, [\d.]+ s", window.side.below["whatif"].remark.text())
        window.grab()
        self.move(window, "access_prealarm.limit", -12)
        self.move(window, "part_limit.limit", 8)
        answered(window, qtbot)
        assert rows.trial.tried == {} and window.overview.gained == []

    def test_alarms_it_would_have_lost_are_named_in_the_table(self, opened: Opener, kinked: Path, qtbot: Any) -> None:
        window = opened(kinked)
        self.move(window, "part_limit.limit", 20)
        answered(window, qtbot)
        rows = window.side.whatif
        assert rows.outcomes["part_limit"].true_lost == 1, "the machine stopped by itself then"
        assert window.side.table.lost == {round(t_s, 3) for t_s, _ in rows.onsets("lost")} != set()
        window.grab()

    def test_every_change_is_listed_lost_true_alarms_first_and_jumps(
        self, opened: Opener, kinked: Path, qtbot: Any
    ) -> None:
        window = opened(kinked)
        foot = window.side.foot
        self.move(window, "access_prealarm.limit", 12)
        assert foot.isVisible() and not foot.sum.isEnabled()
        self.move(window, "part_limit.limit", 20)
        answered(window, qtbot)
        said = re.fullmatch(r"(\d+) → (\d+) alarms: 1 true lost, (?:\d+ lost, )?(\d+) gained.*", foot.sum.text())
        assert said is not None
        lost = sum(each.kind == "lost" for each in window.side.whatif.changes)
        assert int(said[2]) == int(said[1]) - lost + int(said[3]), "as run and on trial add up"
        QTest.mouseClick(foot.sum, LEFT)
        listed = window.side.changes
        assert window.side.below["changes"].isVisible()
        assert listed.became(listed.rows[0]) == "lost: the machine had agreed"
        assert listed.rows[0].alarm == "part_limit"
        window.grab()
        QTest.mouseClick(listed, LEFT, pos=bring(listed, 0))
        assert window.moves.player.position == pytest.approx(listed.rows[0].t_s)
        QTest.mouseClick(foot.back, LEFT)
        assert window.side.whatif.trial is not None
        assert (window.side.whatif.trial.tried, list(listed.rows)) == ({}, [])
        QTest.mouseClick(foot.sum, LEFT)
        assert window.side.below["whatif"].isVisible()

    def test_a_delay_is_tried_as_a_limit_is(self, opened: Opener, kinked: Path, qtbot: Any) -> None:
        window = opened(kinked)
        rows = window.side.whatif
        self.move(window, "part_limit.on_delay_s", 3)
        assert rows.trial is not None
        assert rows.trial.file() == '[on_delay_s]\n"part_limit" = 5.0\n'
        answered(window, qtbot)
        assert rows.outcomes["part_limit"].shift_s == pytest.approx(3.0, abs=0.3)

    def test_a_trial_that_is_refused_is_said_and_can_be_taken_back(
        self, opened: Opener, kinked: Path, qtbot: Any
    ) -> None:
        window = opened(kinked)
        self.move(window, "access_prealarm.limit", -9)
        answered(window, qtbot)
        assert "must stay below" in window.notice.text and "/" not in window.notice.text
        assert window.side.whatif.outcomes == {}


class TestComparing:
    @pytest.fixture
    def pair(self, tmp_path: Path) -> tuple[Path, Path]:
        """Two sessions at 1 Hz: the second begins to purify 20 s later and separates twice as fast."""
        machine, paths = li_als_3(), list[Path]()
        for name, purify_s, ml_s in (("a", 10, 1), ("b", 30, 2)):
            steps = [
                poll(
                    machine,
                    seq,
                    raw_of(
                        machine, seq, phase=5 if seq >= purify_s else 2, fp_total_ml=ml_s * seq, pacc_mmhg=-10 * seq
                    ),
                    t_ns=seq * 10**9,
                )
                for seq in range(60)
            ]
            paths.append(record(tmp_path / name, steps, machine, period_ns=10**9))
        return paths[0], paths[1]

    @pytest.mark.parametrize(
        ("by", "there_s"),
        [("time", 20.0), ("phase", 40.0), ("volume", 10.0)],
    )
    def test_another_session_is_laid_over_it(
        self, opened: Opener, pair: tuple[Path, Path], by: str, there_s: float
    ) -> None:
        window = opened(pair[0])
        window.seek(20.0)
        window.beside.compare(pair[1], by)
        assert window.beside.compared is not None
        assert window.beside.compared.value_at("pacc_mmhg", 20.0) == pytest.approx(-there_s)
        assert legends(window)["pacc_mmhg"] == f"Pacc −20 ({'+' if there_s >= 20 else '−'}{abs(20 - there_s):.0f})"
        x, y = window.strips.strips[1].strip._others[0].getData()
        drawn = {round(float(t)): float(v) for t, v in zip(x, y, strict=True)}
        assert drawn[20] == pytest.approx(-there_s, abs=2)
        assert window.transport.elapsed.there.startswith("thin, (±): CASE · 03-14 20:22")
        press(window, "compare")
        QTest.mouseClick(window.sheets.compare.ending, LEFT)
        assert window.beside.compared is None and legends(window)["pacc_mmhg"] == "Pacc −20"

    def test_where_the_other_has_nothing_nothing_is_said_of_it(self, opened: Opener, pair: tuple[Path, Path]) -> None:
        window = opened(pair[0])
        window.beside.compare(pair[1], "volume")
        window.seek(59.0)
        window.beside.compare(pair[1], "phase")
        assert window.beside.compared is not None
        assert window.beside.compared.value_at("pacc_mmhg", 59.0) is None
        assert legends(window)["pacc_mmhg"] == "Pacc −59 (–)"

    def test_what_they_have_not_in_common_cannot_align_them(
        self, opened: Opener, pair: tuple[Path, Path], tmp_path: Path
    ) -> None:
        machine = li_als_3()
        still = record(tmp_path / "c", [poll(machine, seq, raw_of(machine, seq, phase=7)) for seq in range(9)], machine)
        window = opened(pair[0])
        for by in ("phase", "volume"):
            window.beside.compare(still, by)
            assert window.beside.compared is None and "in common" in window.notice.text

    def test_recordings_of_the_folder_are_offered_by_touch(
        self, opened: Opener, pair: tuple[Path, Path], tmp_path: Path
    ) -> None:
        other = tmp_path / "a" / pair[1].name.replace("CASE", "OTHER")
        other.write_bytes(pair[1].read_bytes())
        (tmp_path / "a" / "broken.sqlite").write_bytes(b"x")
        assert [each.path for each in offered(pair[0].parent, pair[0])] == [other]
        window = opened(pair[0])
        press(window, "compare")
        QTest.mouseClick(window.sheets.compare.rows[0], LEFT)
        assert window.beside.compared is not None and not window.sheets.compare.isVisible()


def test_a_recording_is_not_written_by_looking_at_it(opened: Opener, kinked: Path) -> None:
    before = kinked.read_bytes()
    window = opened(kinked)
    press(window, "mark")
    press(window, "next")
    window.close()
    assert kinked.read_bytes() == before
    Recording.open(kinked).close()


def test_points_are_within_the_list(review: ReviewWindow) -> None:
    rows = review.side.whatif
    QTest.mouseClick(rows, LEFT, pos=QPoint(5, 5))
    assert rows.trial is not None and rows.trial.tried == {}
