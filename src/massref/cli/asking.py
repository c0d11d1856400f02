"""Open questions put one by one on a terminal."""

import sys
from typing import TYPE_CHECKING

from ..words import printable

if TYPE_CHECKING:
    from ..library.layers import Layers
    from ..screening import Open, Screening


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
