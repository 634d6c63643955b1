"""CSV by a mapping: Chinese headers, decimal commas, encodings and fixed values; each fault of a mapping at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.config.errors import ConfigError
from session_monitor.domain.clinical.review import Found
from session_monitor.interchange.csv_file import MAX_BYTES, read_csv
from session_monitor.interchange.mapping import Mapping, load_mapping, mappings_folder, save_mapping
from session_monitor.interchange.ranges import upper_limit
from session_monitor.interchange.reading import MAX_ROWS, ForeignError, kind_of

FILE = Path("day.csv")
MAPPING = """
encoding = "gb18030"
delimiter = ";"
decimal = ","
time = "%Y/%m/%d %H:%M"
laboratory = "检验科"

[columns]
analyte = "项目"
value = "结果"
unit = "单位"
range = "参考范围"
time = "采样时间"
when = "术前术后"
patient = "病历号"

[when]
"术前" = "before"
"术后" = "after"

[analytes."白介素6(IL-6)"]
analyte = "IL-6"
method = "ECLIA"

[analytes."总胆红素TBIL"]
analyte = "bilirubin"
unit = "mg/dL"
uln = 1.2
convert_to = "umol/L"
"""
HEAD = "项目;结果;单位;参考范围;采样时间;术前术后;病历号;备注\r\n"
ROW = "白介素6(IL-6);119,94;pg/mL;0-5,9;2026/03/14 20:00;术前;88;溶血\r\n"


@pytest.fixture
def mapping(tmp_path: Path) -> Mapping:
    path = tmp_path / "lis.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return load_mapping(str(path))[0]


def test_a_chinese_laboratory_file(mapping: Mapping) -> None:
    rows = ROW + "总胆红素TBIL;5;;;2026/03/14 20:00;;88;\r\n血钾;4,1;mmol/L;;2026/03/14 20:00;;88;\r\n\r\n"
    found = read_csv(FILE, (HEAD + rows).encode("gb18030"), mapping)
    il6 = {"analyte": "IL-6", "value": "119.94", "unit": "pg/mL", "uln": "5.9", "time": "2026-03-14T20:00:00"}
    more = {"method": "ECLIA", "laboratory": "检验科", "by": "", "convert_to": "", "when": "before"}
    assert found.rows[0] == Found("line 2", il6 | more)
    told = found.rows[1].entry
    assert (told["unit"], told["uln"], told["convert_to"], told["when"]) == ("mg/dL", "1.2", "umol/L", "")
    assert found.rows[2].skipped == "'血钾' is no analyte of this program"
    assert found.patient == "88"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("119,94", "1.199,4", "has a point in a number"),
        ("2026/03/14 20:00", "14.03.2026", "is not a time as '%Y/%m/%d %H:%M' says"),
        ("术前", "术中", "'术中' is not one of 术前, 术后"),
        (";溶血", "", "it has not 8 fields"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(mapping: Mapping, old: str, new: str, why: str) -> None:
    (found,) = read_csv(FILE, (HEAD + ROW.replace(old, new)).encode("gb18030"), mapping).rows
    assert why in found.refused


def test_no_file_of_results_is_one_line(mapping: Mapping) -> None:
    for data, why in (
        ((HEAD + ROW).encode(), "line 1 is not GB18030"),
        ((HEAD + ROW).replace(";", ",").encode("gb18030"), "lacks 项目"),
        ((HEAD + ROW).replace("病历号", "病历").encode("gb18030"), "lacks 病历号"),
        ((HEAD + ROW + ROW.replace("88", "89")).encode("gb18030"), "holds results of 2 patients"),
        ((HEAD + ROW).encode("gb18030") + b"\xff\xff", "line 3 is not GB18030"),
        (HEAD.encode("gb18030"), "has no results"),
        (b"x" * (MAX_BYTES + 1), "larger than"),
        ((HEAD + "x;;;;;;;\r\n" * (MAX_ROWS + 1)).encode("gb18030"), f"has more than {MAX_ROWS} results"),
    ):
        with pytest.raises(ForeignError) as refused:
            read_csv(FILE, data, mapping)
        assert why in str(refused.value) and "\n" not in str(refused.value)


def test_every_fault_of_a_mapping_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('encodng = "gbk"\n[columns]\nanalyte = "A"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="did you mean 'encoding'"):
        load_mapping(str(path))
    path.write_text(
        'time = "%d.%m."\n[columns]\nanalyte = "A"\nvalue = "A"\nunitt = "U"\n'
        '[analytes.x]\nanalyte = "IL66"\n[analytes.y]\nanalyte = "CRP"\nunit = "pg/mL"\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as refused:
        load_mapping(str(path))
    told = str(refused.value)
    for part in (
        "'%d.%m.' cannot be used",
        "unknown field; did you mean 'unit'",
        "time is missing",
        "'A' is named twice",
        "'IL66' is no analyte",
        "CRP is reported in mg/L / ug/mL, not in 'pg/mL'",
        "unit is missing",
    ):
        assert part in told, part


def test_a_mapping_is_saved_and_found_by_its_name() -> None:
    path = save_mapping("lis-3", MAPPING)
    assert path.parent == mappings_folder() and load_mapping("lis-3")[0].laboratory == "检验科"
    with pytest.raises(ConfigError, match=r"there is none of that name in .*; did you mean 'lis-3'"):
        load_mapping("lis-2")
    with pytest.raises(ConfigError, match="letters, digits"):
        save_mapping("../x", MAPPING)
    path.unlink()


@pytest.mark.parametrize(
    ("text", "high"),
    [("0-7", "7"), ("0.0 - 7.0", "7.0"), ("<7", "7"), ("≤ 7", "7"), ("<= 7.5", "7.5"), ("0--7 pg/mL", "7"),
     ("0～7", "7"), ("0 至 7", "7"), ("> 7", ""), ("7", ""), ("negative", ""), ("7-0", ""), ("0-7 ng/mL", "")],
)  # fmt: skip
def test_upper_limits_of_reference_ranges(text: str, high: str) -> None:
    assert upper_limit(text, "pg/mL") == high


def test_kinds_of_files_by_what_they_begin_with() -> None:
    assert kind_of(b"\xef\xbb\xbf {") == "fhir" and kind_of(b"\x0bMSH|^~") == "hl7"
    assert kind_of(b"MSH,value\n") == "csv" and kind_of(b"") == "csv"
