"""Blocks that sheets of several kinds share."""

from collections.abc import Iterable, Iterator

from ..library.links import Links
from ..records import (
    Act,
    AnyRecord,
    Ask,
    Basis,
    Direction,
    Evidence,
    Gap,
    Record,
    Referral,
    Rule,
    Sourced,
    Statement,
    Verdict,
)
from ..rules import baseline
from . import wording
from .model import NOT_REVIEWED, Banner, Block, Item, Items, Numbering, Sheet, Span, Style, item

DIRECTIONS = {
    Direction.HARM: "Harm",
    Direction.NO_BENEFIT: "No benefit",
    Direction.MIXED: "Mixed",
    Direction.UNKNOWN: "Not known",
    Direction.BENEFIT: "Benefit",
}
LADDER = sorted(Verdict, key=lambda verdict: -verdict.rank)


def ground(sourced: Sourced) -> Span | None:
    """The mark of a statement that stands on convention."""
    return Span(" (convention)", "dim") if sourced.basis is Basis.CONVENTION else None


def statement(said: Statement, number: Numbering) -> Item:
    """A statement with its sources, or the mark that it is convention."""
    return item(said.says, ground(said), refs=number(said.sources))


def statements(label: str, said: Iterable[Statement], number: Numbering) -> Iterator[Block]:
    """A labelled list of statements; nothing where there are none."""
    if found := tuple(statement(s, number) for s in said):
        yield Items(label, found)


def stop_if(signs: Iterable[str], links: Links, number: Numbering, full: bool) -> Iterator[Block]:
    """The red flags, most urgent first; a card says those that are less than an emergency in few words."""
    known = [links.signs[sign] for sign in signs if sign in links.signs]
    items = list[Item]()
    for act in Act:
        group = [sign for sign in known if sign.act is act]
        symbol, words = wording.ACTS[act]
        head = Span(f"{symbol} {words}", "alarm" if act is Act.EMERGENCY else "warn")
        if act is Act.EMERGENCY or full:
            for sign in group:
                suggests = sign.suggests if full else sign.suggests.split(": ")[0].split(" (")[0]
                do = sign.do if full else sign.do.removeprefix("Stop. ").rstrip(".")
                act_line = item(
                    head,
                    f"  {sign.summary} → ",
                    Span(suggests, "strong"),
                    f": {do}",
                    refs=number(sign.sources if full else sign.sources[:1]),
                )
                asked = (item(Span("Ask: ", "dim"), sign.ask),) if full else ()
                items.append(act_line._replace(below=asked))
        elif group:
            refs = number(tuple(dict.fromkeys(source for sign in group for source in sign.sources[:1]))[:2])
            named = item(head, "  " + " · ".join(sign.short for sign in group), refs=refs)
            items.append(named)
    if items:
        yield Items("STOP IF", tuple(items))


def ask_first(asks: tuple[Ask, ...], links: Links, number: Numbering, full: bool) -> Iterator[Block]:
    """The questions to ask: on a card their short forms, in full with the answers and what they change."""
    if not asks:
        return
    if not full:
        yield Items(
            "ASK FIRST", tuple(item(Span(_short(ask), "strong" if ask.required else "")) for ask in asks), inline=True
        )
        return
    items = list[Item]()
    for ask in asks:
        must = Span(" (needed)", "dim") if ask.required else None
        said = item(
            Span(ask.question, "strong"),
            f"  {wording.answers(ask, links.names)}",
            must,
            ground(ask),
            refs=number(ask.sources),
        )
        items.append(said._replace(below=(item(ask.because),)) if ask.because else said)
    yield Items("ASK FIRST", tuple(items))


def _short(ask: Ask) -> str:
    return ask.short or ask.question


def keep_off(rules: tuple[Rule, ...], links: Links, number: Numbering) -> Iterator[Block]:
    """What is forbidden whatever the answers."""
    items = [
        item(wording.limit_words(limit, links.names), refs=number(rule.sources) if limit is rule.limits[-1] else ())
        for rule in rules
        if rule.always
        for limit in rule.limits
    ]
    if items:
        yield Items("KEEP OFF", tuple(items), inline=True)


def changes(rules: tuple[Rule, ...], asks: tuple[Ask, ...], links: Links, number: Numbering) -> Iterator[Block]:
    """What the answers change, worst first, in few words; of mere changes only the questions that bring them."""
    items = list[Item]()
    for verdict in LADDER:
        conditional = [rule for rule in rules if rule.verdict is verdict and not rule.always]
        if not conditional:
            continue
        head = Span(wording.verdict_words(verdict), "alarm" if verdict is Verdict.EMERGENCY else "strong")
        if verdict.rank > Verdict.ADAPT.rank:
            said = "if " + " · ".join(_shortest([wording.when_words(rule, asks, links.names) for rule in conditional]))
        else:
            said = "by " + " · ".join(_questions(conditional, asks, links))
        sources = tuple(dict.fromkeys(source for rule in conditional for source in rule.sources[:1]))
        items.append(item(head, f"  {said}", refs=number(sources[:3])))
    if items:
        yield Items("ANSWERS", tuple(items))


