"""A contraindication's card, and its sheet in full."""

from collections.abc import Iterator

from ..library.links import Links
from ..records import Contraindication, HarmBasis
from . import common
from .model import Block, Item, Items, Numbering, Sheet, Span, item

KNOWN = {HarmBasis.CASE: "reported cases", HarmBasis.MECHANISM: "reasoned", HarmBasis.CUSTOM: "custom"}


def sheet(record: Contraindication, links: Links, full: bool) -> Sheet:
    """The sheet of a contraindication: the card, or everything."""
    number = Numbering(links)
    more = (
        "" if full else "--full: every question with its answers, referral, evidence, all medicines, sources with links"
    )
    return common.page(record, _blocks(record, links, number, full), number, more)


def _blocks(record: Contraindication, links: Links, number: Numbering, full: bool) -> Iterator[Block]:
    yield from common.stop_if(record.signs, links, number, full)
    yield from common.ask_first(record.asks, links, number, full)
    yield from common.rules_in_full(record.rules, record.asks, links, number)
    yield from common.statements("CAUTIONS", record.cautions, number)
    if record.harm:
        yield Items(
            "WHY",
            tuple(
                item(h.says, Span(f" ({KNOWN[h.basis]})", "dim"), refs=number(h.sources))
                for h in (record.harm if full else record.harm[:3])
            ),
        )
    yield from _members(record, number, full)
    yield from common.referrals(record.referral, number) if full else ()
    yield from common.evidence(record.evidence, number, None if full else 3)
    if full:
        yield from common.ending(record.gaps, record.see_also, links)


def _members(record: Contraindication, number: Numbering, full: bool) -> Iterator[Block]:
    """The medicines, by type, each with its brand names."""
    types = dict.fromkeys(member.type for member in record.members)
    items = list[Item]()
    for kind in types:
        members = [member for member in record.members if member.type == kind]
        head = Span(f"{(kind or 'medicines').replace('-', ' ')}: ", "strong")
        names = "; ".join(f"{m.name} ({', '.join(m.brands)})" if m.brands else m.name for m in members)
        sources = tuple(dict.fromkeys(source for m in members for source in m.sources))
        items.append(item(head, names, refs=number(sources) if full else ()))
    if items:
        yield Items("MEDICINES", tuple(items))
