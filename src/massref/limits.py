"""Limits in force for one client, and which ways of doing a step they forbid."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from .records import Basis, Gentler, Limit, Rule, Step
from .rules import Answers, Body, Record, ask_of

LEFT, RIGHT = "left", "right"
BOTH = frozenset({LEFT, RIGHT})
POSITIONS = {
    "supine": ("supine", "flat-supine"),
    "flat-supine": ("supine", "flat-supine"),
    "side-lying": ("side-lying", "left-side-lying", "right-side-lying"),
    "left-side-lying": ("side-lying", "left-side-lying"),
    "right-side-lying": ("side-lying", "right-side-lying"),
}
"""The positions that a limit on a position stops; on the back is flat unless it says semi-reclined."""


class Part(Struct, frozen=True, kw_only=True):
    """A part of a screening; encodes as the JSON of docs/json.md."""


class InForce(Part, frozen=True, kw_only=True):
    """A limit that holds for this client: it forbids the steps that match all of its fields.

    ``regions`` are those that the client's answers give; ``side`` is left or right where only that side is meant.
    """

    record: str
    name: str
    rule: str
    says: str | None
    regions: tuple[str, ...]
    side: str | None
    techniques: tuple[str, ...]
    properties: tuple[str, ...]
    positions: tuple[str, ...]
    movements: tuple[str, ...]
    pressure_over: int | None
    minutes_over: int | None
    session_over: int | None
    basis: Basis | None
    sources: tuple[str, ...]


class Form(NamedTuple):
    """A way of doing a step: as the protocol has it, or gentler."""

    technique: str | None
    regions: tuple[str, ...]
    pressure: int | None
    position: str
    how: str
    sides: frozenset[str]


class Room(NamedTuple):
    """What every check of a step against a limit needs."""

    limits: tuple[InForce, ...]
    body: Body
    properties: Mapping[str, frozenset[str]]


def in_force(record: Record, rule: Rule, answers: Answers, body: Body) -> Iterator[InForce]:
    """The limits of a rule for a client of whom these answers are known."""
    for limit in rule.limits:
        yield InForce(
            record=record.id,
            name=record.name,
            rule=rule.id,
            says=limit.says,
            regions=places(limit, record, answers, body),
            side=side_of(limit, answers),
            techniques=limit.techniques,
            properties=limit.properties,
            positions=limit.positions,
            movements=limit.movements,
            pressure_over=limit.pressure_over,
            minutes_over=limit.minutes_over,
            session_over=limit.session_over,
            basis=rule.basis,
            sources=rule.sources,
        )


def own_form(step: Step, sides: frozenset[str]) -> Form:
    """A step as its protocol has it."""
    return Form(step.technique, step.regions, step.pressure, step.position, step.how, sides)


def gentler_form(own: Form, gentler: Gentler) -> Form:
    """A gentler form of a step; what it does not name stays as in the step."""
    return Form(
        technique=gentler.technique or own.technique,
        regions=gentler.regions or own.regions,
        pressure=gentler.pressure or own.pressure,
        position=gentler.position or own.position,
        how=gentler.how,
        sides=own.sides,
    )


def placements(form: Form) -> tuple[Form, ...]:
    """A form in each position that it leaves open: on the side is on either side."""
    positions = POSITIONS["side-lying"] if form.position == "side-lying" else (form.position,)
    return tuple(form._replace(position=position) for position in positions)


def matches(limit: InForce, step: Step, form: Form, room: Room) -> bool:
    """Whether a form of a step meets all fields of a limit but its side, minutes and cap on the session."""
    if limit.session_over is not None:
        return False
    tests = (
        (limit.regions, _at(limit, step, form, room.body)),
        (limit.techniques, form.technique in limit.techniques),
        (limit.properties, bool(room.properties.get(form.technique or "", frozenset()) & set(limit.properties))),
        (limit.positions, any(form.position in POSITIONS.get(p, (p,)) for p in limit.positions)),
        (limit.movements, bool(set(limit.movements) & set(step.movements))),
        (limit.pressure_over is not None, (form.pressure or 0) > (limit.pressure_over or 0)),
    )
    return all(met for given, met in tests if given)


def _at(limit: InForce, step: Step, form: Form, body: Body) -> bool:
    """Whether a step is done where a limit holds; the client's own movement happens where its limit names it."""
    if not form.regions:
        return bool(limit.movements)
    return any(body.touch(mine, theirs) for mine in form.regions for theirs in limit.regions)


def barred_sides(limit: InForce, step: Step, form: Form, room: Room) -> frozenset[str]:
    """The sides on which a limit forbids a form of a step; none where it does not match."""
    if limit.minutes_over is not None or not matches(limit, step, form, room):
        return frozenset()
    if limit.side is None:
        return form.sides
    touched = [mine for mine in form.regions if any(room.body.touch(mine, theirs) for theirs in limit.regions)]
    if any(region not in room.body.sided for region in touched):
        return form.sides
    return form.sides & {limit.side}


def places(limit: Limit, record: Record, answers: Answers, body: Body) -> tuple[str, ...]:
    """The regions of a limit for this client; an unanswered site stands for all that it could be."""
    if limit.at is None:
        return limit.regions
    ask = ask_of(record, "site")
    allowed = ask.regions if ask else ()
    given = sorted(str(region) for region in answers.get("site", ()))
    if limit.at == "limb":
        given = [whole for whole in allowed if any(body.touch(region, whole) for region in given)]
    return tuple(dict.fromkeys((*limit.regions, *(given or allowed))))


def side_of(limit: Limit, answers: Answers) -> str | None:
    """The one side that a limit is for; None where it is for both, or the side is not known."""
    sides = answers.get("side", frozenset())
    return str(next(iter(sides))) if limit.side and sides in ({"left"}, {"right"}) else None
