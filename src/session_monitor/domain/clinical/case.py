"""All that is known of one patient, and what the rules of the clinical frame are asked with.

The rules take values; this decides which entries those are at a moment: the last one, the one before the first
session, none that is too old. Without it the screen and the report could ask the same rule with other values.
Source: treatment specification, sections 1, 2, 4 and 5; how long a statement holds is the project's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from session_monitor.domain.clinical.contraindications import Contraindications, GoingOn
from session_monitor.domain.clinical.end_of_treatment import Course, Temperature
from session_monitor.domain.clinical.entries import Entry, standing
from session_monitor.domain.clinical.indication import Findings
from session_monitor.domain.clinical.item import Signature
from session_monitor.domain.clinical.sofa_days import pf_mmhg, sofa_days
from session_monitor.domain.clinical.windows import GAP_NS, HOUR_NS
from session_monitor.domain.results import Result

MECHANICAL = ("invasive", "ecmo")
PLASMA = "fresh_frozen_plasma"


@dataclass(frozen=True, slots=True)
class SessionSpan:
    """One session of the case. recording: its file's name; ended_utc_ns: None while it goes on."""

    recording: str
    started_utc_ns: int
    ended_utc_ns: int | None = None
    simulated: bool = False
    machine: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """entries, results: those that stand, by time; sessions: by their start. zone: IANA, of the days of the course."""

    id: str
    entries: tuple[Entry, ...] = ()
    results: tuple[Result, ...] = ()
    sessions: tuple[SessionSpan, ...] = ()
    zone: str = "UTC"

    def of(self, kind: str, until_ns: int) -> list[Entry]:
        """Entries of one kind about times up to then, oldest first."""
        return [each for each in self.entries if each.kind == kind and each.utc_ns <= until_ns]

    def last(self, kind: str, until_ns: int, within_ns: int | None = None) -> Entry | None:
        """The latest of one kind, unless it is older than that."""
        found = self.of(kind, until_ns)
        if not found or (within_ns is not None and until_ns - found[-1].utc_ns > within_ns):
            return None
        return found[-1]

    def value(self, kind: str, name: str, until_ns: int, within_ns: int | None = None) -> Any:
        """The latest answer to one field; None when nobody answered it, or too long ago."""
        found = [each for each in self.of(kind, until_ns) if name in each.fields]
        if not found or (within_ns is not None and until_ns - found[-1].utc_ns > within_ns):
            return None
        return found[-1].fields[name]

    def results_until(self, until_ns: int) -> tuple[Result, ...]:
        """Results of specimens taken up to then."""
        return tuple(each for each in self.results if each.specimen_utc_ns <= until_ns)

    def with_session(self, entries: Iterable[Entry], results: Iterable[Result]) -> Case:
        """With what a session that goes on says, which whoever read the case may not have found in its file yet.

        A result is known when one of the same specimen was entered no earlier: the same, or what replaced it.
        """
        known = {each.uid for each in self.entries}
        told = (each for each in entries if each.uid not in known)
        last = dict[tuple[str, int], int]()
        for each in self.results:
            key = each.analyte, each.specimen_utc_ns
            last[key] = max(each.entered_utc_ns, last.get(key, each.entered_utc_ns))
        new = (r for r in results if r.entered_utc_ns > last.get((r.analyte, r.specimen_utc_ns), -1))
        return replace(self, entries=tuple(standing((*self.entries, *told))), results=(*self.results, *new))

    @property
    def simulated(self) -> bool:
        """Whether any of its sessions was of a simulated machine: then the course is nobody's."""
        return any(each.simulated for each in self.sessions)

    @property
    def first_session_ns(self) -> int | None:
        """When treatment began."""
        return min((each.started_utc_ns for each in self.sessions), default=None)


def before_treatment(case: Case, until_ns: int) -> tuple[Result, ...]:
    """Results from before the first session; all of them while there was none.

    A recording begins with priming: a specimen said to be from before counts as such also when it was drawn then.
    """
    known = case.results_until(until_ns)
    first = min(
        (s for s in case.sessions if s.started_utc_ns <= until_ns), key=lambda s: s.started_utc_ns, default=None
    )
    if first is None:
        return known
    ended_ns = until_ns if first.ended_utc_ns is None else first.ended_utc_ns
    ends_ns = {True: ended_ns, False: first.started_utc_ns}
    return tuple(each for each in known if each.specimen_utc_ns <= ends_ns[each.when == "before"])


def findings(case: Case, at_ns: int) -> Findings:
    """What the indication is judged by at that time; days since the onset are counted to the first session."""
    onset, damage = case.last("onset", at_ns), case.last("organ_damage", at_ns)
    since = onset.fields.get("since") if onset else None
    decided_ns = min((s.started_utc_ns for s in case.sessions if s.started_utc_ns <= at_ns), default=at_ns)
    return Findings(
        acute_febrile_onset=onset.fields["acute_febrile_onset"] if onset else None,
        days=None if since is None or since > decided_ns else (decided_ns - since) / (24 * HOUR_NS),
        organ_damage=damage.fields["present"] if damage else None,
        organs=tuple(damage.fields.get("organs", ())) if damage else (),
        judgement=signature(case.last("late_onset_judgement", at_ns)),
    )


