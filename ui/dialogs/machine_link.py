"""How the link to the machine fares, why it failed, and what each gap left open of the totals.

A nurse reads what to do, an engineer the cause's own words below it; without the sheet only the recording knew.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.monitor.ledger import ERRORS_KEPT, GAPS_SHOWN
from session_monitor.monitor.snapshot import GapInfo, LinkErrorInfo, LinkInfo, SessionPollInfo, Snapshot
from ui import words
from ui.alarm_texts import AlarmTexts
from ui.dialogs.fields import Scroll, Text
from ui.dialogs.more_numbers import Tile
from ui.dialogs.sheet import Sheet
from ui.link_words import nurse_words, state_words, total_names, totals_words
from ui.theme import Look
from ui.unchecked import Unchecked, sheet_words

TILES = ("rate", "recent", "session", "missed", "late", "room")


class Entry(QWidget):
    """One thing that happened: when, what it means, and the small print."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.when, self.what = Text(look, 16, 600), Text(look, 17, 400)
        self.detail = Text(look, 14, 400, "secondary")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 8)
        box.setSpacing(1)
        for text in (self.when, self.what, self.detail):
            text.setWordWrap(True)
            box.addWidget(text)

    def show_texts(self, when: str, what: str, detail: str) -> None:
        """Takes all three."""
        for text, told in ((self.when, when), (self.what, what), (self.detail, detail)):
            text.set_text(told)
            text.setVisible(bool(told))
        self.show()


class Column(QWidget):
    """A heading over entries that are dragged with a finger; all are made at once and kept."""

    def __init__(self, look: Look, entries: int) -> None:
        super().__init__()
        self.heading = Text(look, 18, 600)
        self.entries = [Entry(look) for _ in range(entries)]
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(0)
        for entry in self.entries:
            rows.addWidget(entry)
        rows.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.heading)
        box.addWidget(Scroll(look, inner), 1)

    def show_entries(self, heading: str, told: list[tuple[str, str, str]]) -> None:
        """Shows so many."""
        self.heading.set_text(heading)
        for entry, texts in zip(self.entries, told, strict=False):
            entry.show_texts(*texts)
        for entry in self.entries[len(told) :]:
            entry.hide()


class MachineLink(Sheet):
    """Renders each snapshot's link while open."""

    def __init__(self, look: Look, texts: AlarmTexts, parent: QWidget, unchecked: Unchecked = ()) -> None:
        super().__init__(look, parent)
        self.texts, self.unchecked = texts, unchecked
        self.tiles = {name: Tile(look) for name in TILES}
        self.now, self.gaps = Column(look, 2 + ERRORS_KEPT), Column(look, GAPS_SHOWN)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.setSpacing(6)
        below.setSpacing(24)
        for tile in self.tiles.values():
            above.addWidget(tile)
        below.addWidget(self.now, 1)
        below.addWidget(self.gaps, 1)
        self.body.addLayout(above)
        self.body.addLayout(below, 1)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Link", "Machine link")

    def relabel(self) -> None:
        """See Sheet."""
        if self.snapshot is not None:
            self.refreshed(self.snapshot)

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        self._show_tiles(snapshot)
        translate, link = QCoreApplication.translate, snapshot["link"]
        now = ("", state_words(link, self.look.language), link["detail"] or "")
        told = [now, *([("", *sheet_words(self.unchecked))] if self.unchecked else [])]
        told += [self._error(each) for each in link["errors"]]
        self.now.show_entries(translate("Link", "Now, and the last errors"), told)
        counted = translate("Link", "Gaps of this session: %1").replace("%1", str(link["gap_count"]))
        self.gaps.show_entries(counted, [self._gap(gap, snapshot) for gap in link["gaps"]])

    def _show_tiles(self, snapshot: Snapshot) -> None:
        translate, link, recording = QCoreApplication.translate, snapshot["link"], snapshot["recording"]
        session, spread = link["session"], translate("Link", "ms: half · 95 % · longest")
        due = session["polls"] + link["misses"]
        hours, low = recording["hours_left"], translate("Link", "hours: the disk is getting full")
        for name, label, text, under in (
            ("rate", translate("Link", "Readings per second"), words.number(link["rate_hz"], 1), ""),
            ("recent", translate("Link", "Answer time, last 100"), _spread(link), spread),
            ("session", translate("Link", "Answer time, this run"), _spread(session), spread),
            ("missed", translate("Link", "Polls missed"), words.number(link["misses"]), _of(due)),
            ("late", translate("Link", "Polls late"), words.number(session["late"]), _of(due)),
            (
                "room",
                translate("Link", "Room for recording"),
                words.number(hours),
                low if recording["disk_low"] else translate("Link", "hours"),
            ),
        ):
            self.tiles[name].show_text(label, text, under)

    def _error(self, error: LinkErrorInfo) -> tuple[str, str, str]:
        ago = QCoreApplication.translate("Link", "%1 ago · %2 ×")
        when = ago.replace("%1", words.age(error["age_s"], self.look.language)).replace("%2", str(error["polls"]))
        return when, nurse_words(error["cause"]), error["detail"]

    def _gap(self, gap: GapInfo, snapshot: Snapshot) -> tuple[str, str, str]:
        translate = QCoreApplication.translate
        began = words.local(snapshot["utc_s"] - snapshot["t_s"] + gap["start_s"], snapshot["session"]["zone"])
        lasts = gap["end_s"] is None
        lasted_s = (snapshot["t_s"] if gap["end_s"] is None else gap["end_s"]) - gap["start_s"]
        missed = translate("Link", "%1 polls missed").replace("%1", words.number(gap["polls"]))
        parts = [began.strftime("%H:%M:%S"), f"{words.number(lasted_s, 1)} s", missed]
        parts += [translate("Link", "still open")] if lasts else []
        restarted = [translate("Link", "The machine was restarted")] if gap["machine_restarted"] else []
        totals = [] if lasts else [totals_words(gap["open_ml"], self._labels(gap))]
        return " · ".join(parts), nurse_words(gap["cause"]), " · ".join([*restarted, *totals])

    def _labels(self, gap: GapInfo) -> dict[str, str]:
        own = total_names()
        return {name: own.get(name) or self.texts.label(name, self.look.language) for name in gap["open_ml"]}


def _spread(of: LinkInfo | SessionPollInfo) -> str:
    return " · ".join(words.number(ms, 1) for ms in (of["p50_ms"], of["p95_ms"], of["max_ms"]))


def _of(due: int) -> str:
    return QCoreApplication.translate("Link", "of %1").replace("%1", words.number(due))
