"""The `reading` view: named, scaled columns over the raw integers, for any SQLite tool.

Users' scripts rely on its column names and their order (commands specification, "A recording"). A value that is
invalid, implausible, frozen or missing is NULL there, never a number.
"""

from __future__ import annotations

from session_monitor.domain.machine import LI_ALS_TMP, MachineMap, TmpFormula
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.sql_values import value_sql
from session_monitor.storage.sqlite import quoted

CLOCKS = ("seq", "t_s", "utc")
STANDARD: tuple[str, ...] = (
    *("phase", "mode", "response_level", "heartbeat", "treatment_s"),
    *("pacc_mmhg", "part_mmhg", "pven_mmhg", "p1st_mmhg", "p2nd_mmhg", "p3rd_mmhg", "tmp_mmhg"),
    *("bp_ml_min", "fp_ml_min", "dp_ml_min", "rp_ml_min", "fp2_ml_min", "cp_ml_min", "sp_ml_h"),
    *("ws2_g", "ws3_g", "ws4_g", "ht_c"),
    *("bp_total_ml", "fp_total_ml", "dp_total_ml", "rp_total_ml", "fp2_total_ml", "cp_total_ml", "sp_total_ml"),
    *("ad1", "ad2", "ad3", "ld", "door_open"),
    *("v1_closed", "v2_closed", "v3_closed", "v4_closed", "v5_closed", "v6_closed", "c1_closed"),
    *("yw1_low", "yw2_low", "yw3_low"),
    *("on_battery", "syringe_end", "heater_over_temp", "patient_connected"),
    *(f"machine_alarm_{n}" for n in range(1, 9)),
    *("bp_set_ml_min", "fp_set_ml_min", "dp_set_ml_min", "rp_set_ml_min"),
    *("fp2_set_ml_min", "cp_set_ml_min", "sp_set_ml_h"),
)
"""The columns that scripts rely on; NULL where a machine lacks the channel."""
DERIVED = ("tmp_derived_mmhg", "sep_dp_mmhg", "fp_bp_percent", "loop_ratio", "net_removal_ml", "plasma_volumes")
"""Computed in the view and never stored."""
AFTER_EXCHANGE = ("pre_circulate", "purify", "prepare_return")
T_NS = "(c.t_ns + (p.seq - c.seq) * c.period_ns + p.t_residual_ns)"
UTC_NS = f"(c.utc_ns + {T_NS} - c.t_ns + p.utc_residual_ns)"
"""Both clocks of a row `p` of poll or miss, joined with its row `c` of clock."""


def columns(machine: MachineMap) -> tuple[str, ...]:
    """The channel columns of the view for this machine: the standard ones, then its others in map order."""
    others = [c.name for c in machine.channels if c.name not in STANDARD]
    if taken := sorted({*CLOCKS, *DERIVED} & set(others)):
        raise RecordingError(f"the machine {machine.id} may not call a channel {taken[0]}: a recording computes that")
    return (*STANDARD, *others)


def reading_view(machine: MachineMap) -> str:
    """The CREATE VIEW statement for this machine."""
    return f"CREATE VIEW reading AS\n  {reading_query(machine)}"


def reading_query(machine: MachineMap) -> str:
    """The SELECT of that view. This program runs its own: a file from elsewhere may call anything `reading`."""
    scaled = ",\n    ".join(
        f"{_value(machine, name)} AS {quoted(name)}" if name in machine.index else f"NULL AS {quoted(name)}"
        for name in columns(machine)
    )
    derived = ",\n  ".join(f"{expression} AS {name}" for name, expression in _derived(machine).items())
    utc = f"strftime('%Y-%m-%dT%H:%M:%S', {UTC_NS} / 1000000000, 'unixepoch') || \
printf('.%06dZ', {UTC_NS} / 1000 % 1000000)"
    return f"""SELECT *,
  {derived}
  FROM (SELECT p.seq AS seq, {T_NS} / 1e9 AS t_s, {utc} AS utc,
    {scaled}
  FROM poll p JOIN clock c ON c.clock = p.clock)"""


def _derived(machine: MachineMap) -> dict[str, str]:
    """SQL of each derived column over the scaled ones (machine specification, sections 1 and 2)."""
    weight = "(SELECT value FROM entered_value WHERE name = 'weight_kg' ORDER BY id DESC LIMIT 1)"
    hct = (
        "(SELECT CASE unit WHEN '%' THEN value * 0.01 ELSE value END FROM entered_value "
        "WHERE name = 'hct' ORDER BY id DESC LIMIT 1)"
    )
    expressions = (
        _tmp(machine.tmp),
        "part_mmhg - pven_mmhg",
        "1.0 * fp_ml_min / nullif(bp_ml_min, 0) * 100",
        "1.0 * cp_ml_min / nullif(fp_ml_min, 0)",
        "fp_total_ml - dp_total_ml - sp_total_ml",
        # plasma exchanged, over Kaplan's plasma volume 65 mL/kg x (1 - Hct) (treatment specification, section 5)
        f"min(dp_total_ml, {_exchanged_in_all(machine)}) / (65.0 * {weight} * (1 - {hct}))",
    )
    return dict(zip(DERIVED, expressions, strict=True))


def _exchanged_in_all(machine: MachineMap) -> str:
    """SQL of the plasma given when the exchange was over, mL: purified plasma given back later does not count."""
    codes = ", ".join(str(code) for code, name in machine.phases.items() if name in AFTER_EXCHANGE)
    if not codes or not {"phase", "dp_total_ml"} <= machine.index.keys():
        return "dp_total_ml"
    value = _value(machine, "dp_total_ml")
    first = f"SELECT {value} FROM poll p WHERE p.raw_phase IN ({codes}) AND {value} NOT NULL ORDER BY p.seq LIMIT 1"
    return f"coalesce(({first}), dp_total_ml)"


def _tmp(formula: TmpFormula) -> str:
    """SQL of the transmembrane pressure that follows from the other pressures."""
    if formula == LI_ALS_TMP:
        return "(part_mmhg + pven_mmhg) / 2.0 - p1st_mmhg"
    terms = [f"{weight!r} * {quoted(name)}" for name, weight in formula.terms]
    return " + ".join([*terms, repr(formula.offset_mmhg)])


def _value(machine: MachineMap, name: str) -> str:
    """SQL of one scaled value, NULL where the quality is not good."""
    scaled = value_sql(machine, machine.channel(name))
    return f"CASE WHEN substr(p.quality, {machine.index[name] + 1}, 1) > x'00' THEN NULL ELSE {scaled} END"
