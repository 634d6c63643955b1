"""Whatever a file holds: rows, or one clear line; every row of it something a person can read; in bounded time."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.laboratory import Known
from session_monitor.domain.clinical.review import Choices, review
from session_monitor.domain.errors import UserError
from session_monitor.interchange.csv_file import read_csv
from session_monitor.interchange.fhir_file import read_fhir
from session_monitor.interchange.hl7_file import read_hl7
from session_monitor.interchange.mapping import PLAIN, Mapping, Named
from session_monitor.interchange.reading import MAX_BYTES, kind_of
from tests.interchange.foreign import IL6, bundle, hl7, observation

FILE = Path("foreign")
NOW = 1_773_490_920_000_000_000
HOUR = 3600 * 10**9
KNOWN = Known(Case("C", sessions=(SessionSpan("one", NOW - 9 * HOUR, NOW - 3 * HOUR),)), NOW)
CHINESE = Mapping(
    columns={"analyte": "项目", "value": "结果", "unit": "单位", "time": "时间"},
    encoding="gb18030",
    decimal=",",
    analytes={"白介素": Named(analyte="IL-6", convert_to="pg/mL")},
)
READERS = {"csv": read_csv, "hl7": read_hl7, "fhir": read_fhir}
EXAMPLES = settings(max_examples=80, deadline=None)


def looked_at(data: bytes, mapping: Mapping = PLAIN) -> None:
    """Reads and reviews it as the command does; anything but rows or one line fails."""
    try:
        found = READERS[kind_of(data)](FILE, data, mapping)
    except UserError as refusal:
        assert str(refusal) and "\n" not in str(refusal) and len(str(refusal)) < 1000
        return
    reviewed = review(found.rows, KNOWN, Choices(), found.patient)
    assert len(reviewed.rows) == len(found.rows)
    for row in reviewed.rows:
        assert row.place and (row.new is None) == (row.outcome not in ("store", "correct"))
        assert row.why or row.outcome in ("store", "correct"), "nothing is left out without a reason"
        assert "\n" not in row.why and len(row.why) < 1500
    assert not reviewed.new or not reviewed.blocking, "nothing by halves"


@EXAMPLES
@given(
    st.binary(max_size=300),
    st.sampled_from((b"", b"MSH|^~\\&|", b"\x0bMSH|", b"{", b'{"resourceType": "Bundle", ', b"BHS|")),
)
def test_any_bytes(data: bytes, start: bytes) -> None:
    looked_at(start + data)
    looked_at(start + data, CHINESE)


MARKS = "| ^ ~ \\ & \r \n \\F\\ \\X0D\\ MSH|^~\\&| OBX| OBR|1 SPM| PID| < - \x00"
PIECES = st.sampled_from(MARKS.split(" ")) | st.text(max_size=8)


@st.composite
def damaged(draw: st.DrawFn, whole: str) -> str:
    """A text with a few pieces taken out, put in or doubled."""
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(whole)))
        until = min(len(whole), at + draw(st.integers(0, 30)))
        how = draw(st.sampled_from(("out", "in", "double", "cut")))
        piece = draw(PIECES) if how == "in" else ""
        whole = {
            "out": whole[:at] + whole[until:],
            "in": whole[:at] + piece + whole[at:],
            "double": whole[:until] + whole[at:],
            "cut": whole[:at],
        }[how]
    return whole


SERUM = "SPM|1|||SER^血清|||||||||||||20260314191500"
MESSAGE = hl7(IL6, "OBX|2|SN|1988-5^CRP^LN||<^0.5|mg/L|0-5||||C||||检验科", SERUM).decode()


@EXAMPLES
@given(damaged(MESSAGE), st.sampled_from(("utf-8", "gb18030", "utf-16", "latin-1")))
def test_damaged_messages(text: str, encoding: str) -> None:
    looked_at(text.encode(encoding, "replace"))
    looked_at(text.replace("UNICODE UTF-8", "GBK").encode(encoding, "replace"))


TABLE = """项目,结果,单位,时间
白介素,"119,94",pg/mL,2026-03-14 20:00
CRP,< 5,mg/L,2026-03-14T20:00:00+08:00
"""
PLAIN_TABLE = """analyte,value,unit,uln,time,when
CRP,80,mg/L,5,2026-03-14 20:00,before
IL-6,< 1.5,pg/mL,7,2026-03-14 20:00,
"""


@EXAMPLES
@given(damaged(TABLE), damaged(PLAIN_TABLE), st.sampled_from(("utf-8", "gb18030", "utf-16", "latin-1")))
def test_damaged_tables(chinese: str, plain: str, encoding: str) -> None:
    looked_at(chinese.encode(encoding, "replace"), CHINESE)
    looked_at(plain.encode(encoding, "replace"))


NAMES = (
    *("value", "code", "coding", "system", "text", "high", "unit", "comparator", "reference", "display", "type"),
    *("collection", "collectedDateTime", "identifier", "url", "valueCode", "resourceType", "id"),
)
TOLD = ["final", "<", "http://loinc.org", "26881-3", "2026-03-14", "IL-6", 10**40, -(10**400)]
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10) | st.sampled_from(TOLD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)
KEYS = (*observation(), "specimen", "method", "performer", "extension", "valueString", "component", "contained")


@EXAMPLES
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, min_size=1, max_size=3), ANYTHING)
def test_hostile_bundles(changes: dict[str, Any], other: Any) -> None:
    specimen = {"resourceType": "Specimen", "id": "s", "type": other, "collection": other}
    whole = observation(specimen={"reference": "Specimen/s"}) | changes
    for document in (whole, {"resourceType": "Bundle", "entry": other}):
        looked_at(json.dumps(document).encode())
    looked_at(
        json.dumps({"resourceType": "Bundle", "entry": [{"resource": specimen}, {"resource": whole}, other]}).encode()
    )


ROWS = 60_000
HUGE = {
    "commas": b"analyte,value,unit,uln,time,when\n" + b"," * 900_000,
    "rows": b"analyte,value,unit,uln,time,when\n" + b"a,b,c,d,e,f\n" * ROWS,
    "a quote that never ends": b'analyte,value,unit,uln,time,when\n"' + b"a" * 900_000,
    "one segment": hl7("OBX|1|NM|" + "^" * 900_000),
    "repetitions": hl7("OBX|1|NM|1988-5^CRP^LN||" + "~5" * 400_000),
    "segments": hl7(*["OBX|1|NM|1988-5^CRP^LN||80|mg/L|0-5||||F"] * 30_000),
    "escapes": hl7("OBX|1|ST|1988-5^CRP^LN||" + "\\E\\" * 300_000 + "|mg/L|0-5||||F"),
    "observations": bundle(*[observation()] * 4_000),
    "nesting": b'{"a":' * 300_000 + b"1" + b"}" * 300_000,
    "lists": b'{"a":' + b"[" * 900_000 + b"]" * 900_000 + b"}",
    "digits": b'{"a":' + b"9" * 900_000 + b"}",
    "ranges": hl7("OBX|1|NM|1988-5^CRP^LN||80|mg/L|" + "0 " * 400_000 + "||||F"),
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_files_take_bounded_time(name: str) -> None:
    """Seconds of processor, not of a busy computer's clock."""
    assert len(HUGE[name]) <= MAX_BYTES
    began_s = time.process_time()
    looked_at(HUGE[name])
    assert time.process_time() - began_s < 20.0
