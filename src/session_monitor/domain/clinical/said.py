"""What the rules say, for readers: with the signs of print, and in Chinese.

Values and limits are written with plain characters, so that any file or script can carry them; on a screen or on paper
`<= 2 x ULN` would look like a program's listing.
"""

from __future__ import annotations

import re

_SIGNS = (("->", "→"), (">=", "≥"), ("<=", "≤"), (" x ", " × "), ("10*9", "10⁹"))
_MICRO = re.compile(r"\bu(?=mol/|g/)")
_PHRASES = (
    (r"generally ", "一般 "),
    (r" for 72 h, surface", "，持续 72 h，体表"),
    (r" for 72 h", "，持续 72 h"),
    (r", 72 h$", "，持续 72 h"),
    (r" a day\b", "/d"),
    (r" in ([\d.]+ d)", r"，\1 内"),
    (r"\buncontrollable\b", "难以控制"),
    (r"off ventilation and P/F", "脱离有创通气且 P/F"),
    (r", or no oxygen and SpO2", "，或不吸氧且 SpO2"),
    (r"× before", "× 治疗前"),
    (r"\b(\d+) of (\d+)$", r"\2 项中 \1 项"),
    (r"signed judgement", "签名判断"),
    (r"% less", "% 减少"),
    (r"\bstopped\b", "已停"),
    (r"\bgone\b", "消失"),
    (r"the data cannot tell: several courses fit them as well", "数据不足以判断：多种过程同样吻合"),
    (r"the data cannot tell: no fit was found", "数据不足以判断：无法拟合"),
    (r"the data cannot tell: no session lies between the results", "数据不足以判断：结果之间没有治疗"),
    (r"the data cannot tell: what a session cleared is not known", "数据不足以判断：某次治疗的清除量未知"),
    (r"the data cannot tell: (\d+) results are needed, not (\d+)", r"数据不足以判断：需 \1 个结果，仅有 \2 个"),
    (
        r"the data cannot tell: they scatter ([\d.]+) times as far as the assay explains",
        r"数据不足以判断：离散度为测定误差的 \1 倍",
    ),
    (r"weight and haematocrit not entered", "未录入体重和红细胞压积"),
    (r"weight not entered", "未录入体重"),
    (r"haematocrit not entered", "未录入红细胞压积"),
    (r"(\S+) not entered", r"未录入 \1"),
    (r"(\S+) mL were weighed, but a bag may have been changed in a gap", r"称得 \1 mL，但中断期间可能换过袋"),
    (r"(.+) in (.+) and (.+) are not compared", r"\1 的单位 \2 与 \3 不可比较"),
    (r"(.+) and (.+) are not compared", r"\1 与 \2 不可比较"),
    (r"not valid: ", "无效："),
    (r"red cells were given", "输注过红细胞"),
    (r"haemolysis", "溶血"),
    (r"a blood-leak alarm", "有漏血报警"),
    (r"\bbleeding\b", "出血"),
    (r"plasma was given in the exchange", "置换时输入血浆"),
    (r"nobody can say whether plasma was given: ", "无法确定是否输注血浆："),
    (r"plasma was given", "输注过血浆"),
    (r"albumin was given", "输注过白蛋白"),
    (r"(\S+) was given", r"输注过 \1"),
    (r"no substance that an exchange removes", "不是置换所清除的物质"),
    (r"the extraction was not measured", "未测清除率"),
    (r"no (\w+) within 2 h of the specimen from before", r"治疗前采样 2 h 内无 \1"),
    (r"no (\w+) within 2 h of the specimen from after", r"治疗后采样 2 h 内无 \1"),
    (r"the recording is not there", "记录不在"),
    (r"the recording began later", "记录开始较晚"),
    (r"the volume exchanged is not known: ", "置换量未知："),
    (r"the volume sent through the loop is not known: ", "净化循环量未知："),
    (r"a gap in the recording leaves it open", "记录中断，无法确定"),
    (r"no scale was read in a balanced phase", "平衡阶段无秤读数"),
    (r"it did not run, or was not measured", "未运行或未测量"),
    (r"no flow was recorded within 30 s of the specimen", "采样前后 30 s 内无流量记录"),
    (r"both lie beyond the quantification limit", "两次均超出定量限"),
    (r"the specimen from after is not the later one", "治疗后采样早于治疗前"),
    (r"(.+) after (.+) gives no lower bound", r"\2 → \1 无法给出下限"),
    (r"nothing was recorded", "无记录"),
    (r"the flow then is not known: ", "当时流量未知："),
    (r"the inlet is below its limit", "入口低于定量限"),
    (r"the outlet is above its limit", "出口高于定量限"),
    (r"the recording has no (\w+)", r"记录中无 \1"),
    (r", or ", "，或 "),
    (r" or ", " 或 "),
)
"""Patterns in what the rules say -> Chinese, in the order they are tried."""


def said(text: str, *, chinese: bool) -> str:
    """`<= 2 x ULN` as `≤ 2 × ULN`, `umol/L` as `µmol/L`; in Chinese as far as its phrases are known."""
    for plain, sign in _SIGNS:
        text = text.replace(plain, sign)
    text = _MICRO.sub("µ", text)
    for pattern, words in _PHRASES if chinese else ():
        text = re.sub(pattern, words, text)
    return text