def _shortest(conditions: list[str]) -> list[str]:
    """The conditions without those that only narrow another one."""
    return [
        one
        for one in dict.fromkeys(conditions)
        if not any(all(part.startswith(f"{other} and ") for part in one.split("; or ")) for other in conditions)
    ]


def _questions(rules: list[Rule], asks: tuple[Ask, ...], links: Links) -> list[str]:
    """The questions, in short, that the rules hang on, and the other records that they are joined with."""
    whens = [when for rule in rules for when in rule.alternatives]
    keys = {key for when in whens for key in when}
    named = [wording.lower((ask.short or ask.question).rstrip("?")) for ask in asks if ask.key in keys]
    joined = [f"with {wording.named(wording.values(when['with']), links.names)}" for when in whens if "with" in when]
    stage = ["stage"] if "stage" in keys and all(ask.key != "stage" for ask in asks) else []
    medicine = ["which medicine"] if keys & {"member", "type"} else []
    return list(dict.fromkeys((*named, *stage, *medicine, *joined)))


def rules_in_full(rules: tuple[Rule, ...], asks: tuple[Ask, ...], links: Links, number: Numbering) -> Iterator[Block]:
    """Every rule, worst first: verdict, when, why, what to do, until when, and what it forbids."""
    items = list[Item]()
    for rule in sorted(rules, key=lambda rule: -rule.verdict.rank):
        when = wording.when_words(rule, asks, links.names)
        style: Style = "alarm" if rule.verdict is Verdict.EMERGENCY else "strong"
        until = f" until {rule.until}" if rule.until else ""
        head = item(
            Span(wording.verdict_words(rule.verdict) + until, style),
            Span(f"  if {when}" if when else "  always"),
            ground(rule),
            refs=number(rule.sources),
        )
        below = [item(rule.says), item(Span("Do: ", "dim"), rule.do)]
        if rule.limits:
            limits = " · ".join(wording.limit_words(limit, links.names) for limit in rule.limits)
            below.append(item(Span("Keep off: ", "dim"), limits))
        items.append(head._replace(below=tuple(below)))
    if items:
        yield Items("RULES", tuple(items))


def evidence(claims: tuple[Evidence, ...], number: Numbering, most: int | None = None) -> Iterator[Block]:
    """The evidence, unfavourable first; ``most`` claims of it on a card."""
    order = list(Direction)
    ranked = sorted(claims, key=lambda claim: order.index(claim.direction))
    items = [
        item(
            Span(f"{DIRECTIONS[claim.direction]}: ", "strong"),
            claim.claim,
            Span(f" ({claim.certainty.value.replace('-', ' ')} certainty)", "dim")
            if claim.certainty != "not-graded"
            else None,
            refs=number(claim.sources),
        )
        for claim in ranked[:most]
    ]
    if items:
        if most is not None and len(ranked) > most:
            items.append(item(Span(f"{len(ranked) - most} more with --full", "dim")))
        yield Items("EVIDENCE", tuple(items))


def referrals(letters: tuple[Referral, ...], number: Numbering) -> Iterator[Block]:
    """To whom to write, when, and what."""
    if letters:
        yield Items(
            "REFERRAL",
            tuple(
                item(Span(f"To {r.to}: ", "strong"), r.when, ground(r), refs=number(r.sources))._replace(
                    below=(item(r.says),)
                )
                for r in letters
            ),
        )


def ending(gaps: tuple[Gap, ...], see_also: tuple[str, ...], links: Links) -> Iterator[Block]:
    """What is not known, and where to look next."""
    if gaps:
        yield Items("NOT KNOWN", tuple(item(gap.says) for gap in gaps))
    if see_also:
        yield Items("SEE ALSO", tuple(item(links.names.get(i, i)) for i in see_also), inline=True)


def page(record: AnyRecord, blocks: Iterable[Block], number: Numbering, more: str = "") -> Sheet:
    """The sheet of a record from its blocks, headed by its verdict where it has one.

    With ``more``, a line on what the full sheet adds, it is a card that only names its sources.
    """
    made = tuple(blocks)  # before the sources are listed: making the blocks numbers them
    verdict, worst = baseline(record) or (None, None)
    banner = Banner(verdict, worst, record.summary)
    foot = footer(record, more)
    also = record.aliases[: 3 if more else 8]
    return Sheet(record.kind, record.id, record.name, also, banner, made, number.listed(), foot, bool(more))


def footer(record: Record, more: str = "") -> tuple[str, ...]:
    """The lines at the foot of a record's sheet: who has reviewed it, and when it was compared with its sources."""
    review = record.reviewed
    said = f"Reviewed by {review.by} on {review.on}." if review else NOT_REVIEWED
    return (*((more,) if more else ()), f"{said} Last checked against its sources {record.checked}.")
