"""The checks before a session in words, English or Chinese, with the numbers behind each.

A recording keeps them as codes and numbers, in no language; without this the last entries at the bedside, the sheet of
a session that has begun, and the report would show those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from session_monitor.domain.clinical.entry_words import entry_word
from session_monitor.domain.clinical.start_checks import PRESSURES, SCALES, STARTED

Figure = Callable[[float, int], str]
"""(number, digits) as a person reads it."""

STEP_WORDS: Mapping[str, tuple[str, str]] = {
    "priming": ("Priming finished", "预充完成"),
    "pressures": ("Pressures near zero at rest", "静止时压力接近零"),
    "scales": ("Scales steady, bags hung", "秤稳定，袋已挂好"),
    "clamps": ("Clamps as this phase needs", "夹阀符合本阶段"),
    "heater": ("Heater at its set temperature", "加温器达到设定温度"),
    "flows": ("Set flows within the prescription", "设定流量符合处方"),
    "computer": ("Disk, clock, no restart pending", "磁盘、时钟、无待重启"),
    "sound": ("Alarm sound heard?", "听到报警声了吗？"),
    "anticoagulant": ("Anticoagulant started?", "抗凝已开始？"),
    STARTED: ("Checks at the start", "开始治疗时的核查"),
}
"""Step -> (English, Chinese)."""
SHORT = {
    **{name: name.partition("_")[0].capitalize() for name in PRESSURES},
    **{name: name.partition("_")[0].upper() for name in SCALES},
}

_NUMBERS: Mapping[str, tuple[str, str, int]] = {
    "waste_g": ("waste scale {} g", "废液秤 {} g", 0),
    "mmhg": ("largest offset {} mmHg", "最大偏差 {} mmHg", 0),
    "ht_c": ("{} ℃", "{} ℃", 1),
    "set_c": ("set {} ℃", "设定 {} ℃", 1),
    "fp_bp_percent": ("FP/BP {} %", "FP/BP {} %", 0),
    "hours": ("disk for {} h", "磁盘可记录 {} h", 0),
    "tests": ("played {} ×", "已播放 {} 次", 0),
    "sp_ml_h": ("heparin pump reads {} mL/h", "肝素泵读数 {} mL/h", 1),
    "set": ("set {}", "设定 {}", 0),
    "prescribed": ("prescribed {}", "处方 {}", 0),
    **{name: (f"{SHORT[name]} {{}} g", f"{SHORT[name]} {{}} g", 0) for name in SCALES},
}
"""Name of a number -> (English, Chinese, digits)."""
_WRONG: Mapping[str, tuple[str, str]] = {
    "disk": ("the disk has little room", "磁盘空间不足"),
    "recording": ("the recording fails", "记录失败"),
    "clock": ("the clock is not in step", "时钟未同步"),
    "restart": ("a restart is pending", "有待完成的重启"),
    "sleep": ("the computer falls asleep by itself", "计算机会自动休眠"),
}
_NOT_TOLD: Mapping[str, tuple[str, str]] = {
    "disk": ("room on the disk", "磁盘空间"),
    "recording": ("the recording", "记录"),
    "clock": ("the clock", "时钟是否同步"),
    "restart": ("a pending restart", "是否有待重启"),
}
_LEFT_OPEN = "left open: "
"""What the entry of the start begins its detail with, before the steps."""


def step_word(code: str, *, chinese: bool) -> str:
    """What the step asks; one of the place's own as it is."""
    return _word(STEP_WORDS, code, chinese)


def step_detail(name: str, value: float | str, figure: Figure, *, chinese: bool) -> str:
    """One number or word behind a step; empty where there is nothing to say."""
    if name in _NUMBERS and isinstance(value, float | int):
        *templates, digits = _NUMBERS[name]
        return templates[chinese].format(figure(value, digits))
    text = str(value)
    if name == "wrong":
        return ", ".join(_word(_WRONG, part, chinese) for part in text.split(", "))
    if name == "not_told":
        parts = ", ".join(_word(_NOT_TOLD, part, chinese) for part in text.split(", "))
        return f"未知：{parts}" if chinese else f"not known: {parts}"
    if name == "detail":
        return kept_detail(text, figure, chinese=chinese)
    return SHORT.get(text, text if name == "by" else entry_word(text, chinese=chinese))


def kept_text(detail: Mapping[str, float | str]) -> str:
    """The detail as it is kept: codes and numbers, in no language."""
    told = [f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in detail.items()]
    return "; ".join(told)


def kept_open(steps: list[str]) -> str:
    """The same of the entry of the start: the steps that were left open."""
    return f"{_LEFT_OPEN}{', '.join(steps)}" if steps else ""


def kept_detail(text: str, figure: Figure, *, chinese: bool) -> str:
    """What was kept, in words."""
    if text.startswith(_LEFT_OPEN):
        steps = [step_word(step, chinese=chinese) for step in text.removeprefix(_LEFT_OPEN).split(", ")]
        return f"未完成：{'、'.join(steps)}" if chinese else f"left open: {', '.join(steps)}"
    told = list[str]()
    for part in text.split("; "):
        name, _, value = part.partition(" ")
        if name not in _KEPT:
            told.append(part)  # a person's own words
        elif value:
            told.append(step_detail(name, _number(value) if name in _NUMBERS else value, figure, chinese=chinese))
    return " · ".join(each for each in told if each)


_KEPT = frozenset({*_NUMBERS, "channel", "field", "clamps", "wrong", "not_told", "by"})


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _word(words: Mapping[str, tuple[str, str]], code: str, chinese: bool) -> str:
    known = words.get(code)
    return code if known is None else known[chinese]
