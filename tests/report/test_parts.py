"""Axes, ranges, words and alarms as a report makes them."""

from __future__ import annotations

import ast
import io
import itertools
import re
import string
from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from session_monitor.domain.alarms.types import AlarmKey, Priority, State
from session_monitor.domain.clinical.estimate import Estimate, unknown
from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.truth import Truth
from session_monitor.report.chinese import SENTENCES
from session_monitor.report.content import alarm_names, occurrences
from session_monitor.report.fonts import Fonts, needs_chinese
from session_monitor.report.plots import Frame, Trace, nice_range, trend
from session_monitor.report.sheet import Sheet, spread
from session_monitor.report.times import lasted
from session_monitor.report.words import Words, figure
from tests.report.laid_out import cut_off, noted, outside, overlapping
from tests.storage.sessions import transition

SHIPPED = Path(__file__).parents[2] / "drivers" / "li_als_3" / "alarms.toml"


@pytest.fixture
def sheet() -> Sheet:
    made = Sheet(Canvas(io.BytesIO(), pageCompression=0, invariant=1), Fonts(chinese=False), "", "", "Page {}")
    made.page()
    return made


def test_an_alarm_stands_from_its_start_to_where_its_condition_is_gone() -> None:
    rows = [
        transition(0, 10, State.PENDING, from_=State.NORMAL, priority=Priority.LOW),
        transition(1, 20, priority=Priority.LOW),
        transition(2, 30, State.ACKNOWLEDGED, from_=State.ACTIVE, by="wu", priority=Priority.HIGH),
        transition(3, 50, State.RETURNED, from_=State.ACKNOWLEDGED),
        transition(4, 90, State.NORMAL, from_=State.RETURNED),
        transition(5, 95, State.ACTIVE, occurrence=2, key=AlarmKey("tmp_high", "tmp_mmhg", "high")),
        transition(6, 96, State.PENDING, occurrence=3),
    ]
    first, second = occurrences(rows)
    assert (round(first.start_s, 1), round(first.end_s or 0, 1), first.acknowledged_by) == (2.0, 5.0, "wu")
    assert first.priority is Priority.HIGH, "the highest it reached"
    assert second.end_s is None and second.lasted_s(10.0) == pytest.approx(0.5, abs=0.01)
    assert len(occurrences(rows)) == 2, "what never came is no alarm"


def test_names_of_alarms_come_from_the_set_that_was_in_force() -> None:
    source = (
        '[[alarm]]\nid = "flow_low"\n[alarm.en]\nname = "{channel} below its set"\n'
        '[alarm.zh]\nname = "{channel}低于设定"\n'
        '[[label]]\nid = "bp_ml_min"\nen = "Blood flow"\nzh = "血流量"\n'
    )
    row = transition(0, 1, key=AlarmKey("flow_low", "bp_ml_min", "low"))
    (alarm,) = occurrences([row])
    names = alarm_names(source)
    assert (names.of(alarm, "en"), names.of(alarm, "zh")) == ("Blood flow below its set", "血流量低于设定")
    for broken in ("# nothing", "not toml [", "[[alarm]]\nid = 3\n", "", "a = " + "[" * 5000):
        assert alarm_names(broken).of(alarm, "en") == "flow_low"
    shipped = alarm_names(SHIPPED.read_text(encoding="utf-8"))
    assert len(shipped.alarms) > 40 and len(shipped.labels) > 10


