"""The pages of a report: complete, in both languages, and nothing over anything else."""

from __future__ import annotations

import dataclasses
import re
import time
from pathlib import Path

import pytest

from session_monitor.commands.report import _of_case, _of_file
from session_monitor.domain.alarms.types import Priority
from session_monitor.domain.clinical.assessment import assess
from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.results import Result
from session_monitor.report.content import Content
from session_monitor.report.fonts import Fonts
from session_monitor.report.making import report
from session_monitor.report.sheet import Sheet
from session_monitor.report.words import Words
from session_monitor.storage.append import add_entry, add_result
from session_monitor.storage.entering import withdraw_in
from tests.report.courses import CASE, HOUR, course, session
from tests.report.laid_out import Drawn, cut_off, noted, outside, overlapping
from tests.storage.sessions import UTC0, poll, record, small_machine, start

Contents = dict[str, Content]
Monkey = pytest.MonkeyPatch
EXAMPLE = next((Path(__file__).parents[2] / "recordings").glob("*-example.sqlite"))


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Contents]:
    """The course of three sessions, read once."""
    folder = tmp_path_factory.mktemp("course")
    course(folder)
    return _of_case(CASE, folder)


def pages(case: Case, contents: Contents, words: Words, *, whole: bool = False, fonts: Fonts | None = None) -> bytes:
    at_ns = max((s.ended_utc_ns or UTC0 for s in case.sessions), default=UTC0) + 48 * HOUR
    found = assess(case, at_ns, {name: content.ran for name, content in contents.items()})
    return report(found, contents, words, "0.1.0", course=whole, fonts=fonts)


def check(drawn: list[Drawn], words: Words) -> None:
    assert list(overlapping(drawn)) == []
    assert outside(drawn) == []
    assert words.missing == set(), "not translated"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_course_has_its_page_and_each_session_its_own(
    known: tuple[Case, Contents], monkeypatch: Monkey, language: str
) -> None:
    drawn, words = noted(monkeypatch), Words(language)
    pages(*known, words, whole=True)
    check(drawn, words)
    first = [each.words for each in drawn if each.page == 1]
    assert words("Course") in first and "5 × ULN" in first and "38 ℃" in first and CASE in first
    titles = [each.words for each in drawn if each.words == words("Session report")]
    assert len(titles) == 3
    assert [each.page for each in drawn if each.words == words("End of the report")] == [drawn[-1].page]
    cut = {each for each in cut_off(drawn) if not each.startswith(("▲", "◆", "•", CASE))}
    assert cut == set(), "only names of alarms may be cut off"


def test_the_page_says_what_was_delivered_and_what_it_did(known: tuple[Case, Contents], monkeypatch: Monkey) -> None:
    case, contents = known
    drawn = noted(monkeypatch)
    first = case.sessions[0]
    pages(dataclasses.replace(case, sessions=(first,)), {first.recording: contents[first.recording]}, Words("en"))
    shown = [each.words for each in drawn if each.page == 1]
    for expected in ("2000", "2010", "1150", "390", "66.1", "≥ 88.6", "0:02:00", "Indication – met"):
        assert expected in shown, expected
    assert any("2026-03-14 20:22 – 00:44 (Asia/Shanghai) · 4:22:30 recorded" in each for each in shown)
    assert any("plasma volumes exchanged 0.72" in each for each in shown)
    assert any(re.match(r"seal: sealed · signed .* digest [0-9a-f]{16} over \d+ rows", each) for each in shown)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_recording(monkeypatch: Monkey, language: str) -> None:
    drawn, words = noted(monkeypatch), Words(language)
    pages(*_of_file(EXAMPLE), words)
    check(drawn, words)
    shown = " ".join(each.words for each in drawn)
    assert ("below its set" if language == "en" else "低于设定") in shown and "{channel}" not in shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (
            "en",
            (
                "Weight 72 kg",
                "Haematocrit 31 %",
                "Blood product: Red cells · ",
                " – corrected later",
                " – correction: misread",
                "corrected to 41.2 by lin: misread",
                " by chen: of bed 4",
                " by wu: of bed 5",
            ),
        ),
        (
            "zh",
            (
                "体重 72 kg",
                "红细胞压积 31 %",
                "血液制品: 红细胞 · ",
                " – 后已更正",
                " – 更正：misread",
                "由 lin 更正为 41.2：misread",
                " 由 chen 撤回：of bed 4",
                " 由 wu 撤回：of bed 5",
            ),
        ),
    ],
)
def test_entries_are_read_in_words_and_what_does_not_stand_says_so(
    tmp_path: Path, monkeypatch: Monkey, language: str, shown: tuple[str, ...]
) -> None:
    weight = ("entered_value", {"name": "weight_kg", "value": 72.0, "unit": "kg", "by": "wu", "utc_ns": UTC0})
    hct = [("entered_value", {"name": "hct", "value": v, "unit": u, "by": "wu", "utc_ns": UTC0})
           for v, u in ((31.0, "%"), (0.3, "1"))]  # fmt: skip
    path = record(tmp_path, [poll(small_machine(), 0, outputs=(weight, *hct))], small_machine())
    unit = {"product": "red_cells", "unit_number": "R 1", "group": "A", "volume_ml": 200.0, "expires": UTC0 + HOUR}
    told = {**unit, "second_check_by": "chen"}
    add_entry(path, Entry("one", "blood_product", UTC0, told, "wu", UTC0))
    again = Entry("two", "blood_product", UTC0, told | {"group": "B"}, "wu", UTC0, "one", "misread")
    add_entry(path, again)
    add_entry(path, Entry("three", "oxygen", UTC0, {"device": "nasal"}, "wu", UTC0))
    assert withdraw_in(path, "three", "of bed 5", "wu") is None
    high = Result("IL-6", 412.0, "pg/mL", 7.0, UTC0 - HOUR, "before", None, "", "lin", UTC0)
    add_result(path, dataclasses.replace(high, value=41.2), add_result(path, high), "misread")
    assert withdraw_in(path, "result-2", "of bed 4", "chen") is None
    drawn, words = noted(monkeypatch), Words(language)
    pages(*_of_file(path), words)
    check(drawn, words)
    lines = [each.words for each in drawn]
    for expected in shown:
        assert any(expected in line for line in lines), expected
    assert not [line for line in lines for code in ("blood_product", "red_cells", "weight_kg") if code in line]


