"""Lists of records: all of a kind, what a search found, and what a name may have meant."""

from collections.abc import Iterable, Sequence

from ..library.store import Row
from ..records import Verdict
from ..search import Match
from . import wording
from .model import NOT_REVIEWED, Column, Grid, Item, Items, Sheet, Span, item

PLURALS = {"term": "Terms", "sign": "Signs", "guide": "Guides", "source": "Sources", "technique": "Techniques"}
PLURALS |= {"condition": "Conditions", "contraindication": "Contraindications"}


def records(kind: str, rows: Sequence[Row]) -> Sheet:
    """All records of a kind: name, verdict where there is one, and what it says in a line."""
    judged = any(row.verdict for row in rows)
    columns = (Column("name", 24), *((Column("verdict", 20),) if judged else ()), Column("in a line", 24, True))
    table = tuple(
        (item(Span(row.name, "strong")), *((_verdict(row),) if judged else ()), item(row.summary)) for row in rows
    )
    grid = Grid(f"{len(rows)} {kind if len(rows) == 1 else PLURALS[kind].lower()}", columns, table)
    footer = (f"Open one: massref {kind} NAME", NOT_REVIEWED)
    return Sheet(kind, kind, PLURALS[kind], (), None, (grid,), footer=footer)


def _verdict(row: Row) -> Item:
    if row.verdict is None:
        return item("")
    below = (item(f"to {wording.VERDICTS[Verdict(row.worst)][1]}"),) if row.worst and row.worst != row.verdict else ()
    return item(wording.verdict_words(Verdict(row.verdict)))._replace(below=below)


def matches(said: str, found: Sequence[Match]) -> Sheet:
    """What a search found, by kind, each with what matched."""
    blocks = tuple(
        Items(PLURALS[kind].upper(), tuple(_match(m) for m in found if m.kind == kind))
        for kind in dict.fromkeys(match.kind for match in found)
    )
    return Sheet("search", "search", f"“{said}”", (), None, blocks, footer=("Open one: massref show NAME",))


SHORT = 40
"""Characters of what matched that stand beside the name; longer passages stand below it."""


def _match(match: Match) -> Item:
    head = (Span(match.name, "strong"), Span(f"  {match.id}", "dim"))
    if match.shown in (match.name, match.id, match.id.replace("-", " ")):
        return item(*head)
    if len(match.shown) <= SHORT:
        return item(*head, "  as “", *_marked(match.matched), "”")
    return item(*head)._replace(below=(item(*_marked(match.matched)),))


def _marked(passage: str) -> Iterable[Span]:
    """A passage with the words that matched made strong; they stand between the marks of the full-text index."""
    for i, part in enumerate(passage.replace("\x03", "\x02").split("\x02")):
        if part:
            yield Span(part, "strong" if i % 2 else "")
