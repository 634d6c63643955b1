"""Every word on screen in both languages, switched while running; nothing unfinished, nothing out of step."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from session_monitor.domain.alarms.types import Priority
from session_monitor.domain.answers import answer, said_of
from tests.ui.synthetic import Treatment
from ui import words
from ui.answers import in_words
from ui.bedside import Bedside
from ui.language import TRANSLATIONS, Languages, preferred

TS = TRANSLATIONS / "session_monitor_zh_CN.ts"
QM = TRANSLATIONS / "session_monitor_zh_CN.qm"
UPDATE = (
    "pyside6-lupdate -extensions py ui -locations none -no-obsolete -ts ui/translations/session_monitor_zh_CN.ts, "
    "translate what is new, then pyside6-lrelease ui/translations/session_monitor_zh_CN.ts"
)


def tool(name: str, *args: str) -> None:
    path = Path(sys.executable).parent / name
    subprocess.run([str(path), *args], check=True, capture_output=True, timeout=60)


def messages(path: Path) -> Iterator[tuple[str, str, str, str | None]]:
    """(context, source, translation, type)"""
    for context in ET.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            assert translation is not None
            source = message.findtext("source") or ""
            yield context.findtext("name") or "", source, translation.text or "", translation.get("type")


def test_nothing_is_unfinished() -> None:
    rows = list(messages(TS))
    assert len(rows) > 200
    assert [(c, s) for c, s, translation, kind in rows if kind or not translation.strip()] == []


def test_placeholders_survive_translation() -> None:
    for context, source, translation, _ in messages(TS):
        wanted = {f"%{i}" for i in range(1, 10) if f"%{i}" in source}
        assert wanted == {f"%{i}" for i in range(1, 10) if f"%{i}" in translation}, (context, source)


def test_one_term_has_one_translation() -> None:
    """The terms list gives each word once; words that mean two things are told apart by their place."""
    apart = {"none", "Blood", "Plasma", "Loop", "Waste", "Return blood", "Alarm list", "after"}
    found: dict[str, set[str]] = {}
    for _, source, translation, _ in messages(TS):
        found.setdefault(source, set()).add(translation)
    assert {s: t for s, t in found.items() if len(t) > 1 and s not in apart} == {}


def test_the_file_holds_every_string_of_the_source(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh_zh_CN.ts"
    root = Path(__file__).parents[2]
    tool("pyside6-lupdate", "-extensions", "py", str(root / "ui"), "-locations", "none", "-ts", str(fresh))
    wanted = {(c, s) for c, s, _, _ in messages(fresh)}
    assert {(c, s) for c, s, _, _ in messages(TS)} == wanted, UPDATE


def test_lupdate_sees_every_string_that_is_translated() -> None:
    """It does not look into f-strings: a text translated there would stay English for ever."""
    known = {(context, source) for context, source, _, _ in messages(TS)}
    asked = set[tuple[str, str]]()
    for path in (Path(__file__).parents[2] / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("translate") and len(node.args) >= 2:
                first, second = node.args[:2]
                if isinstance(first, ast.Constant) and isinstance(second, ast.Constant):
                    asked.add((str(first.value), str(second.value)))
    assert len(asked) > 200
    assert asked - known == set()


def test_the_compiled_file_is_in_step(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.qm"
    tool("pyside6-lrelease", str(TS), "-qm", str(fresh))
    assert fresh.read_bytes() == QM.read_bytes(), UPDATE


def test_the_language_is_switched_while_running(window: Bedside, languages: Languages) -> None:
    window.show_snapshot(Treatment("tmp").at(8076.0))
    english = window.grab().toImage()
    assert window.footer.buttons["mark"].text() == "Mark event"
    languages.use("zh_CN")
    window.set_language("zh_CN")
    assert window.footer.buttons["mark"].text() == "标记事件"
    assert window.banner.acknowledge_button.text() == "确认"
    assert window.trends.tiles["pacc_mmhg"].trace.text == "采血压"
    assert window.banner.texts.name("tmp_very_high", None, "zh_CN").startswith("跨膜压")
    languages.use("en")
    window.set_language("en")
    QApplication.processEvents()
    assert window.grab().toImage() == english


def test_an_open_sheet_follows_the_language(window: Bedside, languages: Languages) -> None:
    window.show_snapshot(Treatment("many").at(8076.0))
    for name, title in (
        ("alarms", "报警列表"),
        ("limits", "报警限值"),
        ("more", "更多数值"),
        ("labs", "检验与细胞因子"),
    ):
        window.sheets.open(name)
        languages.use("zh_CN")
        window.set_language("zh_CN")
        assert window.sheets.sheet(name).title.text() == title
        languages.use("en")
        window.set_language("en")


def test_every_answer_of_the_monitor_has_its_translation() -> None:
    """Found in the source: each sentence given to `answer`, and the words of priorities."""
    sentences = {priority.word for priority in Priority}
    for path in (Path(__file__).parents[2] / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "answer":
                sentences |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    known = {source: text for context, source, text, _ in messages(TS) if context == "Answers"}
    assert len(sentences) > 40
    assert known.keys() - {"; "} == sentences
    places = re.compile(r"\{\w+\}")
    assert [s for s in sentences if sorted(places.findall(s)) != sorted(places.findall(known[s]))] == []


def test_a_refusal_is_read_in_the_language_on_screen(languages: Languages) -> None:
    why = answer("a {priority} priority alarm can be shelved for {minutes} min at most, extensions included",
                 priority=answer("medium"), minutes=10)  # fmt: skip
    said = said_of(answer("not shelved: {why}", why=why))
    assert (
        in_words(said) == "not shelved: a medium priority alarm can be shelved for 10 min at most, extensions included"
    )
    languages.use("zh_CN")
    assert in_words(said) == "未搁置：中优先级报警最多搁置 10 分钟（含延长）"
    languages.use("en")
    assert in_words({"sentence": "unheard of {x}", "args": {"x": 1}}) == "unheard of 1"


@pytest.mark.parametrize(("wanted", "expected"), [("zh_CN", "zh_CN"), ("en", "en")])
def test_the_language_asked_for_is_taken(wanted: str, expected: str) -> None:
    assert preferred(wanted) == expected
    assert preferred(None) in ("en", "zh_CN")


def test_an_age_of_hours_has_its_unit_in_either_language() -> None:
    assert [words.age(s, "en") for s in (59, 3599, 3600, 7500)] == ["59 s", "59 min", "1 h 00", "2 h 05"]
    assert [words.age(s, "zh_CN") for s in (59, 3599, 3600, 7500)] == ["59 秒", "59 分", "1 时 00 分", "2 时 05 分"]
