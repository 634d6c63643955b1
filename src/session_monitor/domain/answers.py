"""What the monitor answers to a command: an English line that a screen can say in another language.

Recordings, scripts and logs read the line itself. A screen takes the sentence with its places still open, and the
words that go into them; without those a refusal would be English on a Chinese screen, and not be understood.
"""

from __future__ import annotations

from typing import Any, TypedDict, cast


class Said(TypedDict):
    """A sentence with open places (`{key}`), and what goes into them: texts, numbers, or answers again."""

    sentence: str
    args: dict[str, Any]


class Answer(str):
    """One line, with the sentence it was made of."""

    __slots__ = ("said",)
    said: Said


def answer(sentence: str, /, **args: object) -> Answer:
    """The sentence with its places filled in. An argument may be an Answer, or a list of them."""
    line = Answer(sentence.format(**{name: _text(value) for name, value in args.items()}))
    line.said = {"sentence": sentence, "args": {name: _plain(value) for name, value in args.items()}}
    return line


def said_of(line: str) -> Said:
    """The sentence and arguments of a line; a plain text is a sentence without places."""
    return line.said if isinstance(line, Answer) else {"sentence": line, "args": {}}


def _text(value: object) -> object:
    return "; ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else value


def _plain(value: object) -> object:
    """As it crosses to the screen: texts, numbers, sentences."""
    if isinstance(value, Answer):
        return value.said
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[object]", value)]
    return value if isinstance(value, int | float) else str(value)
