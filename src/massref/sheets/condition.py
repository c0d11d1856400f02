"""A condition's card, and its sheet in full."""

from collections.abc import Iterator

from ..library.links import Links
from ..records import Condition, Direction, Protocol, Side, Step
from . import common, wording
from .model import Block, Column, Grid, Item, Items, Numbering, Sheet, Span, item

UNFAVOURABLE = (Direction.HARM, Direction.NO_BENEFIT)


def sheet(record: Condition, links: Links, full: bool) -> Sheet:
    """The sheet of a condition: the card, or everything."""
    number = Numbering(links)
    more = (
        ""
        if full
        else "--full: assessment, course, referral, outcome measures, differentials, all evidence, sources with links"
    )
    return common.page(record, _full(record, links, number) if full else _card(record, links, number), number, more)


def _card(record: Condition, links: Links, number: Numbering) -> Iterator[Block]:
    yield from _against(record, number)
    yield from common.stop_if(record.red_flags, links, number, full=False)
    yield from common.ask_first(record.asks, links, number, full=False)
    yield from common.changes(record.rules, record.asks, links, number)
    yield from common.keep_off(record.rules, links, number)
    if record.protocols:
        first, *others = record.protocols
        yield _protocol(first, record, links, number, brief=True)
        yield from _position(first, record, links)
        if others:
            yield Items("ALSO", tuple(_headline(p, record, number) for p in others))
    yield from _home_care(record, number, most=3)
    yield from common.evidence(record.evidence, number, most=3)


def _full(record: Condition, links: Links, number: Numbering) -> Iterator[Block]:
    yield from _against(record, number)
    yield from common.stop_if(record.red_flags, links, number, full=True)
    yield from common.ask_first(record.asks, links, number, full=True)
    yield from common.rules_in_full(record.rules, record.asks, links, number)
    yield from common.statements("CAUTIONS", record.cautions, number)
    yield from _presentation(record, number)
    yield from _stages(record, number)
    yield from _assessment(record, number)
    yield from common.statements("GOALS", record.goals, number)
    yield from common.statements("CONSENT", record.consent, number)
    for protocol in record.protocols:
        yield _protocol(protocol, record, links, number, brief=False)
    yield from _home_care(record, number)
    yield from _after_effects(record, number)
    yield from _course(record, number)
    yield from common.referrals(record.referral, number)
    yield from _outcome_measures(record, number)
    yield from common.evidence(record.evidence, number)
    yield from _differentials(record, links, number)
    if record.icd10cm:
        codes = tuple(item(Span(f"{code.code} ", "strong"), code.name) for code in record.icd10cm)
        yield Items("ICD-10-CM", (item(Span("For reference; a massage therapist does not diagnose.", "dim")), *codes))
    yield from common.ending(record.gaps, record.see_also, links)


def _against(record: Condition, number: Numbering) -> Iterator[Block]:
    """Guidelines and reviews that speak against massage stand first, in the same size of type."""
    against = [claim for claim in record.evidence if claim.direction in UNFAVOURABLE][:2]
    if against:
        yield Items(
            "AGAINST",
            tuple(item(claim.claim.rstrip("."), refs=number(claim.sources)) for claim in against),
            inline=True,
        )


def _position(protocol: Protocol, record: Condition, links: Links) -> Iterator[Block]:
    items = [
        item(Span(links.names.get(p.position, p.position), "strong"), f": {p.bolsters}") for p in protocol.positions
    ]
    consent = (item(Span("Consent: ", "strong"), record.consent[0].says),) if record.consent else ()
    yield Items("POSITION", (*items, *consent), inline=True)


def _headline(protocol: Protocol, record: Condition, number: Numbering) -> Item:
    dose = wording.dose_words(protocol.dose) or _minutes_words(protocol)
    fitting = (protocol.stage, *wording.values(protocol.when.get("stage", ())))
    stage = ", ".join(s.name for s in record.stages if s.id in fitting)
    parts = [part for part in (stage, dose, _ground_words(protocol)) if part]
    return item(Span(protocol.name, "strong"), f"  {' · '.join(parts)}", refs=number(protocol.sources))


def _ground_words(protocol: Protocol) -> str:
    return f"basis: {wording.BASES[protocol.basis]}" if protocol.basis else ""


def _minutes_words(protocol: Protocol) -> str:
    return f"{sum(step.minutes.usual for step in protocol.steps)} min"


def _protocol(protocol: Protocol, record: Condition, links: Links, number: Numbering, brief: bool) -> Grid:
    rows, clock = list[tuple[Item, ...]](), 0
    for step in protocol.steps:
        rows.append(_row(step, clock, links, number, brief))
        clock += step.minutes.usual
    after = [item(Span(f"{clock:02}", "dim"), "  end"), item(Span("Retest: ", "strong"), protocol.retest)]
    intro = [_headline(protocol, record, number), item(protocol.says)]
    if not brief:
        intro += [
            item(Span(links.names.get(p.position, p.position), "strong"), f": {p.bolsters}") for p in protocol.positions
        ]
    columns = (
        Column("min", 3),
        Column("technique", 16),
        Column("where", 24),
        Column("pressure", 8),
        Column("how", 30, True),
    )
    return Grid("PROTOCOL", columns, tuple(rows), tuple(intro), tuple(after))