def test_a_peak_of_one_reading_is_drawn(sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten thousand readings one is high: the trend reaches up to it; and nothing is drawn in a gap."""
    reached = list[float]()
    canvas = sheet.canvas
    path = type(canvas.beginPath())
    for name in ("lineTo", "moveTo"):
        draw = getattr(path, name)
        monkeypatch.setattr(path, name, lambda self, x, y, draw=draw: (reached.append((x, y)), draw(self, x, y))[1])
    t_s = np.arange(10_000) / 10
    values = np.full(10_000, 50.0)
    values[5_003] = 240.0
    values[7_000:8_000] = np.nan
    frame = Frame(0, 100, 100, 200, 0, 1000, 0, 250)
    trend(sheet, frame, t_s, [Trace("TMP", values, 0.0)], 0.1)
    tops = [841.89 - y for _, y in reached]
    assert min(tops) == pytest.approx(frame.y(240.0), abs=0.05)
    assert not [x for x, _ in reached if 71 < x < 79], "nothing was measured there"


def test_polls_further_apart_than_columns_are_joined_but_not_over_a_gap(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = list[float]()
    path = type(sheet.canvas.beginPath())
    draw = path.moveTo
    monkeypatch.setattr(path, "moveTo", lambda self, x, y: (begun.append(x), draw(self, x, y))[1])
    t_s = np.array([0.0, 1.0, 2.0, 3.0, 8.0, 9.0])
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    trend(sheet, Frame(0, 100, 100, 200, 0, 10, 0, 10), t_s, [Trace("TMP", values, 0.0)], 1.0)
    assert [round(x) for x in begun] == [0, 80]


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([-83.0, 134.0], -100, 150), ([0.0], 0, 0.2), ([], 0, 1), ([36.2, 39.9], 36, 40), ([1190.0, 1210.0], 1190, 1210)],
)
def test_axes_hold_their_values_in_round_numbers(values: list[float], low: float, high: float) -> None:
    found = nice_range([np.array([*values, np.nan])])
    assert found[:2] == (low, high) and len(np.arange(found[0], found[1], found[2])) <= 6


@pytest.mark.parametrize("values", [[0.0, 9e18], [9e18, 9e18 + 2048], [-1e300, 1e300], [1e12, 1e12 + 1]])
def test_numbers_that_no_machine_measures_still_have_an_axis(values: list[float]) -> None:
    low, high, step = nice_range([np.array(values)])
    assert low <= min(values) and high >= max(values) and low + step > low
    assert (high - low) / step <= 8


def test_labels_are_spread_and_stay_within() -> None:
    assert spread([10, 11, 30], 7, 40) == [10, 17, 30]
    found = spread([38, 39, 40], 7, 40)
    assert found == [26, 33, 40]
    assert all(b - a >= 7 for a, b in itertools.pairwise(found))
    assert spread([], 7, 40) == []


def test_figures_are_never_bare() -> None:
    assert figure(Estimate(1.0, 0.5, 1.5), 1) == ("1.0", "0.5 – 1.5")
    assert figure(Estimate(low=0.5, high=1.5), 1) == ("–", "0.5 – 1.5")
    assert figure(Estimate(low=-2.0), 1) == ("≥ −2.0", "–")
    assert figure(unknown("why"), 1) == ("–", "–")
    assert figure(Estimate(-0.04, -0.04, 0.04), 1) == ("0.0", "0.0 – 0.0")


def test_words_of_verdicts() -> None:
    met = Item("contraindications", Truth.MET, "5")
    assert Words("en").verdict(met) == "present" and Words("zh").verdict(met) == "存在"
    low = Item("haemodynamics", Truth.NOT_MET, "5", "MAP 78 mmHg")
    assert Words("en").present(low) == "Uncontrollable haemodynamic instability: absent"
    assert Words("zh").present(low).endswith(": 无")
    assert Words("en").present(Item("bleeding", Truth.UNKNOWN, "5")) == "Severe active bleeding: not answered"
    item = Item("I2", Truth.MET, "4", "lung, liver")
    assert Words("en").item_detail(item) == "lung, liver" and Words("zh").item_detail(item) == "肺, 肝"
    level = Item("I3_level", Truth.MET, "4", "412 pg/mL", ">= 35 pg/mL (5 x ULN 7)")
    assert Words("en").item_detail(level) == "412 pg/mL; limit ≥ 35 pg/mL (5 × ULN 7)"
    words = Words("zh")
    assert words("never said") == "never said" and words.missing == {"never said"}


def test_every_sentence_keeps_its_places_in_chinese() -> None:
    for english, chinese in SENTENCES.items():
        fields = [
            sorted(f for _, f, _, _ in string.Formatter().parse(text) if f is not None) for text in (english, chinese)
        ]
        assert fields[0] == fields[1], english


def test_durations() -> None:
    assert [lasted(s) for s in (0.0, 59.9, 61, 3599.6, 17280)] == ["0.0 s", "59.9 s", "0:01:01", "1:00:00", "4:48:00"]


def test_characters_go_to_a_font_that_has_them() -> None:
    both = Fonts()
    assert list(both.runs("TMP 跨膜压 5\x07")) == [
        ("Inter", "TMP "),
        ("Chinese", "跨膜压"),
        ("Inter", " 5"),
        ("Inter", "?"),
    ]
    alone = Fonts(chinese=False)
    assert list(alone.runs("a跨")) == [("Inter", "a"), ("Inter", "?")]
    assert needs_chinese(["abc", "跨"]) and not needs_chinese(["≥ µ ℃", ""])


def test_lines_break_at_spaces_between_chinese_characters_and_in_long_words(sheet: Sheet) -> None:
    width = sheet.fonts.width("aaaa bbbb", 8)
    assert sheet.lines("aaaa bbbb cccc", 8, width) == ["aaaa bbbb", "cccc"]
    assert len(sheet.lines("f" * 400, 7, 300)) > 1
    assert sheet.lines("", 8, 100) == [""]
    assert sheet.lines("one two three four", 8, sheet.fonts.width("one two", 8), 2)[1].endswith("…")


RULES = Path(__file__).parents[2] / "src" / "session_monitor" / "domain" / "clinical"
NAMES = {"albumin"}
"""Analytes, which stand in a reason by the name they were entered under."""


def reasons() -> set[str]:
    """What the rules give as reasons, every place in them filled with a number."""
    found = set[str]()
    for module in ("circuit", "delivered", "effect", "kinetics", "reductions", "removal"):
        for node in ast.walk(ast.parse((RULES / f"{module}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "unknown":
                found.add(written(node.args[0]))
            if isinstance(node, ast.keyword) and node.arg == "reason":
                found.add(written(node.value))
            if isinstance(node, ast.Return) and module in ("kinetics", "reductions") and node.value:
                found.add(written(node.value))
    return {each for each in found if " " in each}


def written(node: ast.AST) -> str:
    """A text as it is written, `7` or a word in each of its places."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else place(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def place(part: ast.AST) -> str:
    """What stands in a place: a word where the rules put one, else a number."""
    return "before" if isinstance(part, ast.FormattedValue) and ast.unparse(part.value) == "when" else "7"


def test_every_reason_of_the_rules_is_said_in_chinese() -> None:
    found = reasons()
    assert len(found) > 20
    words = Words("zh")
    left = {each: words.said(each) for each in found}
    assert {
        each for each, said in left.items() if set(re.findall(r"(?<![\w.])[a-z]{4,}(?![\w.])", said)) - NAMES
    } == set()


def test_the_check_of_pages_notices_what_lies_over_another_or_off_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = noted(monkeypatch)
    made = Sheet(Canvas(io.BytesIO()), Fonts(chinese=False), "", "", "Page {}")
    made.page()
    drawn.clear()
    made.text(100, 100, "one below", 8)
    made.text(100, 109, "the other", 8)
    assert list(overlapping(drawn)) == [] and outside(drawn) == []
    made.text(110, 104, "between them", 8)
    made.text(580, 200, "off the page", 8)
    made.text(100, 300, "much too long for its place", 8, width=40)
    assert len(list(overlapping(drawn))) == 2 and outside(drawn) == ["off the page"]
    assert len(cut_off(drawn)) == 1


def test_an_analyte_has_the_name_it_has_on_the_screen() -> None:
    assert [Words("en").analyte(name) for name in ("TNF-alpha", "ferritin", "IL-6")] == ["TNF-α", "Ferritin", "IL-6"]
    assert [Words("zh").analyte(name) for name in ("TNF-alpha", "ferritin", "IL-6")] == ["TNF-α", "铁蛋白", "IL-6"]
