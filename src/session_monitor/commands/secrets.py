"""What is asked for at a terminal only: on a command line it would stand in the shell's history and in `ps`."""

from __future__ import annotations

import sys

import click

from session_monitor.domain.errors import UserError


def ask(question: str, *, hidden: bool = False, twice: bool = False) -> str:
    """One answer. UserError where nobody sits at a terminal."""
    if not sys.stdin.isatty():
        raise UserError(f"{question.lower()} is asked for at a terminal, not taken from elsewhere; run this in one")
    return click.prompt(question, hide_input=hidden, confirmation_prompt=twice, err=True).strip()
