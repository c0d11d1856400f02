"""Questions put on a terminal: what is open in a screening, and which of several records is meant."""

import sys
from typing import TYPE_CHECKING

from ..words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..library.layers import Layers
    from ..screening import Open, Screening
    from ..search import Match

MOST_CHOICES = 6


def on_terminal() -> bool:
    """Whether somebody sits at a terminal and can be asked; never in a pipe."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def choose(said: str, candidates: "Sequence[Match]") -> "Match | None":
    """The record whose number is typed; None for anything else."""
    shown = candidates[:MOST_CHOICES]
    print(f"{said}; which one?", file=sys.stderr)
    for number, match in enumerate(shown, 1):
        print(f"  {number}  {printable(match.name)}  ({match.kind})", file=sys.stderr)
    print("  (a number, or Enter for none) ", end="", file=sys.stderr, flush=True)
    typed = sys.stdin.readline().strip()
    return shown[int(typed) - 1] if typed.isdecimal() and 1 <= int(typed) <= len(shown) else None


def ask(question: "Open", screening: "Screening", layers: "Layers") -> str | None:
    """The answer typed to a question: empty to skip it, None to end the asking."""
    from ..rules import ask_of
    from ..sheets import wording

    record = layers.find(question.record)
    one = ask_of(record, question.key) if record is not None else None  # type: ignore[arg-type]
    choices = wording.answers(one, {}) if one is not None else ""
    verdict = wording.verdict_words(screening.verdict)
    print(f"\n{verdict}   {printable(question.name)}: {printable(question.question)}", file=sys.stderr)
    print(f"  {printable(choices)}  (Enter skips, q ends) ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    answer = line.strip().replace('"', "")
    return None if not line or answer.casefold() in ("q", "quit") else answer