def contraindications(case: Case, at_ns: int) -> Contraindications:
    """What was asked, each with its last answer, and the last mean arterial pressure."""
    names = ("severe_active_bleeding", "uncontrollable_haemodynamics", "severe_allergy_with_shock")
    answers = {name: case.value("contraindications", name, at_ns) for name in names}
    return Contraindications(**answers, map_mmhg=case.value("vital_signs", "map_mmhg", at_ns, GAP_NS))


def going_on(case: Case, at_ns: int) -> GoingOn | None:
    """The recorded decision to treat in spite of a contraindication; an earlier one than the answers does not count."""
    decision, asked = case.last("going_on", at_ns), case.last("contraindications", at_ns)
    if decision is None or (asked is not None and decision.utc_ns < asked.utc_ns):
        return None
    told = decision.fields
    return GoingOn(told["consent"], told["safer_mode"], told["reason"], decision.by, decision.entered_utc_ns)


def signature(entry: Entry | None) -> Signature | None:
    """A signed judgement; one without a name is none."""
    if entry is None or not entry.by:
        return None
    return Signature(entry.fields["yes"], entry.by, entry.entered_utc_ns, entry.fields["reason"])


def course(case: Case, at_ns: int) -> Course:
    """What the end of treatment is judged by at that time."""
    results, began_ns = case.results_until(at_ns), case.first_session_ns
    target = case.value("target", "cytokine", at_ns) or ""
    oxygen = case.last("oxygen", at_ns, GAP_NS)
    before = before_treatment(case, at_ns)
    lesions_before, lesions_now = _lesions(case, began_ns, at_ns)
    return Course(
        target=target,
        baseline=_last_of(before, target),
        results=results,
        temperatures=tuple(_temperatures(case, at_ns)),
        sofa=tuple((day.utc_ns, day.score.total) for day in sofa_days(case.entries, results, case.zone, at_ns)),
        sessions=tuple((s.started_utc_ns, at_ns if s.ended_utc_ns is None else s.ended_utc_ns) for s in case.sessions),
        antibody_given=_ever(case, "cytokine_antibody", "given", at_ns),
        labs_judgement=signature(case.last("labs_judgement", at_ns)),
        ever_respiratory=_ever(case, "ever_failed", "respiratory", at_ns),
        off_invasive_ventilation=None if oxygen is None else oxygen.fields["device"] not in MECHANICAL,
        pf_mmhg=None if oxygen is None else pf_mmhg(oxygen),
        no_oxygen=None if oxygen is None else oxygen.fields["device"] == "none",
        spo2_percent=case.value("vital_signs", "spo2_percent", at_ns, GAP_NS),
        lesions_before=lesions_before,
        lesions_now=lesions_now,
        ever_circulatory=_ever(case, "ever_failed", "circulatory", at_ns),
        vasoactives_stopped=vasoactives_stopped(case, at_ns),
        ever_hepatic=_ever(case, "ever_failed", "hepatic", at_ns),
        encephalopathy_gone=_gone(case, at_ns),
        bilirubin_before=_last_of(before, "bilirubin"),
        plasma_given_ns=tuple(e.utc_ns for e in case.of("blood_product", at_ns) if e.fields["product"] == PLASMA),
    )


def vasoactives_stopped(case: Case, at_ns: int) -> bool | None:
    """Whether none runs any more; a statement older than 28 h says nothing of now."""
    rates, said_ns = dict[str, float](), None
    for each in case.of("vasoactive", at_ns):
        said_ns = each.utc_ns
        if each.fields["drug"] == "none":
            rates.clear()
        elif "ug_kg_min" in each.fields:
            rates[each.fields["drug"]] = each.fields["ug_kg_min"]
        else:
            rates[each.fields["drug"]] = float("nan")  # it runs, nobody knows how fast
    if said_ns is None or at_ns - said_ns > GAP_NS:
        return None
    return all(rate == 0 for rate in rates.values())


def _temperatures(case: Case, at_ns: int) -> Iterable[Temperature]:
    for each in case.of("vital_signs", at_ns):
        if "temperature_c" in each.fields:
            yield Temperature(each.utc_ns, each.fields["temperature_c"], each.fields.get("temperature_site", ""))


def _ever(case: Case, kind: str, name: str, at_ns: int) -> bool | None:
    """Yes once anybody said so; else the last answer."""
    answers = [each.fields[name] for each in case.of(kind, at_ns) if name in each.fields]
    return True if any(answers) else answers[-1] if answers else None


def _gone(case: Case, at_ns: int) -> bool | None:
    last = case.last("encephalopathy", at_ns, GAP_NS)
    return None if last is None else not last.fields["present"]


def _last_of(results: tuple[Result, ...], analyte: str) -> Result | None:
    known = [each for each in results if each.analyte == analyte]
    return max(known, key=lambda r: (r.specimen_utc_ns, r.entered_utc_ns), default=None)


def _lesions(case: Case, began_ns: int | None, at_ns: int) -> tuple[float | None, float | None]:
    """Extent of lung lesions before the first session and now, by the same modality."""
    seen = [
        each
        for each in case.of("imaging", at_ns)
        if each.fields["organ"] == "lung" and "exudative_extent_percent" in each.fields
    ]
    if began_ns is None or not seen or seen[-1].utc_ns <= began_ns:
        return None, None
    now = seen[-1]
    same = [e for e in seen if e.utc_ns <= began_ns and e.fields["modality"] == now.fields["modality"]]
    return (
        (same[-1].fields["exudative_extent_percent"], now.fields["exudative_extent_percent"]) if same else (None, None)
    )
