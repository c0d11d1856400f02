"""The sheets of signs, terms, guides and sources."""

from collections.abc import Iterator

from ..library.links import Links, cite
from ..records import Guide, Sign, Source, Statement, Term
from . import common, wording
from .model import Block, Item, Items, Numbering, Sheet, Span, item

ATTRIBUTES = {
    "goal": "GOAL",
    "setting": "SETTING",
    "who_diagnoses": "DIAGNOSIS",
    "prescription": "PRESCRIPTION",
    "insurance": "INSURANCE",
    "training": "TRAINING",
    "where_used": "WHERE USED",
    "synonyms": "SYNONYMS",
}


def sign(record: Sign, links: Links) -> Sheet:
    """The sheet of a sign: what to do comes first."""
    number = Numbering(links)
    symbol, words = wording.ACTS[record.act]
    first, *more = [common.statement(said, number) for said in record.do] or [item("")]
    act = first._replace(spans=(Span(f"{symbol} {words}", "alarm"), Span("  "), *first.spans))
    blocks: list[Block] = [Items("DO", (act, *more))]
    blocks.append(Items("SUGGESTS", (item(Span(record.suggests, "strong")),)))
    blocks.append(Items("ASK", (item(record.ask),)))
    if record.wordings:
        blocks.append(Items("CLIENTS SAY", tuple(item(f"“{w}”") for w in record.wordings), inline=True))
    blocks += common.statements("SEEN OR SAID", record.features, number)
    blocks += _used_by("A RED FLAG OF", links, "source")
    blocks += common.ending(record.gaps, record.see_also, links)
    return common.page(record, blocks, number)


def _used_by(label: str, links: Links, without: str) -> Iterator[Block]:
    names = tuple(item(name) for kind, _, name in links.used_by if kind != without)
    if names:
        yield Items(label, names, inline=True)


def term(record: Term, links: Links) -> Sheet:
    """The sheet of a term."""
    number = Numbering(links)
    blocks: list[Block] = [*common.statements("MEANS", record.definition, number)]
    if record.exam_answer:
        blocks.append(Items("IN AN EXAM", (common.statement(record.exam_answer, number),)))
    for name, label in ATTRIBUTES.items():
        said: tuple[Statement, ...] = getattr(record.attributes, name, ())
        blocks += common.statements(label, said, number)
    if record.confused_with:
        blocks.append(
            Items(
                "NOT THE SAME",
                tuple(
                    item(Span(f"{c.term}: ", "strong"), c.says, common.ground(c), refs=number(c.sources))
                    for c in record.confused_with
                ),
            )
        )
    if record.word_parts:
        blocks.append(
            Items(
                "WORD PARTS", tuple(item(Span(p.part, "strong"), f" {p.means}") for p in record.word_parts), inline=True
            )
        )
    blocks += common.statements("DISAGREE", record.disagreement, number)
    blocks += common.ending(record.gaps, record.see_also, links)
    return common.page(record, blocks, number)


def guide(record: Guide, links: Links) -> Sheet:
    """The sheet of a guide: its sections, each statement with where and when it held."""
    number = Numbering(links)
    blocks = list[Block]()
    for section in record.sections:
        items = list[Item]()
        for said in section.statements:
            held = ", ".join(part for part in (said.where, said.held) if part)
            mark = Span(f" [{held}]", "dim") if held else None
            items.append(item(said.says, mark, common.ground(said), refs=number(said.sources)))
        blocks.append(Items(section.title.upper(), tuple(items)))
    blocks += common.ending(record.gaps, record.see_also, links)
    return common.page(record, blocks, number)


def source(record: Source, links: Links) -> Sheet:
    """The sheet of a source: the reference, how much was read, and who leans on it."""
    cited = cite(record)
    blocks: list[Block] = [Items("REFERENCE", (item(cited.text),))]
    if cited.link:
        blocks.append(Items("LINK", (item(cited.link),)))
    blocks.append(
        Items("LEVEL", (item(f"{wording.spoken(record.level.value)}; read: {wording.spoken(record.read.value)}"),))
    )
    if record.note:
        blocks.append(Items("NOTE", (item(record.note),)))
    blocks += _used_by("USED BY", links, "none")
    return common.page(record, blocks, Numbering(links))