LONG = "Krankenhaus-Aufnahmestation-" * 8
CHINESE = "重症医学科第三病区负责医师欧阳震华" * 8


@pytest.mark.parametrize("text", [LONG, CHINESE, "tab\tand\nline\x00 and \u202e back", "🩺 emoji"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_long_and_odd_names_stay_where_they_belong(
    tmp_path: Path, monkeypatch: Monkey, text: str, language: str
) -> None:
    path = session(tmp_path, UTC0, case="A" * 60, operator=text, bed=text, note=text * 3)
    drawn, words = noted(monkeypatch), Words(language)
    pages(*_of_file(path), words)
    check(drawn, words)


def test_many_alarms_gaps_and_results(known: tuple[Case, Contents], monkeypatch: Monkey) -> None:
    """Two hundred alarms are on as many pages as they take, cut at what one table may have, and said to be."""
    case, contents = known
    first = case.sessions[0]
    content = contents[first.recording]
    alarms = [
        dataclasses.replace(
            content.alarms[0], number=n, start_s=60.0 * n, end_s=60.0 * n + 30, priority=Priority(1 + n % 3)
        )
        for n in range(200)
    ]
    results = tuple(
        dataclasses.replace(each, analyte=name) for each in case.results for name in ("IL-6", "CRP", "PCT", "Hb", "ALT")
    )
    much = dataclasses.replace(content, alarms=alarms, gaps=[*content.gaps] * 30)
    drawn, words = noted(monkeypatch), Words("en")
    one = dataclasses.replace(case, sessions=(first,), results=results)
    pages(one, {first.recording: much}, words)
    check(drawn, words)
    shown = [each.words for each in drawn]
    assert "And 40 more; the recording has them all." in shown and "and 193 more, in the appendix" in shown


def test_a_session_that_goes_on(tmp_path: Path, monkeypatch: Monkey) -> None:
    recorder = start(tmp_path, small_machine())
    try:
        for seq in range(20):
            recorder.put(poll(small_machine(), seq))
        until = time.monotonic() + 60
        while recorder.status().saved_seq < 19:
            assert time.monotonic() < until
            time.sleep(0.002)
        drawn, words = noted(monkeypatch), Words("en")
        pages(*_of_file(recorder.path), words)
    finally:
        recorder.close("end_session")
    check(drawn, words)
    shown = " ".join(each.words for each in drawn)
    assert "going on" in shown and "seal: unsealed" in shown and "not measured by this machine" in shown


def test_a_session_without_anything(tmp_path: Path, monkeypatch: Monkey) -> None:
    path = record(tmp_path, [poll(small_machine(), 0)], small_machine())
    for language in ("en", "zh"):
        drawn, words = noted(monkeypatch), Words(language)
        pages(*_of_file(path), words)
        check(drawn, words)
        assert words("no results were entered") in [each.words for each in drawn]


def test_a_recording_that_is_gone_leaves_what_the_case_says(known: tuple[Case, Contents], monkeypatch: Monkey) -> None:
    drawn, words = noted(monkeypatch), Words("zh")
    pages(known[0], {}, words, whole=True)
    check(drawn, words)
    assert sum("找不到记录" in each.words for each in drawn) == 3 and "1150" in [each.words for each in drawn]


def test_simulated_stands_across_every_page_of_a_simulated_one_only(
    known: tuple[Case, Contents], monkeypatch: Monkey
) -> None:
    across = list[int]()
    monkeypatch.setattr(Sheet, "_draw_across", lambda self: across.append(self.canvas.getPageNumber()))
    case, contents = known
    drawn = noted(monkeypatch)
    pages(case, contents, Words("en"), whole=True)
    assert across == list(range(1, drawn[-1].page + 1)) and len(across) > 3
    across.clear()
    real = tuple(dataclasses.replace(each, simulated=False) for each in case.sessions)
    meant = {
        name: dataclasses.replace(each, meta=dataclasses.replace(each.meta, simulated=False))
        for name, each in contents.items()
    }
    pages(dataclasses.replace(case, sessions=real), meant, Words("en"), whole=True)
    assert across == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_input_gives_the_same_bytes(known: tuple[Case, Contents], language: str) -> None:
    one, other = (pages(*known, Words(language), whole=True) for _ in range(2))
    assert one == other and one.startswith(b"%PDF")
    assert (b"WenQuanYi" in one) == (language == "zh"), "Chinese is embedded where there is any"


def test_without_a_chinese_font_the_report_says_so_and_names_one(
    known: tuple[Case, Contents], monkeypatch: Monkey, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.ttc"
    broken.write_bytes(b"ttcf no font")
    fonts = Fonts([(broken, 0), (tmp_path / "none.ttf", 0)])
    assert not fonts.embedded
    drawn, words = noted(monkeypatch), Words("zh")
    pdf = pages(*known, words, whole=True, fonts=fonts)
    check(drawn, words)
    assert b"STSong-Light" in pdf
    assert sum("no font with Chinese that can be embedded" in each.words for each in drawn) == 4
