"""Terms side by side: a row for each attribute, and which rows differ."""

from collections.abc import Sequence

from ..library.links import Links
from ..records import Statement, Term
from . import common
from .model import Block, Column, Grid, Item, Items, Numbering, Sheet, Span, item
from .reading import ATTRIBUTES

LEAST_COLUMN = 26


def sheet(terms: Sequence[tuple[Term, Links]]) -> Sheet:
    """Two or more terms compared, row by row."""
    links = Links(sources={i: cite for _, each in terms for i, cite in each.sources.items()})
    number = Numbering(links)
    names = [term.name for term, _ in terms]
    rows = [_row("MEANS", [term.definition[:1] for term, _ in terms], number)]
    rows += [_row("IN AN EXAM", [(t.exam_answer,) if t.exam_answer else () for t, _ in terms], number)]
    for name, label in ATTRIBUTES.items():
        rows.append(_row(label, [getattr(term.attributes, name, ()) for term, _ in terms], number))
    columns = (Column("", 12), *(Column(name, LEAST_COLUMN, True) for name in names))
    blocks: list[Block] = [
        Grid("", columns, tuple(row for row in rows if any(cell.text for cell in row[1:])), compares=True)
    ]
    confused = [
        item(Span(f"{term.name} is not {c.term}: ", "strong"), c.says, refs=number(c.sources))
        for term, _ in terms
        for c in term.confused_with
    ]
    if confused:
        blocks.append(Items("NOT THE SAME", tuple(confused)))
    return Sheet(
        "comparison", "compare", " / ".join(names), (), None, tuple(blocks), number.listed(), _footer(terms), True
    )


def _footer(terms: Sequence[tuple[Term, Links]]) -> tuple[str, ...]:
    oldest = min((term for term, _ in terms), key=lambda term: (term.reviewed is not None, term.checked))
    return common.footer(oldest, "A source in full: massref source NAME; a term in full: massref term NAME")


def _row(label: str, said: Sequence[tuple[Statement, ...]], number: Numbering) -> tuple[Item, ...]:
    texts = {" ".join(s.says for s in statements) for statements in said}
    same = len(texts) == 1 and "" not in texts
    cells = [item(Span(label, "strong"), Span(" (same)", "dim") if same else None)]
    for statements in said:
        first, *rest = [common.statement(s, number) for s in statements] or [item(Span("nothing found", "dim"))]
        cells.append(first._replace(below=tuple(rest)))
    return tuple(cells)
