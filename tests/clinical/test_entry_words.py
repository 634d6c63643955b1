"""Whatever can be entered has its words in both languages, and a report shows no code."""

from __future__ import annotations

import math

import pytest

from session_monitor.domain.clinical.entries import Entry, Field
from session_monitor.domain.clinical.entry_text import entry_text
from session_monitor.domain.clinical.entry_words import ENTRY_WORDS, entry_word
from session_monitor.domain.clinical.kinds import KINDS
from session_monitor.domain.clinical.start_checks import (
    NOTHING_KNOWN,
    STARTED,
    AtRest,
    anticoagulant,
    computer,
    machine_checks,
    sound,
)
from session_monitor.domain.clinical.step_text import STEP_WORDS, kept_open, kept_text
from session_monitor.domain.entered import ENTRIES

ABBREVIATIONS = {"li_als", "spo2_percent", "gcs", "fio2", "pao2_mmhg", "pf_mmhg", "ecmo", "ct", "rh", "act_s", "aptt_s"}
"""Written in the same letters in Chinese."""
NOW = 1773490920 * 10**9
CHINESE = range(0x4E00, 0xA000)


def codes() -> set[str]:
    kinds = {code for kind in KINDS.values() for code in (kind.name, *(field.name for field in kind.fields))}
    choices = {choice for kind in KINDS.values() for field in kind.fields for choice in field.choices}
    return kinds | {choice for choice in choices if choice.islower()} | set(ENTRIES)


def test_every_code_has_words_in_both_languages() -> None:
    assert codes() - ENTRY_WORDS.keys() == set()
    for code, (english, chinese) in ENTRY_WORDS.items():
        assert english and "_" not in english and english[0].isascii(), code
        assert any(ord(letter) in CHINESE for letter in chinese) or code in ABBREVIATIONS, code
    assert entry_word("IL-6", chinese=True) == "IL-6", "what has no words is its own name"


def test_one_term_has_one_translation() -> None:
    found: dict[str, set[str]] = {}
    for english, chinese in ENTRY_WORDS.values():
        found.setdefault(english, set()).add(chinese)
    assert {term for term, chinese in found.items() if len(chinese) > 1} == set()


def answer_to(field: Field) -> object:
    """The first that fits."""
    if field.type in ("choice", "choices"):
        return field.choices[0] if field.type == "choice" else list(field.choices)
    return {"number": field.low, "yes_no": True, "time": NOW, "text": "words"}[field.type]


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("chinese", [False, True])
def test_no_entry_shows_a_code(kind: str, chinese: bool) -> None:
    entry = Entry("u", kind, NOW, {field.name: answer_to(field) for field in KINDS[kind].fields})
    shown = entry_text(entry, lambda utc_ns: f"at {utc_ns // 10**9}", chinese=chinese)
    assert "_" not in shown and shown.startswith(entry_word(kind, chinese=chinese))
    assert [code for code in codes() if "_" in code and code in shown] == []


def test_an_entry_is_read_with_its_units_and_times() -> None:
    product = Entry("u", "blood_product", NOW, {"product": "red_cells", "volume_ml": 200.0, "expires": NOW})
    assert entry_text(product, lambda _: "2026-03-14", chinese=False) == (
        "Blood product: Red cells · Volume 200 mL · Expires 2026-03-14"
    )
    assert entry_text(product, lambda _: "2026-03-14", chinese=True) == (
        "血液制品: 红细胞 · 容量 200 mL · 有效期 2026-03-14"
    )
    step = Entry("u", "checklist", NOW, {"step": "scales", "state": "done"})
    assert entry_text(step, str, chinese=True) == "核查表: 秤稳定，袋已挂好 · 完成", "nothing was treated"
    later = Entry("u", "of_tomorrow", NOW, {"unheard": 3})
    assert entry_text(later, str, chinese=False) == "of_tomorrow: unheard 3"


def test_a_step_before_the_session_is_read_with_its_numbers() -> None:
    def shown(step: str, detail: str, *, chinese: bool) -> str:
        fields = {"step": step, "state": "done", "detail": detail}
        return entry_text(Entry("u", "checklist", NOW, fields), str, chinese=chinese)

    kept = kept_text({"ws2_g": 1213.4, "ws3_g": -0.2, "ws4_g": 24012.0})
    assert shown("scales", kept, chinese=False) == (
        "Checklist: Scales steady, bags hung · Done · WS2 1213 g · WS3 0 g · WS4 24010 g"
    )
    assert shown("computer", "hours 41; not_told clock, restart", chinese=True) == (
        "核查表: 磁盘、时钟、无待重启 · 完成 · 磁盘可记录 41 h · 未知：时钟是否同步, 是否有待重启"
    )
    assert shown(STARTED, kept_open(["sound", "flows"]), chinese=False).endswith(
        "left open: Alarm sound heard?, Set flows within the prescription"
    )
    flows = kept_text({"field": "exchange_ml", "set": 2000.0})
    assert shown("flows", flows, chinese=True).endswith("置换量 · 设定 2000")
    assert shown("pressures", kept_text({"channel": "pven_mmhg", "mmhg": -84.0}), chinese=False).endswith(
        "Pven · largest offset −84 mmHg"
    )
    assert shown("of our own", "as we like; it", chinese=True) == "核查表: of our own · 完成 · as we like · it"


def test_every_step_has_words() -> None:
    checks = [*machine_checks(lambda _: math.nan, AtRest(), None), computer(NOTHING_KNOWN), sound((), 0),
              anticoagulant(lambda _: math.nan, ())]  # fmt: skip
    assert {each.id for each in checks} | {STARTED} == STEP_WORDS.keys()
