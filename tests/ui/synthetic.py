"""Snapshots of a treatment that never was, for the screen's tests: quiet, TMP very high, link lost, many alarms."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.conditions.editable import editable_limits
from ui.alarm_texts import AlarmTexts

RECORDING = Path("not-set")
"""Where it is said to be recorded: a folder of the test's own (conftest.py), as sheets read what lies beside it."""
MACHINE = load_machine("li-als-3")
NAMES = [channel.name for channel in MACHINE.channels]
UTC_0 = 1_773_490_400.0 - 134 * 60

ALARM_SET = load_alarm_set("li-als-3", MACHINE)
VOTED = [{"id": "separator_clotting", "votes": {"part_mmhg": 63.2, "tmp_mmhg": 41.4}}]
TEXTS = AlarmTexts(
    {
        alarm.id: {
            "name": {code: text.name for code, text in alarm.texts.items()},
            "action": {code: text.action for code, text in alarm.texts.items()},
            "causes": {code: list(text.causes) for code, text in alarm.texts.items()},
            "hints": {hint.id: dict(hint.texts) for hint in ALARM_SET.hints if alarm.id in hint.alarms},
        }
        for alarm in ALARM_SET.alarms
    },
    ALARM_SET.labels,
    editable_limits(ALARM_SET),
    ALARM_SET.remarks,
    frozenset({"RN 14"}),
    (
        {
            "id": "small-adults",
            "names": {"en": "Small adults", "zh": "小体重成人"},
            "limits": {"tmp_high.limit": 50.0, "return_high.limit": 130.0, "access_low.limit": -140.0},
        },
        {"id": "night", "names": {"en": "Night", "zh": "夜间"}, "limits": {"p2nd_warn.limit": 280.0}},
    ),
    {"old": "presets/old.toml: [limits / tmp.limit]: no limit is called that; did you mean 'tmp_high.limit'"},
)

LIMITS = [
    ("tmp_very_high.limit", "tmp_mmhg", "high", 100.0, "high"),
    ("tmp_high.limit", "tmp_mmhg", "high", 60.0, "medium"),
    ("sep_dp_rise.factor", "sep_dp_mmhg", "high", 1.06, "medium"),
    ("access_high.limit", "pacc_mmhg", "high", 0.0, "high"),
    ("access_low.limit", "pacc_mmhg", "low", -160.0, "high"),
    ("return_high.limit", "pven_mmhg", "high", 200.0, "high"),
    ("return_low.limit", "pven_mmhg", "low", 66.0, "high"),
    ("part_limit.high", "part_mmhg", "high", 250.0, "high"),
    ("part_limit.low", "part_mmhg", "low", 86.0, "high"),
    ("flow_high.bp", "bp_ml_min", "high", 156.0, "medium"),
    ("flow_low.bp", "bp_ml_min", "low", 84.0, "medium"),
    ("flow_high.fp", "fp_ml_min", "high", 36.0, "medium"),
    ("flow_low.fp", "fp_ml_min", "low", 20.0, "medium"),
    ("flow_high.cp", "cp_ml_min", "high", 325.0, "medium"),
    ("flow_low.cp", "cp_ml_min", "low", 175.0, "medium"),
    ("bag.high", "ws4_g", "high", 900.0, "low"),
    ("bag.low", "ws4_g", "low", 300.0, "medium"),
    ("supply.low", "ws3_g", "low", 200.0, "medium"),
    ("waste.high", "ws2_g", "high", 4500.0, "medium"),
]


def limits() -> list[dict[str, Any]]:
    """The limits of the picture."""
    return [{"key": k, "channel": c, "direction": d, "value": v, "priority": p} for k, c, d, v, p in LIMITS]


def readings(t_s: float, end_s: float, tmp_rises: bool) -> dict[str, float | None]:
    """Values of the whole map at `t_s` of a treatment that stands at `end_s`."""
    rng = random.Random(int(t_s * 10))
    noise = [rng.gauss(0, 1) for _ in range(8)]
    u = max(0.0, 1 - (end_s - t_s) / 3600)
    purify = u > 0.12
    rise = 50 * ((u - 0.7) / 0.3) ** 1.4 if tmp_rises and u > 0.7 else 0.0
    tmp = 40 + 14 * u + rise + 0.4 * noise[0]
    pven = 93 + 3 * u + 1.5 * noise[1]
    part = 130 + 16 * u + 1.5 * noise[2]
    values: dict[str, float | None] = dict.fromkeys(NAMES, 0.0)
    values |= {
        "identity": 0x4C33, "map_version": 1, "serial": 123456, "heartbeat": int(t_s * 10) % 65536,
        "phase": 5 if purify else 3, "mode": 7, "treatment_s": int(t_s),
        "pacc_mmhg": -80 - 4 * u + 1.5 * noise[3], "part_mmhg": part, "pven_mmhg": pven,
        "p1st_mmhg": (part + pven) / 2 - tmp, "p2nd_mmhg": 138 + noise[4], "p3rd_mmhg": 41 + noise[5], "tmp_mmhg": tmp,
        "bp_ml_min": 120 + 0.6 * noise[6], "fp_ml_min": 28 + 0.3 * noise[7], "dp_ml_min": 28.0,
        "rp_ml_min": 25.0, "fp2_ml_min": 25.0, "cp_ml_min": 250 + noise[0] if purify else 0.0,
        "sp_ml_h": 0.0 if tmp_rises else 4.0,
        "ws4_g": 512 + noise[1] if purify else 200 + 2600 * u, "ws3_g": 640.0 if purify else 940 - 2500 * u,
        "ws2_g": 1000 + 727 * max(0.0, u - 0.12), "ht_c": 38.0, "patient_connected": 1.0, "v5_closed": float(purify),
        "ad1_self_test_good": 1.0, "ld_self_test_good": 1.0, "bp_set_ml_min": 120.0,
    }  # fmt: skip
    return values


