"""When the course may end: advice from results over days, each limb with the data behind it.

Without windows, censoring and "unknown" the advice would be a guess that looks like a rule.
Source: treatment specification, section 4 (section 8 of the consensus).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from session_monitor.domain.clinical.item import Item, Signature
from session_monitor.domain.clinical.limits import above, at_most, below
from session_monitor.domain.clinical.truth import Truth, all_of, any_of, if_ever, truth_of
from session_monitor.domain.clinical.windows import HOUR_NS, Held, held_three_days
from session_monitor.domain.results import Result

AFTER_SESSION_NS = 2 * HOUR_NS
"""A temperature during a session, or so soon after it, is the circuit's as much as the patient's (project's own)."""
SURFACE = ("axillary", "skin")
FEU_PER_DDU = 2.0
D_DIMER_UG_L = 1000.0
_UG_L = {"ug/L": 1.0, "mg/L": 1000.0}


@dataclass(frozen=True, slots=True)
class Temperature:
    """One reading and where it was taken."""

    utc_ns: int
    celsius: float
    site: str


@dataclass(frozen=True, slots=True)
class Course:
    """What is known of a patient's course; None = not answered.

    results: of every specimen so far. sofa: (time, total or None when a part is missing). baseline: of the target
    cytokine, before the first session. sessions: (start, end). The `ever_...` say which organs ever failed.
    """

    target: str = ""
    baseline: Result | None = None
    results: tuple[Result, ...] = ()
    temperatures: tuple[Temperature, ...] = ()
    sofa: tuple[tuple[int, int | None], ...] = ()
    sessions: tuple[tuple[int, int], ...] = ()
    antibody_given: bool | None = None
    labs_judgement: Signature | None = None
    ever_respiratory: bool | None = None
    off_invasive_ventilation: bool | None = None
    pf_mmhg: float | None = None
    no_oxygen: bool | None = None
    spo2_percent: float | None = None
    lesions_before: float | None = None
    lesions_now: float | None = None
    ever_circulatory: bool | None = None
    vasoactives_stopped: bool | None = None
    ever_hepatic: bool | None = None
    encephalopathy_gone: bool | None = None
    bilirubin_before: Result | None = None
    plasma_given_ns: tuple[int, ...] = ()


def end_of_treatment(course: Course, now_ns: int, respiratory: Literal["any", "all"] = "any") -> Item:
    """The advice at `now_ns`. respiratory: 8.1 reads "both" and "any one" at once; both items are always shown."""
    parts = (
        _core(course, now_ns),
        _branch(course, now_ns),
        _if("respiratory", course.ever_respiratory, _respiratory(course, respiratory)),
        _if("circulatory", course.ever_circulatory, _circulatory(course, now_ns)),
        _if("hepatic", course.ever_hepatic, _hepatic(course, now_ns)),
    )
    return Item("end", all_of(part.truth for part in parts), "8", parts=parts)


def _if(name: str, ever: bool | None, demand: Item) -> Item:
    return Item(name, if_ever(ever, demand.truth), demand.section, parts=(demand,))


def _core(course: Course, now_ns: int) -> Item:
    counted = [t for t in course.temperatures if t.site in SURFACE and not _by_a_session(course, t.utc_ns)]
    cool = held_three_days(((t.utc_ns, truth_of(t.celsius < 38.0)) for t in counted), now_ns)
    core_only = ("core_readings_do_not_count",) if course.temperatures and not counted else ()
    last = max(counted, key=lambda t: t.utc_ns, default=None)
    score = held_three_days(((at, truth_of(None if total is None else total < 2)) for at, total in course.sofa), now_ns)
    latest = max(course.sofa, default=(0, None))[1]
    parts = (
        _over_days(
            "temperature", cool, "8", f"{last.celsius:g} ℃" if last else "", "< 38 ℃ for 72 h, surface", core_only
        ),
        _over_days("sofa", score, "8", "" if latest is None else f"{latest}", "< 2 for 72 h"),
    )
    return Item("core", all_of(part.truth for part in parts), "8", parts=parts)


def _by_a_session(course: Course, utc_ns: int) -> bool:
    return any(start <= utc_ns <= end + AFTER_SESSION_NS for start, end in course.sessions)


def _branch(course: Course, now_ns: int) -> Item:
    """The target cytokine when no cytokine antibody was given; with one, the laboratory's for a signed judgement."""
    if course.antibody_given is None:
        return Item("branch", Truth.UNKNOWN, "8", flags=("antibody_not_answered",))
    if not course.antibody_given:
        return Item("branch", (cytokine := _cytokine(course, now_ns)).truth, "8", parts=(cytokine,))
    labs = _labs(course, now_ns)
    held = sum(lab.truth is Truth.MET for lab in labs)
    judged = truth_of(None if course.labs_judgement is None else course.labs_judgement.yes)
    flags = () if course.labs_judgement else ("needs_a_signed_judgement",)
    return Item("branch", judged, "8", f"{held} of {len(labs)}", "signed judgement", flags, labs)


def _cytokine(course: Course, now_ns: int) -> Item:
    last = _last(course.results, course.target, now_ns)
    if last is None:
        return Item("cytokine", Truth.UNKNOWN, "8")
    baseline = course.baseline
    truths, flags = [at_most(last, 2 * last.uln)], ()
    limit = f"<= {2 * last.uln:g} {last.unit} (2 x ULN {last.uln:g})"
    if baseline is None or baseline.unit != last.unit:
        truths.append(Truth.UNKNOWN)
    else:
        truths.append(_fell_to(last, baseline, 0.75))
        limit = f"<= 0.75 x {baseline.text} {baseline.unit}, or {limit}"
        flags = () if baseline.uln == last.uln else ("baseline_of_another_assay",)
    return Item("cytokine", any_of(truths), "8", f"{course.target} {last.text} {last.unit}", limit, flags)


def _fell_to(last: Result, before: Result, share: float) -> Truth:
    """Whether it is at most this share of the one before; a limit on either side is no number."""
    if before.censor == "<":
        return Truth.UNKNOWN
    fell = at_most(last, share * before.value)
    return Truth.UNKNOWN if before.censor == ">" and fell is not Truth.MET else fell


def _labs(course: Course, now_ns: int) -> tuple[Item, ...]:
    def held(name: str, limit: str, rule: Callable[[Result], Truth]) -> Item:
        last = _last(course.results, name, now_ns)
        shown = f"{last.text} {last.unit}" if last else ""
        return _over_days(name, _held(course, name, now_ns, rule), "8", shown, limit)

    return (
        held("ferritin", "< 1.25 x ULN for 72 h", lambda r: below(r, 1.25 * r.uln)),
        held("LDH", "< 250 U/L for 72 h", lambda r: below(r, 250.0)),
        held("D-dimer", "< 1000 ug/L FEU for 72 h", _d_dimer),
        held("CRP", "< 50 mg/L for 72 h", lambda r: below(r, 50.0)),
    )


def _d_dimer(result: Result) -> Truth:
    """Unknown unless the unit says whose: fibrinogen equivalents are about twice D-dimer units."""
    unit, _, kind = result.unit.rpartition(" ")
    if kind not in ("FEU", "DDU") or unit not in _UG_L:
        return Truth.UNKNOWN
    return below(result, D_DIMER_UG_L / _UG_L[unit] / (FEU_PER_DDU if kind == "DDU" else 1.0))


def _respiratory(course: Course, mode: Literal["any", "all"]) -> Item:
    ventilated = all_of((truth_of(course.off_invasive_ventilation), _least(course.pf_mmhg, 150.0)))
    free = all_of((truth_of(course.no_oxygen), _more(course.spo2_percent, 93.0)))
    breathing = any_of((ventilated, free))
    lesions, shown = Truth.UNKNOWN, ""
    if course.lesions_before is not None and course.lesions_now is not None and course.lesions_before > 0:
        fell = (course.lesions_before - course.lesions_now) / course.lesions_before
        lesions, shown = truth_of(fell > 0.30), f"{100 * fell:.0f} % less"
    parts = (
        Item(
            "oxygenation",
            breathing,
            "8.1",
            _breath(course),
            limit="off ventilation and P/F >= 150, or no oxygen and SpO2 > 93 %",
        ),
        Item("lesions", lesions, "8.1", shown, "> 30 % less"),
    )
    together = any_of if mode == "any" else all_of
    return Item("respiration", together(part.truth for part in parts), "8.1", flags=(f"setting_{mode}",), parts=parts)


def _breath(course: Course) -> str:
    pf = [] if course.pf_mmhg is None else [f"P/F {course.pf_mmhg:.0f} mmHg"]
    spo2 = [] if course.spo2_percent is None else [f"SpO2 {course.spo2_percent:g} %"]
    return ", ".join(pf + spo2)


def _latest(course: Course, analyte: str, now_ns: int) -> str:
    last = _last(course.results, analyte, now_ns)
    return f"{analyte} {last.text} {last.unit}" if last else ""


def _code(known: bool | None, yes: str, no: str) -> str:
    return "" if known is None else yes if known else no


def _least(value: float | None, limit: float) -> Truth:
    return truth_of(None if value is None else value >= limit)


def _more(value: float | None, limit: float) -> Truth:
    return truth_of(None if value is None else value > limit)


def _circulatory(course: Course, now_ns: int) -> Item:
    lactate = _held(course, "lactate", now_ns, lambda r: below(r, 2.0))
    parts = (
        Item(
            "vasoactives",
            truth_of(course.vasoactives_stopped),
            "8.2",
            _code(course.vasoactives_stopped, "stopped", "running"),
            "stopped",
        ),
        _over_days("lactate", lactate, "8.2", _latest(course, "lactate", now_ns), "< 2 mmol/L for 72 h"),
    )
    return Item("circulation", all_of(part.truth for part in parts), "8.2", parts=parts)


def _hepatic(course: Course, now_ns: int) -> Item:
    before = course.bilirubin_before

    def low(result: Result) -> Truth:
        fell = Truth.UNKNOWN if before is None or before.unit != result.unit else _fell_to(result, before, 0.5)
        return any_of((at_most(result, 5 * result.uln), fell))

    near = any(
        0 <= result.specimen_utc_ns - given < 24 * HOUR_NS
        for result in course.results
        if result.analyte == "PTA"
        for given in course.plasma_given_ns
    )
    parts = (
        Item(
            "encephalopathy",
            truth_of(course.encephalopathy_gone),
            "8.3",
            _code(course.encephalopathy_gone, "gone", "present"),
            "gone",
        ),
        _over_days(
            "bilirubin",
            _held(course, "bilirubin", now_ns, low),
            "8.3",
            _latest(course, "bilirubin", now_ns),
            "<= 5 x ULN or <= 0.5 x before, 72 h",
        ),
        _over_days(
            "PTA",
            _held(course, "PTA", now_ns, lambda r: above(r, 40.0)),
            "8.3",
            _latest(course, "PTA", now_ns),
            "> 40 % for 72 h",
            ("within_24_h_of_plasma",) if near else (),
        ),
    )
    return Item("liver", all_of(part.truth for part in parts), "8.3", parts=parts)


def _over_days(name: str, window: Held, section: str, value: str, limit: str, flags: tuple[str, ...] = ()) -> Item:
    """An item that has to hold for three days, with what its window says."""
    return Item(name, window.truth, section, value, limit, flags, window=window)


def _held(course: Course, analyte: str, now_ns: int, rule: Callable[[Result], Truth]) -> Held:
    found = ((r.specimen_utc_ns, rule(r)) for r in course.results if r.analyte == analyte)
    return held_three_days(found, now_ns)


def _last(results: Iterable[Result] | Sequence[Result], analyte: str, now_ns: int) -> Result | None:
    known = [r for r in results if r.analyte == analyte and r.specimen_utc_ns <= now_ns]
    return max(known, key=lambda r: r.specimen_utc_ns, default=None)
