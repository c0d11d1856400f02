"""The sheet of a plan: a session with a running clock, or why there is none and what to do instead."""

from collections.abc import Iterator

from ..library.layers import Layers
from ..library.links import Links
from ..planning import Outcome, Plan, PlanStep
from ..records import Basis
from . import screening as screened
from . import wording
from .model import NOT_REVIEWED, Banner, Block, Column, Grid, Item, Items, Numbering, Sheet, Span, item

OUTCOMES = {
    Outcome.SESSION: "SESSION",
    Outcome.ASK_FIRST: "ASK FIRST",
    Outcome.TOO_SHORT: "TOO SHORT",
    Outcome.NO_SESSION: "NO SESSION",
    Outcome.NOT_PERMITTED: "NOT PERMITTED",
}
BAR = 60
"""Columns of the bar that shows how the time is spent."""


def sheet(plan: Plan, layers: Layers, full: bool = False) -> Sheet:
    """The sheet of a plan; ``full`` gives sources with links."""
    cited = [source for step in plan.steps for source in step.sources]
    cited += [source for used in plan.protocols for source in used.sources]
    links = screened.links_for(layers, plan.screening, cited)
    number = Numbering(links)
    known = {fact.id: fact.name for fact in plan.screening.facts}
    names = ", ".join(known[record_id] for record_id in plan.conditions)
    title = f"{OUTCOMES[plan.outcome]}  {names}, {plan.minutes.asked} minutes"
    blocks = tuple(_blocks(plan, layers, links, number))
    says = screened.banner(plan.screening)
    head = Banner(says.verdict, says.worst, plan.says if plan.outcome is not Outcome.SESSION else says.says)
    foot = (f"As of {plan.as_of}. {NOT_REVIEWED}",)
    return Sheet("plan", "plan", title, (), head, blocks, number.listed(), foot, not full)


def _blocks(plan: Plan, layers: Layers, links: Links, number: Numbering) -> Iterator[Block]:
    screening = plan.screening
    yield Items("UNDERSTOOD", tuple(screened.understood(screening)))
    if plan.outcome is not Outcome.SESSION:
        yield from _instead(plan, layers, links, number)
        return
    yield from screened.keep_off(screening.limits, links, number)
    yield from screened.cleared(screening)
    yield _time(plan)
    yield _session(plan, links, number)
    yield Items("FROM", tuple(_protocols(plan, number)))
    if plan.changes:
        yield Items("CHANGED", tuple(_changes(plan)))
    yield Items("RETEST", tuple(item(used.retest) for used in plan.protocols))
    if screening.provisional:
        yield from screened.asks(screening.asks, screening.verdict, layers, links)
    yield from screened.signs(screening)


def _instead(plan: Plan, layers: Layers, links: Links, number: Numbering) -> Iterator[Block]:
    """Why there is no session, and what to do."""
    screening = plan.screening
    if plan.outcome is Outcome.ASK_FIRST:
        yield from screened.asks(plan.asks, screening.verdict, layers, links)
        return
    if screening.reasons:
        yield Items("WHY", tuple(screened.why(screening.reasons, number, full=False)))
    yield from screened.keep_off(screening.limits, links, number)
    if plan.changes:
        yield Items("CHANGED", tuple(_changes(plan)))
    if plan.outcome is Outcome.NOT_PERMITTED:
        yield from screened.waits(screening)
        yield from screened.letters(screening, full=False)
        yield from screened.asks(screening.asks, screening.verdict, layers, links)


def _time(plan: Plan) -> Items:
    """How the appointment is spent, as a bar and in figures."""
    parts = dict[str, int]()
    for step in plan.steps:
        parts[step.phase.value] = parts.get(step.phase.value, 0) + step.minutes
    parts |= {"unused": plan.minutes.unused, "reserve": plan.minutes.reserve}
    marks = {name: "█▓"[i % 2] for i, name in enumerate(parts)} | {"unused": "·", "reserve": "░"}
    bar = "".join(marks[name] * round(minutes * BAR / plan.minutes.asked) for name, minutes in parts.items())
    said = ", ".join(f"{name} {minutes}" for name, minutes in parts.items() if minutes)
    return Items("TIME", (item(Span(bar, "dim")), item(f"{plan.minutes.asked} min: {said}")))


def _session(plan: Plan, links: Links, number: Numbering) -> Grid:
    columns = (
        Column("at", 3),
        Column("technique", 16),
        Column("where", 22),
        Column("pressure", 8),
        Column("how", 30, True),
    )
    rows, lying = list[tuple[Item, ...]](), ""
    for step in plan.steps:
        rows.append(_row(step, links, number, turned=step.position != lying))
        lying = step.position
    end = item(Span(f"{plan.minutes.used:02}", "dim"), "  end")
    return Grid("SESSION", columns, tuple(rows), after=(end,))


def _row(step: PlanStep, links: Links, number: Numbering, turned: bool) -> tuple[Item, ...]:
    where = step.target or ", ".join(links.names.get(region, region) for region in step.regions)
    side = f", {step.side}" if step.side in ("left", "right") else ""
    changed = Span(" (changed)", "warn") if step.adapted else None
    convention = Span(" (convention)", "dim") if step.basis is Basis.CONVENTION and not step.adapted else None
    how = item(step.how, changed, convention, refs=number(step.sources))
    if turned:
        position = links.names.get(step.position, step.position)
        place = item(Span(f"{position}: ", "strong"), Span(step.bolsters, "dim"))
        how = item(how.text)._replace(spans=how.spans, refs=how.refs, below=(place,))
    return (
        item(Span(f"{step.at:02}", "dim")),
        item(Span(step.name, "strong"), f" {step.minutes} min"),
        item(f"{where}{side}" if where else ""),
        item(wording.pressure_dots(step.pressure) if step.pressure else ""),
        how,
    )


def _protocols(plan: Plan, number: Numbering) -> Iterator[Item]:
    for used in plan.protocols:
        basis = f" (basis: {wording.BASES[used.basis]})" if used.basis and not used.changed else ""
        changed = Span(" Changed, so no longer the session as published.", "warn") if used.changed else None
        yield item(Span(used.name, "strong"), f"{basis}: {used.says}", changed, refs=number(used.sources))
    if len(plan.notes) > 0:
        yield from (item(note) for note in plan.notes)


def _changes(plan: Plan) -> Iterator[Item]:
    for change in plan.changes:
        yield item(Span(change.step, "strong"), f": {change.change}; because: {change.because}")
