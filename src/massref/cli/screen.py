"""massref screen [CONDITION...] --with FACT ..."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from . import exits, options
from .session import Look, fail, guarded, library, put_json, show

if TYPE_CHECKING:
    from .. import Library

With = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="FACT", help='Anything said at intake: "Eliquis", "BP 165/95"; may be given again.'),
]
Denies = Annotated[
    list[str] | None, typer.Option("--denies", metavar="SIGN", help="A sign asked for and denied; may be given again.")
]
Cleared = Annotated[
    list[str] | None,
    typer.Option("--cleared", metavar='"RECORD by WHO [on DATE]"', help="A doctor's word; limits stay."),
]
AskAll = Annotated[bool, typer.Option("--ask", help="Ask the open questions one by one, on a terminal.")]
Conditions = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CONDITION...]", help="What the client comes for.", autocompletion=options.complete_ids),
]


@guarded
def screen(
    conditions: Conditions = None,
    facts: With = None,
    denies: Denies = None,
    cleared: Cleared = None,
    ask: AskAll = False,
    full: options.Full = False,
    json: options.Json = False,
    plain: options.Plain = False,
    width: options.Width = None,
    data: options.Data = None,
) -> None:
    """Is there a bar for this client? Verdict, reasons, what to keep off, what to ask, what to wait for."""
    said = parted(conditions or [])
    if not said and not facts:
        raise fail(exits.USAGE, 'say what is known, for example: massref screen sciatica --with "Eliquis 5 mg"')
    lib = library(data)
    known = [*(facts or ()), *(answered(lib, said, facts or (), denies or (), cleared or ()) if ask else ())]
    screening = lib.screen(said, known, denies or (), cleared or ())
    if json:
        put_json(screening)
        return
    from ..sheets.screening import sheet

    show(sheet(screening, lib.layers, full), Look(json, plain, width), page=full)


def parted(words: Sequence[str]) -> list[str]:
    """The conditions as typed: words in quotes stand for themselves, others are read together."""
    if any(" " in word.strip() for word in words):
        return list(words)
    joined = " ".join(words).strip()
    return [joined] if joined else []


def answered(
    lib: "Library", said: Sequence[str], facts: Sequence[str], denies: Sequence[str], cleared: Sequence[str]
) -> list[str]:
    """The answers that somebody at the terminal gives to the open questions, as facts."""
    import sys

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise fail(
            exits.USAGE,
            '--ask needs a terminal; give answers with --with, for example: --with "pregnancy weeks-pregnant=22"',
        )
    from ..search import Ambiguous, NotFound
    from .asking import ask

    answers, skipped = list[str](), set[tuple[str, str]]()
    while True:
        screening = lib.screen(said, [*facts, *answers], denies, cleared)
        waiting = [one for one in screening.asks if (one.record, one.key) not in skipped]
        if not waiting:
            return answers
        answer = ask(waiting[0], screening, lib.layers)
        if answer is None:
            return answers
        if not answer:
            skipped.add((waiting[0].record, waiting[0].key))
            continue
        fact = f'{waiting[0].record} {waiting[0].key}="{answer}"'
        try:
            lib.screen(said, [*facts, *answers, fact], denies, cleared)
        except (NotFound, Ambiguous) as error:
            print(f"  {error}", file=sys.stderr)
            continue
        answers.append(fact)