def _row(step: Step, clock: int, links: Links, number: Numbering, brief: bool) -> tuple[Item, ...]:
    technique = links.names.get(step.technique, step.technique) if step.technique else _no_technique(step)
    side = {Side.BOTH: "", Side.AFFECTED: ", affected side", Side.UNAFFECTED: ", other side"}[step.side]
    place = step.target or ", ".join(links.names.get(r, r) for r in step.regions)
    where = f"{place}{side}" if place else ""
    pressure = wording.pressure_dots(step.pressure) if step.pressure else ""
    how = item(step.how, common.ground(step) if not brief else None, refs=number(step.sources))
    if not brief:
        extra = [item(Span("Why: ", "dim"), step.why)] if step.why else []
        extra += [item(Span("Gentler: ", "dim"), _gentler(g.technique, g.pressure, links), g.how) for g in step.gentler]
        most = f"{step.minutes.min} to {step.minutes.max} min" + (
            "; essential" if step.essential else "; may be left out"
        )
        position = links.names.get(step.position, step.position)
        how = how._replace(below=(*extra, item(Span(f"{position}; {most}", "dim"))))
    return (item(Span(f"{clock:02}", "dim")), item(Span(technique, "strong")), item(where), item(pressure), how)


def _gentler(technique: str | None, pressure: int | None, links: Links) -> str:
    parts = [links.names.get(technique, technique)] if technique else []
    parts += [f"pressure {pressure}"] if pressure else []
    return f"{', '.join(parts)}: " if parts else ""


def _no_technique(step: Step) -> str:
    return "Own movement" if step.movements else step.phase.value.capitalize()


def _presentation(record: Condition, number: Numbering) -> Iterator[Block]:
    items = list[Item]()
    for shown in record.presentation:
        said = item(shown.says, common.ground(shown), refs=number(shown.sources))
        words = " · ".join(f"“{w}”" for w in shown.words)
        items.append(said._replace(below=(item(Span("Clients say: ", "dim"), words),)) if words else said)
    if items:
        yield Items("HOW IT SHOWS", tuple(items))


def _stages(record: Condition, number: Numbering) -> Iterator[Block]:
    items = list[Item]()
    for stage in record.stages:
        days = ""
        if stage.days:
            first, last = stage.days
            days = f" (days {first} to {last})" if last is not None else f" (from day {first})"
        items.append(
            item(Span(f"{stage.name}{days}: ", "strong"), stage.says, common.ground(stage), refs=number(stage.sources))
        )
    if items:
        yield Items("STAGES", tuple(items))


def _assessment(record: Condition, number: Numbering) -> Iterator[Block]:
    items = list[Item]()
    for test in record.assessment:
        below = [
            item(test.how),
            item(Span("Positive: ", "dim"), test.positive),
            item(Span("Means: ", "dim"), test.means),
        ]
        below += [item(Span("Not if: ", "dim"), test.do_not_if)] if test.do_not_if else []
        below += [item(Span("Accuracy: ", "dim"), test.accuracy)] if test.accuracy else []
        head = item(Span(test.test, "strong"), common.ground(test), refs=number(test.sources))
        items.append(head._replace(below=tuple(below)))
    if items:
        yield Items("ASSESSMENT", tuple(items))


def _home_care(record: Condition, number: Numbering, most: int | None = None) -> Iterator[Block]:
    items = list[Item]()
    for care in record.home_care[:most]:
        dose = wording.home_dose_words(care.dose)
        stop = Span(f" Stop if: {care.stop_if}", "dim") if care.stop_if else None
        said = f"{care.says.rstrip('.')} ({dose})." if dose else care.says
        items.append(item(said, stop, common.ground(care), refs=number(care.sources)))
    if items:
        yield Items("HOME CARE", tuple(items))


def _after_effects(record: Condition, number: Numbering) -> Iterator[Block]:
    items = [
        item(
            a.expected,
            f" {a.hours[0]} to {a.hours[1]} hours. ",
            Span("Call if: ", "strong"),
            a.call_if,
            refs=number(a.sources),
        )
        for a in record.after_effects
    ]
    if items:
        yield Items("AFTERWARD", tuple(items))


def _course(record: Condition, number: Numbering) -> Iterator[Block]:
    parts = (
        ("Expect: ", record.course.expectation),
        ("How often: ", record.course.frequency),
        ("Review: ", record.course.review),
        ("Discharge: ", record.course.discharge),
        ("Refer: ", record.course.refer),
    )
    items = [
        item(Span(label, "strong"), said.says, common.ground(said), refs=number(said.sources))
        for label, group in parts
        for said in group
    ]
    if items:
        yield Items("COURSE", tuple(items))


def _outcome_measures(record: Condition, number: Numbering) -> Iterator[Block]:
    items = [
        item(
            Span(f"{m.name}: ", "strong"),
            m.says,
            f" Change that matters: {m.change}" if m.change else "",
            common.ground(m),
            refs=number(m.sources),
        )
        for m in record.outcome_measures
    ]
    if items:
        yield Items("OUTCOMES", tuple(items))


def _differentials(record: Condition, links: Links, number: Numbering) -> Iterator[Block]:
    items = [
        item(
            Span(f"{d.name}: ", "strong"),
            d.says,
            f" See {links.names[d.see]}." if d.see in links.names else "",
            common.ground(d),
            refs=number(d.sources),
        )
        for d in record.differentials
    ]
    if items:
        yield Items("COULD BE", tuple(items))
