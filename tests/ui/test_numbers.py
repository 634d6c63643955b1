"""The numbers on screen are those of the snapshot, and one that is not live never looks live."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage

from tests.ui.synthetic import NAMES, Treatment
from ui import words
from ui.bedside import Bedside
from ui.numbers import NumberTile
from ui.shown import Fresh, Readings
from ui.theme import DARK
from ui.traces import CHANNELS


def image(tile: NumberTile) -> QImage:
    return tile.grab().toImage()


def share_of(picture: QImage, color: str, step: int = 3) -> float:
    """Share of pixels of exactly this colour, looking at every third each way."""
    wanted = QColor(color).rgb()
    points = [(x, y) for x in range(0, picture.width(), step) for y in range(0, picture.height(), step)]
    return sum(picture.pixel(x, y) == wanted for x, y in points) / len(points)


def test_every_tile_shows_the_snapshots_value(window: Bedside) -> None:
    snapshot = Treatment("tmp").at(8076.0)
    window.show_snapshot(snapshot)
    assert set(window.trends.tiles) == set(CHANNELS)
    for channel, tile in window.trends.tiles.items():
        values, derived = snapshot["frame"]["values"], snapshot["frame"]["derived"]
        value = values[NAMES.index(channel)] if channel in NAMES else derived[channel]
        assert tile.text == words.number(value, tile.trace.decimals, group=False)
        assert tile.text not in ("", words.UNKNOWN)


def test_limits_stand_below_the_number_highest_first(window: Bedside) -> None:
    window.show_snapshot(Treatment("tmp").at(8076.0))
    assert window.trends.tiles["tmp_mmhg"].limits == ("▲ 100", "▲ 60")
    assert window.trends.tiles["pacc_mmhg"].limits == ("▲ 0", "▼ −160")


def test_a_stale_number_is_hatched_and_shows_its_age(window: Bedside) -> None:
    window.show_snapshot(Treatment("quiet").at(8076.0))
    tile = window.trends.tiles["pven_mmhg"]
    live = share_of(image(tile), DARK.panel, step=1)
    window.show_snapshot(Treatment("lost").at(8077.0))
    assert tile.shown.fresh is Fresh.STALE
    assert tile.shown.age_s == 7.3
    stale = share_of(image(tile), DARK.panel, step=1)
    assert live > 0.7
    assert stale < live - 0.1, "the hatch must cover a good part of the ground"


def test_an_invalid_reading_has_no_number(window: Bedside) -> None:
    window.show_snapshot(Treatment("quiet").at(8076.0))
    window.show_snapshot(Treatment("invalid").at(8080.0))
    tile = window.trends.tiles["pven_mmhg"]
    assert tile.text == words.UNKNOWN
    assert tile.shown.fresh is Fresh.BAD
    assert tile.shown.age_s == pytest.approx(4.0)


def test_a_derived_number_is_hatched_when_its_source_is_bad(window: Bedside) -> None:
    window.show_snapshot(Treatment("invalid").at(8080.0))
    assert window.trends.tiles["sep_dp_mmhg"].shown.hatched
    assert window.trends.tiles["sep_dp_mmhg"].text == words.UNKNOWN


def test_an_alarm_lights_its_number_in_its_colour(window: Bedside) -> None:
    window.show_snapshot(Treatment("tmp").at(8076.0))
    assert share_of(image(window.trends.tiles["tmp_mmhg"]), DARK.high) > 0.7
    assert share_of(image(window.trends.tiles["pven_mmhg"]), DARK.high) == 0


def test_red_yellow_and_cyan_appear_nowhere_when_all_is_quiet(window: Bedside) -> None:
    Treatment("quiet").play(window, 600)
    picture = window.grab().toImage()
    for color in (DARK.high, DARK.medium, DARK.low):
        assert share_of(picture, color) == 0


def test_own_tmp_stands_beside_the_machines_when_they_differ(window: Bedside) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    window.show_snapshot(snapshot)
    assert window.trends.tiles["tmp_mmhg"].note == ""
    snapshot["frame"]["derived"]["tmp_derived_mmhg"] += 6
    window.show_snapshot(snapshot)
    assert "60" in window.trends.tiles["tmp_mmhg"].note


def test_before_the_first_frame_there_are_dashes(window: Bedside) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    snapshot["frame"] = None
    snapshot["link"] |= {"state": "connecting", "age_s": None}
    window.show_snapshot(snapshot)
    assert {tile.text for tile in window.trends.tiles.values()} == {words.UNKNOWN}
    assert window.banner._calm == "Waiting for the first reading"


def test_a_channel_the_machine_does_not_have_is_absent() -> None:
    readings = Readings(NAMES)
    readings.update(Treatment("quiet").at(10.0))  # type: ignore[arg-type]
    assert readings["no_such_channel"].fresh is Fresh.ABSENT


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (104.4, 0, "104"),
        (-84.0, 0, "−84"),
        (-0.4, 0, "0"),
        (None, 0, "–"),
        (float("nan"), 1, "–"),
        (80676, 0, f"80{words.THIN}676"),
    ],
)
def test_numbers_are_written_the_same_everywhere(value: float | None, decimals: int, text: str) -> None:
    assert words.number(value, decimals) == text
