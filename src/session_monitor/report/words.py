"""The words of a report in English and Chinese, and figures with their intervals.

The terms are those the consensus and the screen use; a sentence that has no translation here is found by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from session_monitor.domain.alarms.types import Priority
from session_monitor.domain.analyte_words import analyte_word
from session_monitor.domain.answers import Answer
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.entry_text import entry_text
from session_monitor.domain.clinical.entry_words import entry_word
from session_monitor.domain.clinical.estimate import Estimate
from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.said import said
from session_monitor.domain.clinical.truth import Truth
from session_monitor.report.chinese import SENTENCES
from session_monitor.report.codes import CODES
from session_monitor.report.times import day_and_time

LANGUAGES = {"en": "en", "zh": "zh", "zh_CN": "zh", "zh-CN": "zh"}


class Words:
    """Of one language, `en` or `zh`. missing: what should have been translated and was not."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.missing = set[str]()

    def __call__(self, sentence: str, /, **args: object) -> str:
        """A sentence with its places filled in."""
        if self.language == "zh":
            if sentence not in SENTENCES:
                self.missing.add(sentence)
            sentence = SENTENCES.get(sentence, sentence)
        return sentence.format(**args) if args else sentence

    def code(self, code: str) -> str:
        """The name of a code: a phase, a cause, an item of a verdict; the code itself for one that nobody named."""
        names = CODES.get(code)
        if names is None:
            self.missing.add(code)
            return code
        return names[self.language == "zh"]

    def of(self, kind: str, code: str) -> str:
        """The name of a code among its kind, which may be another there; the code itself where it has none."""
        names = CODES.get(f"{kind} {code}")
        return code if names is None else names[self.language == "zh"]

    def beside(self, name: str, code: str) -> str:
        """Words for whoever reads, and the code that an engineer looks for."""
        return code if name in ("", code) else f"{name} ({code})"

    def analyte(self, name: str) -> str:
        """The name of an analyte."""
        return analyte_word(name, chinese=self.language == "zh")

    def entered(self, code: str) -> str:
        """The name of a value that a person enters."""
        return entry_word(code, chinese=self.language == "zh")

    def entry(self, entry: Entry, zone: str) -> str:
        """An entry in one line, as the screen has it."""
        return entry_text(entry, lambda utc_ns: day_and_time(utc_ns, zone), chinese=self.language == "zh")

    def said(self, text: str) -> str:
        """What the rules say in words, with proper signs; in Chinese as far as its phrases are known."""
        return said(text, chinese=self.language == "zh")

    def answer(self, line: Answer) -> str:
        """A sentence of the domain with its places filled in."""
        sentence, args = line.said["sentence"], line.said["args"]
        return self(sentence, **{name: self._place(value) for name, value in args.items()})

    def _place(self, value: Any) -> object:
        return self(str(value["sentence"]), **value["args"]) if isinstance(value, Mapping) else value

    def present(self, item: Item) -> str:
        """A contraindication and what was answered, in words: a shape alone could be read either way."""
        said = {Truth.MET: self("present"), Truth.NOT_MET: self("absent"), Truth.UNKNOWN: self("not answered")}
        return f"{self.code(item.id)}: {said[item.truth]}"

    def _value(self, item: Item) -> str:
        if item.id == "I2" and item.value:
            return ", ".join(self.code(each).lower() for each in item.value.split(", "))
        return self.said(item.value.removeprefix(f"{item.id} "))

    def verdict(self, item: Item) -> str:
        """Met, not met or unknown; of contraindications met means that one is there."""
        if item.id == "contraindications":
            return self({"met": "present", "not_met": "none", "unknown": "unknown"}[item.truth.value])
        return self({Truth.MET: "met", Truth.NOT_MET: "not met", Truth.UNKNOWN: "unknown"}[item.truth])

    def item_detail(self, item: Item) -> str:
        """Value, limit and flags of an item in one line."""
        told = [self._value(item), item.limit and f"{self('limit')} {self.said(item.limit)}"]
        told += [self.answer(item.window.words)] if item.window else []
        told += [self.code(flag) for flag in item.flags]
        return "; ".join(each for each in told if each)

    def sign(self, priority: Priority) -> str:
        """High, medium and low by shape."""
        return {Priority.HIGH: "▲", Priority.MEDIUM: "◆", Priority.LOW: "•"}[priority]


def figure(estimate: Estimate, digits: int) -> tuple[str, str]:
    """(value, interval); a bound where only that is known, dashes where nothing is."""
    low, value, high = (
        None if x is None else minus(f"{x:.{digits}f}") for x in (estimate.low, estimate.value, estimate.high)
    )
    if value is not None:
        return value, f"{low} – {high}"
    if low is not None and high is not None:
        return "–", f"{low} – {high}"
    if low is not None:
        return f"≥ {low}", "–"
    return "–", "–"


def percent(value: float) -> str:
    """A fall in percent; a rise has a minus."""
    return minus(f"{value:.1f}")


def minus(number: str) -> str:
    """With a minus that is one, and none before a zero."""
    return number.replace("-", "−") if float(number) else number.lstrip("-")
