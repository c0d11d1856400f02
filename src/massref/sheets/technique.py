"""A technique's card, and its sheet in full."""

from collections.abc import Iterator

from ..library.links import Links
from ..records import Technique
from . import common, wording
from .model import Block, Item, Items, Numbering, Sheet, Span, item


def sheet(record: Technique, links: Links, full: bool) -> Sheet:
    """The sheet of a technique: the card, or everything."""
    number = Numbering(links)
    more = "" if full else "--full: effects, indications, training, hygiene, all evidence, sources with links"
    return common.page(record, _blocks(record, links, number, full), number, more)


def _blocks(record: Technique, links: Links, number: Numbering, full: bool) -> Iterator[Block]:
    yield Items("FORCE", tuple(_force(record, links, number)))
    yield from common.statements("STOP IF", record.stop_if, number)
    yield from common.statements("CAUTIONS", record.cautions if full else record.cautions[:5], number)
    yield from _bars(record, links, number, full)
    how = tuple(
        item(
            Span(f"{step.name}: ", "strong") if step.name else None,
            step.says,
            common.ground(step),
            refs=number(step.sources),
        )
        for step in record.how
    )
    if how:
        yield Items("HOW", how, ordered=True)
    yield from common.statements("DOSE", record.dosage if full else record.dosage[:4], number)
    yield from common.evidence(record.evidence, number, None if full else 4)
    if full:
        yield from common.statements("EFFECTS", record.effects, number)
        yield from common.statements("USED FOR", record.indications, number)
        yield from common.statements("TRAINING", record.training, number)
        yield from common.statements("HYGIENE", record.hygiene, number)
        yield from common.ending(record.gaps, record.see_also, links)


def _force(record: Technique, links: Links, number: Numbering) -> Iterator[Item]:
    if record.pressure:
        least, most = record.pressure
        yield item(Span("Pressure ", "strong"), wording.pressure_dots(least), " to ", wording.pressure_dots(most))
    if record.pain_limit:
        limit = record.pain_limit
        head = Span("Pain limit: ", "strong")
        yield item(head, limit.says, common.ground(limit), refs=number(limit.sources))
    if record.properties:
        yield item(Span("What it does to tissue: ", "dim"), wording.named(record.properties, links.names))


def _bars(record: Technique, links: Links, number: Numbering, full: bool) -> Iterator[Block]:
    """What bars or limits the technique, read off the rules of conditions and contraindications."""
    items = list[Item]()
    for bar in sorted(links.bars, key=lambda bar: (not bar.rule.always, -bar.rule.verdict.rank, bar.name)):
        limits = [
            wording.limit_words(limit, links.names)
            for limit in bar.rule.limits
            if set(bar.by) & {*limit.techniques, *limit.properties}
        ]
        head = Span(bar.name, "strong")
        when = wording.when_words(bar.rule, bar.asks, links.names)
        said = f": keep off {' · '.join(limits)}" + (f" (if {when})" if when else "")
        items.append(item(head, said, refs=number(bar.rule.sources) if full else ()))
    if items:
        shown = items if full else items[:8]
        rest = (item(Span(f"{len(items) - 8} more with --full", "dim")),) if len(items) > len(shown) else ()
        yield Items("LIMITED BY", (*shown, *rest))