KEYS = {
    alarm.id: (alarm.conditions[0].keys[0].channel, alarm.conditions[0].keys[0].direction) for alarm in ALARM_SET.alarms
}
"""Alarm id -> (channel, direction) of its first key."""


def alarm(alarm_id: str, priority: str, occurrence: int, **fields: Any) -> dict[str, Any]:
    """One alarm, active and unacknowledged unless said otherwise."""
    state = fields.get("state", "U")
    channel, direction = KEYS.get(alarm_id, (None, None))
    base = {
        "id": alarm_id, "channel": channel, "direction": direction, "priority": priority, "state": state,
        "signal_state": state, "occurrence": occurrence, "count": 1, "since_s": 0.0, "age_s": 12.0,
        "value": None, "limit": None, "acked_by": None, "acked_s": None, "chattering": False,
        "last_known": False, "escalated": False, "first_out": False, "host": False,
        "waiting_s": fields.get("age_s", 12.0) if state in "UR" else None,
    }  # fmt: skip
    return base | fields


class Treatment:
    """A treatment as the screen would be told of it. `at(t)` is the snapshot at session time t."""

    def __init__(self, scenario: str = "quiet", end_s: float = 8076.0, simulated: bool = False) -> None:
        self.scenario, self.end_s, self.simulated = scenario, end_s, simulated
        self.rises = scenario in ("tmp", "many")

    def at(self, t_s: float) -> dict[str, Any]:
        """One whole snapshot."""
        values = readings(t_s, self.end_s, self.rises)
        lost = self.scenario == "lost"
        tmp = values["tmp_mmhg"]
        quality = [0] * len(NAMES)
        if self.scenario == "invalid":
            for name in ("pven_mmhg", "tmp_mmhg"):
                values[name] = None
                quality[NAMES.index(name)] = 1
        part, pven = values["part_mmhg"], values["pven_mmhg"]
        alarms = self._alarms(t_s, tmp or 0.0)
        return {
            "seq": int(t_s * 10),
            "t_s": t_s,
            "utc_s": UTC_0 + t_s,
            "machine": {"id": "li-als-3", "name": "Li-ALS 3.0", "serial": 123456, "simulated": self.simulated},
            "session": {
                "case": "LA-2026-0147", "bed": "ICU-2 · Bed 07", "operator": "RN 14",
                "started_utc_s": UTC_0, "zone": "Asia/Shanghai",
            },
            "link": {
                "state": "lost" if lost else "good", "age_s": 7.3 if lost else 0.084, "rate_hz": 10.0, "p50_ms": 3.0,
                "p95_ms": 6.0, "max_ms": 11.0, "misses": 0, "error": "timeout" if lost else None, "detail": None,
                "session": {"polls": 80000, "late": 2, "p50_ms": 4.0, "p95_ms": 6.5, "max_ms": 41.0},
                "errors": [], "gaps": [], "gap_count": 0,
            },
            "recording": {
                "path": str(RECORDING), "polls_saved": int(t_s * 10), "spooled": 0, "failing": False, "error": None,
                "hours_left": 240.0, "disk_low": False,
            },
            "frame": {
                "seq": int(t_s * 10), "t_s": t_s, "utc_s": UTC_0 + t_s,
                "values": [values[name] for name in NAMES], "quality": quality,
                "derived": {
                    "tmp_derived_mmhg": None if pven is None else (part + pven) / 2 - (values["p1st_mmhg"] or 0.0),
                    "sep_dp_mmhg": None if pven is None or part is None else part - pven,
                    "fp_bp_percent": 23.3, "filtration_fraction_percent": 33.8, "loop_ratio": 8.9,
                    "net_removal_ml": 12.0, "net_removal_target_ml": 0.0, "plasma_volumes": 0.66,
                    "exchanged_ml": 2000.0, "collected_ml": 500.0, "loop_volume_ml": 11400.0,
                    "heparin_iu_h": None, "heparin_iu_kg_h": None, "heparin_total_iu": None,
                },
            },
            "phase": {"code": int(values["phase"] or 0), "name": MACHINE.phases[int(values["phase"] or 0)], "steps": [
                {"step": "prime", "state": "done", "done": None, "target": None, "unit": "", "left_s": None},
                {"step": "exchange", "state": "done", "done": 1500.0, "target": 1500.0, "unit": "mL", "left_s": None},
                {"step": "collect", "state": "done", "done": 500.0, "target": 500.0, "unit": "mL", "left_s": None},
                {"step": "purify", "state": "now", "done": 11400.0, "target": 24000.0, "unit": "mL", "left_s": 3000.0},
                {"step": "return", "state": "later", "done": None, "target": None, "unit": "", "left_s": None},
            ]},
            "alarms": alarms,
            "not_evaluated": ["filtration_fraction", "heparin_over"],
            "counters": {
                "active": len(alarms), "unacked": sum(a["signal_state"] == "U" for a in alarms), "shelved": 0,
                "suppressed": 0, "out_of_service": 0, "not_evaluated": 2, "today": 7 if alarms else 0,
            },
            "burden": {
                "high": sum(a["priority"] == "high" for a in alarms), "medium": 2 if alarms else 0,
                "low": 4 if alarms else 0, "standing": len(alarms), "chattering": 0,
                "median_ack_s": 34.0 if alarms else None,
            },
            "sound": {
                "priority": alarms[0]["priority"] if alarms else None, "melody": "perfusion", "louder": False,
                "key": "1", "paused_left_s": None, "reminder": 0, "test": 0,
            },
            "limits": limits(),
            "entered": {"temperature_c": {"value": 36.9, "unit": "℃", "by": "RN 14", "t_s": self.end_s - 1600}},
            "checks": [
                {"values": ["act_s", "aptt_s"], "due_s": None},
                {"values": ["temperature_c"], "due_s": 2000.0 - (t_s - self.end_s)},
            ],
            "unnamed": [],
            "entries": [],
            "results": [],
            "echo": [],
            "parts": {"screen": True, "sound": True},
        }  # fmt: skip

    def _alarms(self, t_s: float, tmp: float) -> list[dict[str, Any]]:
        left = self.end_s - t_s
        due = alarm(
            "check_due", "low", 3, state="A", age_s=720.0, since_s=t_s - 720, acked_by="RN 14", acked_s=self.end_s - 352
        )
        heparin = alarm("heparin_stopped", "medium", 2, age_s=372.0 - left, since_s=self.end_s - 372)
        high = alarm(
            "tmp_high",
            "medium",
            4,
            state="A",
            value=tmp,
            limit=60.0,
            direction="high",
            since_s=self.end_s - 740,
            age_s=740 - left,
            acked_by="RN 14",
            acked_s=self.end_s - 700,
        )
        very = alarm("tmp_very_high", "high", 5, value=tmp, limit=100.0, since_s=self.end_s - 12,
                     age_s=max(0.0, 12.0 - left), hints=VOTED)  # fmt: skip
        if self.scenario == "tmp":
            found = [very] if left <= 12 else []
            found += [heparin] if left <= 372 else []
            found += [high] if left <= 740 else []
            return [*found, due]
        if self.scenario == "lost":
            return [alarm("link_lost", "medium", 9, age_s=7.0, since_s=t_s - 7)]
        if self.scenario == "invalid":
            return [alarm("sensor_invalid", "medium", 8, channel="pven_mmhg", since_s=t_s - 4, age_s=4.0)]
        if self.scenario == "many":
            more = [
                alarm(
                    "access_low", "high", 6, value=-171.0, limit=-160.0, direction="low", since_s=t_s - 40, age_s=40.0
                ),
                alarm(
                    "flow_low", "medium", 7, channel="fp_ml_min", direction="low", value=15.0, limit=19.6, age_s=30.0
                ),
                alarm("door_open", "medium", 10, state="R", age_s=80.0),
                alarm("p2nd_warn", "low", 11, state="A", value=258.0, limit=250.0, acked_s=t_s - 60, age_s=200.0),
                alarm(
                    "sensor_invalid",
                    "medium",
                    12,
                    channel="p3rd_mmhg",
                    state="X",
                    signal_state="U",
                    last_known=True,
                    unknown_s=31.0,
                ),
            ]
            return [very, more[0], heparin, *more[1:], high, due]
        return []

    def play(self, window: Any, seconds: float = 3600.0, step_s: float = 2.0) -> dict[str, Any]:
        """Gives the window the frames of the last `seconds`, then the snapshot of now; returns that."""
        t = self.end_s - seconds
        while t < self.end_s:
            if not (self.scenario == "gap" and 1000 < self.end_s - t < 1300):
                snapshot = self.at(t)
                window.take_frame(snapshot)
                if self.rises and int(t) % 4 == 0:
                    window.episodes.update(snapshot, window.history)
            t += step_s if step_s <= 1.4 else 1.4
        last = self.at(self.end_s)
        window.show_snapshot(last)
        return last


def is_number(text: str) -> bool:
    """Whether a tile's text is a number."""
    return math.isfinite(float(text.replace("−", "-"))) if text not in ("–", "") else False
