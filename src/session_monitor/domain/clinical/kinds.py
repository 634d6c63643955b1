"""Every kind of entry, with its fields, units and bounds: what is asked of a case, a day and a session.

Source: treatment specification, by the section that each kind names; bounds are what a person could mean (project's
own). Codes are translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, cast

from session_monitor.domain.analytes import ANALYTES
from session_monitor.domain.answers import answer
from session_monitor.domain.clinical.circuit import ACROSS, CENSORS, pair_refusal
from session_monitor.domain.clinical.circuit import KIND as CIRCUIT
from session_monitor.domain.clinical.entries import CLOCKS_DIFFER_NS, Entry, Field, Kind, checked_fields, time_ns

CYTOKINES = ("IL-6", "IL-1beta", "IL-2", "IL-4", "IL-8", "IL-10", "TNF-alpha", "IFN-gamma", "sIL-2R")
ORGANS = ("lung", "liver", "kidney", "heart", "circulation", "brain", "coagulation", "gut")
MODES = ("li_als", "plasma_exchange", "plasma_adsorption", "plasma_filtration")
VASOACTIVES = (
    *("dopamine", "dobutamine", "adrenaline", "noradrenaline"),
    *("vasopressin", "phenylephrine", "metaraminol", "milrinone"),
)
SITES = ("axillary", "skin", "tympanic", "oral", "rectal", "bladder", "blood")
OXYGEN = ("none", "nasal", "mask", "hfnc", "niv", "invasive", "ecmo")
PRODUCTS = ("fresh_frozen_plasma", "albumin", "red_cells", "platelets", "cryoprecipitate")
GROUPS = ("O", "A", "B", "AB")


def _number(name: str, unit: str, low: float, high: float, *, required: bool = False) -> Field:
    return Field(name, "number", unit, low, high, required=required)


def _choice(name: str, *choices: str, required: bool = False) -> Field:
    return Field(name, "choice", choices=choices, required=required)


def _yes_no(name: str, *, required: bool = False) -> Field:
    return Field(name, "yes_no", required=required)


_REASON = Field("reason", required=True)
_SIGNED = (_yes_no("yes", required=True), _REASON)

_CASE = (
    Kind("patient", "5", (
        _choice("sex", "female", "male"),
        _number("height_cm", "cm", 30, 250),
        _number("weight_kg", "kg", 2, 350),
    )),
    Kind("target", "4", (_choice("cytokine", *CYTOKINES, required=True), _REASON)),
    Kind("onset", "1", (_yes_no("acute_febrile_onset", required=True), Field("since", "time"))),
    Kind("organ_damage", "1", (_yes_no("present", required=True), Field("organs", "choices", choices=ORGANS))),
    Kind("late_onset_judgement", "1", _SIGNED),
    Kind("contraindications", "2", (
        _yes_no("severe_active_bleeding"),
        _yes_no("uncontrollable_haemodynamics"),
        _yes_no("severe_allergy_with_shock"),
    )),
    Kind("going_on", "2", (
        _yes_no("consent", required=True),
        _choice("safer_mode", *MODES, required=True),
        _REASON,
    )),
    Kind("history", "3", (
        Field("consciousness"),
        Field("fever_since", "time"),
        Field("dyspnoea_since", "time"),
        Field("fatigue_since", "time"),
        Field("baseline_neurology"),
        Field("comorbidities"),
        Field("examination"),
    )),
    Kind("ever_failed", "4", (
        _yes_no("respiratory"),
        _yes_no("circulatory"),
        _yes_no("hepatic"),
    )),
    Kind("cytokine_antibody", "4", (_yes_no("given", required=True), Field("name"), Field("dose"))),
    Kind("labs_judgement", "4", _SIGNED),
    Kind("end_setting", "4", (_choice("respiratory", "any", "all", required=True), _REASON)),
    Kind("end_decision", "4", _SIGNED),
)  # fmt: skip

_DAILY = (
    Kind("vital_signs", "3", (
        _number("temperature_c", "℃", 25, 45),
        _choice("temperature_site", *SITES),
        _number("heart_rate_min", "/min", 10, 300),
        _number("systolic_mmhg", "mmHg", 20, 300),
        _number("diastolic_mmhg", "mmHg", 10, 200),
        _number("map_mmhg", "mmHg", 10, 250),
        _number("respiratory_rate_min", "/min", 2, 80),
        _number("spo2_percent", "%", 30, 100),
        _number("gcs", "", 3, 15),
        _yes_no("sedated"),
        _number("urine_24h_ml", "mL", 0, 20000),
    )),
    Kind("oxygen", "3", (
        _choice("device", *OXYGEN, required=True),
        _number("flow_l_min", "L/min", 0, 100),
        _number("fio2", "", 0.21, 1.0),
        _number("pao2_mmhg", "mmHg", 10, 700),
        _number("pf_mmhg", "mmHg", 20, 700),
    )),
    Kind("vasoactive", "5", (
        _choice("drug", "none", *VASOACTIVES, required=True),
        _number("ug_kg_min", "ug/kg/min", 0, 100),
    )),
    Kind("encephalopathy", "4", (_yes_no("present", required=True), _number("grade", "", 0, 4))),
    Kind("imaging", "3", (
        _choice("organ", "lung", "abdomen", required=True),
        _choice("modality", "x_ray", "ct", "ultrasound", required=True),
        _number("exudative_extent_percent", "%", 0, 100),
        Field("finding"),
    )),
    Kind("microbiology", "3", (
        _choice("specimen", "blood", "urine", "sputum", "other", required=True),
        Field("finding", required=True),
    )),
)  # fmt: skip

_SESSION = (
    Kind("mode", "2a", (
        _choice("mode", *MODES, required=True),
        _yes_no("liver_failure"),
        _yes_no("kidney_failure"),
        _choice("causative_factor", "yes", "no", "unknown"),
        Field("causative_factor_is"),
        _choice("cause", "pathogen", "immune_tumour_or_therapy", "surgery_or_trauma"),
        Field("functions", "choices", choices=("exchange", "adsorption", "plasma_filtration", "blood_filtration")),
        _choice("separation", "membrane", "centrifuge"),
        _choice("dilution", "pre", "post", "alternating", "proportional"),
        _REASON,
    ), session=True),
    Kind("prescription", "2a", (
        _number("exchange_ml", "mL", 0, 20000),
        _number("keep_ml", "mL", 0, 5000),
        _number("purify_h", "h", 0, 24),
        _number("net_removal_ml_h", "mL/h", -500, 2000),
        _number("blood_flow_ml_min", "mL/min", 10, 300),
        _number("plasma_flow_ml_min", "mL/min", 1, 100),
        _number("plasma_available_ml", "mL", 0, 20000),
        Field("anticoagulant"),
    ), session=True),
    Kind("blood_product", "2a", (
        _choice("product", *PRODUCTS, required=True),
        Field("unit_number", required=True),
        _choice("group", *GROUPS, required=True),
        _choice("rh", "positive", "negative"),
        _number("volume_ml", "mL", 1, 5000, required=True),
        Field("expires", "time", future=True, required=True),
        Field("second_check_by", required=True),
    ), session=True),
    Kind("reaction", "2a", (
        Field("signs", "choices", choices=("fever", "rash", "itching", "dyspnoea", "hypotension", "pain", "other")),
        _choice("severity", "mild", "moderate", "severe"),
        Field("unit_number"),
        Field("done"),
    ), session=True),
    Kind("drug", "2a", (
        Field("name", required=True),
        _number("dose", "", 0, 1e7, required=True),
        Field("unit", required=True),
        _choice("route", "circuit", "iv", "im", "sc", "oral"),
    ), session=True),
    Kind("anticoagulant", "2a", (
        _choice("agent", "heparin", "lmwh", "citrate", "nafamostat", "argatroban", "none", required=True),
        _number("bolus", "", 0, 1e6),
        _number("rate_h", "/h", 0, 1e6),
        Field("unit"),
    ), session=True),
    Kind(CIRCUIT, "5", (
        _choice("analyte", *(each.name for each in ANALYTES), required=True),
        _choice("across", *ACROSS, required=True),
        Field("unit", required=True),
        _number("inlet", "", 0, 1e7, required=True),
        _number("outlet", "", 0, 1e7, required=True),
        _choice("inlet_censor", *CENSORS),
        _choice("outlet_censor", *CENSORS),
        Field("method"),
    ), session=True),
    Kind("complication", "5", (
        _choice("what", "bleeding", "haemolysis", "clotting", "air", "other", required=True),
        Field("done"),
    ), session=True),
    Kind("identity_check", "2a", (
        _choice("second_identifier", "matches", "differs", "not_checked", required=True),
    ), session=True),
    Kind("checklist", "2a", (
        Field("step", required=True),
        _choice("state", "done", "open", "failed", "unknown", required=True),
        Field("detail"),
    ), session=True),
    Kind("sound_heard", "2a", (_yes_no("heard", required=True),), session=True),
    Kind("verdict", "1", (
        _choice("rule", "indication", "contraindications", "end", required=True),
        _choice("verdict", "met", "not_met", "unknown", required=True),
        Field("details", required=True),
    ), session=True),
    Kind("close", "2a", (
        _yes_no("patient_disconnected", required=True),
        _choice("ended", "as_planned", "early_clotting", "early_reaction", "early_patient", "early_machine", "other",
                required=True),
        _number("rinse_back_ml", "mL", 0, 2000),
        Field("remark"),
    ), session=True),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*_CASE, *_DAILY, *_SESSION)}


def entry_from(given: Mapping[str, Any], uid: str, by: str, utc_ns: int, zone: tzinfo | None = None) -> Entry | str:
    """The entry a person made at `utc_ns`, or in one line why it cannot be taken.

    given: entry (its kind), fields; if need be time (ISO 8601 or ns; now without it), corrects (uid) with reason. A
    correction says why.
    """
    kind = KINDS.get(str(given.get("entry")))
    if kind is None:
        return answer(
            "no entry is called {kind}; there are {known}", kind=repr(given.get("entry")), known=", ".join(KINDS)
        )
    told = given.get("fields")
    if not isinstance(told, Mapping):
        return answer("{kind} needs its fields", kind=kind.name)
    fields = checked_fields(kind, cast("Mapping[str, Any]", told), utc_ns, zone)
    if isinstance(fields, str):
        return fields
    if kind.name == CIRCUIT and (refusal := pair_refusal(fields)):
        return refusal
    time = given.get("time")
    about_ns = utc_ns if time in (None, "") else time if isinstance(time, int) else time_ns(time, zone)
    if about_ns is None:
        return answer("{entry} is not a time; write one such as 2026-03-14T12:22:00+08:00", entry=repr(time))
    if about_ns > utc_ns + CLOCKS_DIFFER_NS:
        return answer("the time {time} lies in the future", time=str(time))
    corrects, reason = given.get("corrects") or None, str(given.get("reason") or "").strip()
    if corrects and not reason:
        return answer("a correction says why")
    return Entry(uid, kind.name, about_ns, fields, by, utc_ns, corrects, reason)
