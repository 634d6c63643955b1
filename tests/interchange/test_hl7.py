"""ORU^R01 as laboratories send it: what is read, what is skipped and refused, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.domain.clinical.review import Found
from session_monitor.interchange.hl7_file import read_hl7
from session_monitor.interchange.mapping import Mapping, Named
from session_monitor.interchange.reading import ForeignError, kind_of
from tests.interchange.foreign import HEADER, IL6, OBR, TAKEN, hl7

FILE = Path("lab.hl7")
END = "pg/mL|0-7||||F"
"""Unit, reference range and status of most rows."""


def row(obx: str, *more: str, obr: str = OBR, mapping: Mapping | None = None) -> Found:
    """The only result of a message."""
    given = () if mapping is None else (mapping,)
    (found,) = read_hl7(FILE, hl7(obx, *more, obr=obr), *given).rows
    return found


def test_a_result_with_all_that_it_carries() -> None:
    data = hl7(f"{IL6}||||North lab||ecl^ECLIA", "SPM|1|||SER^Serum")
    found = read_hl7(FILE, data)
    assert kind_of(data) == "hl7" and found.kind == "hl7" and found.patient == "MRN-1"
    told = {"analyte": "IL-6", "value": "119.94", "unit": "pg/mL", "time": TAKEN, "uln": "7"}
    more = {"method": "ECLIA", "laboratory": "North lab", "convert_to": ""}
    assert found.rows == (Found("OBX 1", told | more),)


@pytest.mark.parametrize(
    ("obx", "key", "value"),
    [
        (f"OBX|1|SN|26881-3^IL-6^LN||<^1.5|{END}", "value", "<1.5"),
        (f"OBX|1|SN|26881-3^IL-6^LN||^20.49|{END}", "value", "20.49"),
        (f"OBX|1|ST|26881-3^IL-6^LN||< 1.5|{END}", "value", "< 1.5"),
        ("OBX|1|NM|IL6^白介素-6^L||20|pg/mL|0～7||||F", "analyte", "IL-6"),
        (f"OBX|1|NM|X1^x^L^26881-3^IL-6^LN||20|{END}", "analyte", "IL-6"),
        ("OBX|1|NM|48065-7^D-dimer^LN||0.9|mg/L|<0.5||||F", "unit", "mg/L FEU"),
        ("OBX|1|NM|26881-3^IL-6^LN||20|pg/mL|0.0--5.9 pg/mL||||F", "uln", "5.9"),
        ("OBX|1|NM|26881-3^IL-6^LN||20|pg/mL|> 3||||F", "uln", ""),
        ("OBX|1|NM|26881-3^IL-6^LN||20|pg/mL|0-7 ng/mL||||F", "uln", ""),
        ("OBX|1|NM|777-3^PLT^LN||88|10*9/L|125-350||||F", "uln", "350"),
        (f"OBX|1|ST|26881-3^IL-6^LN||\\T\\lt|{END}", "value", "&lt"),
    ],
)
def test_what_one_field_says(obx: str, key: str, value: str) -> None:
    assert row(obx).entry[key] == value


def test_the_time_is_that_of_the_specimen() -> None:
    collected = row(IL6, "SPM|1|||BLD|||||||||||||20260314191500.5+0800")
    assert collected.entry["time"] == "2026-03-14T19:15:00+08:00"
    observed = f"{IL6}|||20260314193000"
    assert row(observed, obr="OBR|1||F1|P").entry["time"] == "2026-03-14T19:30:00", "in the zone of the case"
    assert row(observed).entry["time"] == TAKEN
    assert "cannot be read" in row(IL6, obr="OBR|1||F1|P|||20260314").refused, "a day is no time"


@pytest.mark.parametrize(
    ("obx", "why"),
    [
        ("OBX|1|NM|2161-8^Creatinine^LN||20|mg/dL|||||F", "LOINC 2161-8 is no analyte"),
        ("OBX|1|NM|K^Kalium^L||4.1|mmol/L|||||F", "'Kalium' is no analyte"),
        ("OBX|1|NM|26881-3^IL-6^LN||20|pg/mL|0-7||||P", "preliminary"),
        ("OBX|1|NM|26881-3^IL-6^LN||20|pg/mL|0-7||||W", "wrong"),
    ],
)
def test_what_is_skipped_says_why(obx: str, why: str) -> None:
    assert why in row(obx).skipped


@pytest.mark.parametrize(
    ("obx", "why"),
    [
        ("OBX|1|NM|26881-3^IL-6^LN||20|ng/mL|0-7||||F", "LOINC 26881-3 is IL-6 in pg/mL / ng/L, not in 'ng/mL'"),
        (f"OBX|1|NM|26881-3^CRP^LN||20|{END}", "LOINC 26881-3 is IL-6, but its name says CRP"),
        ("OBX|1|NM|1975-2^TBil^LN||20|umol/L|0-21||||F", "in mg/dL, not in 'umol/L'"),
        ("OBX|1|NM|26881-3^IL-6^LN||20|pg/mL|0-7|||", "does not say that it is final"),
        (f"OBX|1|NM|26881-3^IL-6^LN||20~30|{END}", "cannot be read"),
        (f"OBX|1|SN|26881-3^IL-6^LN||^1^:^128|{END}", "cannot be read"),
        (f"OBX|1|NM|26881-3^IL-6^LN|||{END}", "cannot be read"),
    ],
)
def test_what_is_refused_says_why(obx: str, why: str) -> None:
    assert why in row(obx).refused


def test_another_specimen_is_no_blood() -> None:
    assert "'Urine', which is not known to be blood" in row(IL6, "SPM|1|||UR^Urine").skipped
    assert "not known to be blood" in row(IL6, obr=f"{OBR}||||||||CSF^Liquor").skipped
    assert row(IL6, "SPM|1|||119297000^^SCT").entry


def test_a_corrected_result_says_so() -> None:
    assert row(IL6.removesuffix("F") + "C").corrected and not row(IL6).corrected


def test_a_saved_mapping_says_what_a_local_name_means() -> None:
    named = {"细胞因子6": Named(analyte="IL-6", unit="pg/mL", uln=5.9)}
    found = row("OBX|1|NM|C6^细胞因子6^L||20||||||F", mapping=Mapping(columns={}, analytes=named))
    assert (found.entry["analyte"], found.entry["unit"], found.entry["uln"]) == ("IL-6", "pg/mL", "5.9")


@pytest.mark.parametrize("name", ["GB 18030-2000", "GBK"])
def test_characters_are_those_of_the_message(name: str) -> None:
    header = HEADER.replace("UNICODE UTF-8", name)
    data = hl7(f"OBX|1|NM|IL6^白介素-6^L||20|{END}", header=header, encoding="gb18030")
    assert read_hl7(FILE, data).rows[0].entry["analyte"] == "IL-6"


def test_several_messages_with_any_line_ends_and_frames() -> None:
    second = hl7(IL6).replace(b"\r", b"\n")
    data = b"FHS|^~\\&\r\nBHS|^~\\&\r\n\x0b" + hl7(IL6) + b"\x1c\r" + second + b"BTS|2\rFTS|1\r"
    assert [found.place for found in read_hl7(FILE, data).rows] == ["OBX 1", "message 2 OBX 1"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (hl7(IL6, header=HEADER.replace("ORU^R01", "ADT^A01")), "is ADT, not ORU"),
        (hl7(IL6, header=HEADER.replace("UNICODE UTF-8", "ISO IR87")), "(MSH-18) are 'ISO IR87'; readable are"),
        (hl7("OBX|1|NM|IL6^白介素^L||20", header=HEADER.removesuffix("|UNICODE UTF-8")), "line 4 is not ASCII"),
        (hl7(IL6) + hl7(IL6, pid="PID|1||MRN-2"), "holds results of 2 patients"),
        (hl7(), "has no results"),
        (b"MSH|||||\rOBX|1", "how fields are divided"),
        (b"MSH|AAAA|\rOBX|1", "how fields are divided"),
        (b"MSH|", "how fields are divided"),
        (b"BHS|^~\\&|x", "has no results"),
    ],
)
def test_no_file_of_results_is_one_line(data: bytes, why: str) -> None:
    with pytest.raises(ForeignError) as refused:
        read_hl7(FILE, data)
    assert why in str(refused.value) and "\n" not in str(refused.value)
