"""What the monitor answers: an English line, and what a screen needs to say it in another language."""

from __future__ import annotations

from session_monitor.domain.answers import answer, said_of


def test_the_line_is_a_text_and_keeps_its_sentence() -> None:
    line = answer("{key} can be set to {value}", key="a", value=5)
    assert line == "a can be set to 5" and isinstance(line, str)
    assert said_of(line) == {"sentence": "{key} can be set to {value}", "args": {"key": "a", "value": 5}}


def test_answers_stand_in_answers() -> None:
    inner = [answer("{n}: no such alarm", n=1), answer("already done")]
    line = answer("not {why}", why=inner)
    assert line == "not 1: no such alarm; already done"
    assert said_of(line)["args"]["why"] == [
        {"sentence": "{n}: no such alarm", "args": {"n": 1}},
        {"sentence": "already done", "args": {}},
    ]


def test_a_plain_text_is_a_sentence_of_its_own() -> None:
    assert said_of("plain {x}") == {"sentence": "plain {x}", "args": {}}
