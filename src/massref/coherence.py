"""What rules, limits and protocols must be to each other: proved for every record by `massref validate`.

A protocol passes its own record's rules at its own stage, in each of its forms, and spares endangerment sites; a rule
can fire; a limit stops something that exists.
"""

from collections.abc import Iterable, Iterator, Mapping

from .limits import BOTH, LEFT, RIGHT, Form, InForce, Room, barred_sides, gentler_form, in_force, own_form, placements
from .loading import Entry, Path_, Problem
from .records import Condition, Contraindication, Limit, Protocol, Rule, Side, Step, Technique, Vocabulary, When
from .rules import Answer, Body, Client, Range, Record, Truth, ask_of, completed, example, fires, wanted

Found = Iterator[tuple[Path_, str]]
SIDES = {Side.BOTH: BOTH, Side.AFFECTED: frozenset({LEFT}), Side.UNAFFECTED: frozenset({RIGHT})}
"""The sides of a step for a client whose left side is affected."""


def cohere(entries: Iterable[Entry], vocabulary: Vocabulary, techniques: Iterable[Technique]) -> list[Problem]:
    """Every place where the records of a data folder contradict themselves or say what can have no effect.

    ``techniques`` are all that the library knows, those of the layers below too.
    """
    known = {technique.id: technique for technique in techniques}
    body = Body(vocabulary)
    apart = {word.id for word in vocabulary.properties if word.apart}
    problems = list[Problem]()
    for entry in entries:
        record = entry.record
        if not isinstance(record, Condition | Contraindication):
            continue
        found = [*_dead_rules(record, body), *_idle_limits(record, known, apart)]
        if isinstance(record, Condition):
            found += _clashes(record, known, body)
        problems += [entry.problem(path, message) for path, message in found]
    return problems


def _dead_rules(record: Record, body: Body) -> Found:
    for i, rule in enumerate(record.rules):
        if not any(_can_fire(rule, when, record, body) for when in rule.alternatives):
            yield ("rules", i, "when"), "no answers make this rule hold"


def _can_fire(rule: Rule, when: When, record: Record, body: Body) -> bool:
    """Whether some answers, taken together, make a rule hold."""
    answers = witness(when, record)
    if answers is None:
        return False
    client = Client({record.id: completed(record, answers), **_others(when)}, frozenset(), body)
    return fires(rule, record, client) is Truth.YES and _stage_agrees(record, answers)


def _others(when: When) -> dict[str, dict[str, frozenset[Answer]]]:
    return {other: {} for other in wanted(when["with"])[:1]} if "with" in when else {}


def witness(when: When, record: Record) -> dict[str, frozenset[Answer]] | None:
    """Answers that make a map of a rule hold, if there are any."""
    answers = dict[str, frozenset[Answer]]()
    for key, value in when.items():
        if key == "with":
            continue
        if key == "members":
            names = [m.name for m in record.members] if isinstance(record, Contraindication) else []
            answers["member"] = frozenset(names)
        elif key == "types":
            answers["type"] = answers.get("type", frozenset()) | frozenset(wanted(value))
        else:
            ask = ask_of(record, key)
            given = example(wanted(value)[0], ask) if ask is not None else None
            if given is None:
                return None
            answers[key] = answers.get(key, frozenset()) | {given}
    return answers


def _stage_agrees(record: Record, answers: Mapping[str, frozenset[Answer]]) -> bool:
    """Whether a stage and the days since the start, both given, can be true together."""
    days, stages = answers.get("days", ()), answers.get("stage", ())
    spans = {s.id: s.days for s in record.stages if s.days} if isinstance(record, Condition) else {}
    return all(
        spans[str(stage)][0] <= day.least and day.most <= (spans[str(stage)][1] or day.most)
        for stage in stages
        for day in days
        if isinstance(day, Range) and stage in spans
    )


def _idle_limits(record: Record, techniques: Mapping[str, Technique], apart: set[str]) -> Found:
    for i, rule in enumerate(record.rules):
        for j, limit in enumerate(rule.limits):
            named = bool(limit.techniques or limit.properties) and not set(limit.properties) & apart
            if named and not any(_stops(limit, technique) for technique in techniques.values()):
                yield ("rules", i, "limits", j), "stops no technique that exists; mend it or leave it out"


def _stops(limit: Limit, technique: Technique) -> bool:
    """Whether a technique, at its firmest, can match what a limit says of technique, properties and pressure."""
    firmest = technique.pressure[1] if technique.pressure else 5
    return (
        (not limit.techniques or technique.id in limit.techniques)
        and (not limit.properties or bool(set(limit.properties) & set(technique.properties)))
        and (limit.pressure_over is None or firmest > limit.pressure_over)
    )


def _clashes(record: Condition, techniques: Mapping[str, Technique], body: Body) -> Found:
    """Steps, or gentler forms of steps, that the record's own rules forbid at the protocol's stage."""
    properties = {t.id: frozenset(t.properties) for t in techniques.values()}
    for i, protocol in enumerate(record.protocols):
        room = Room(tuple(_own_limits(record, protocol, body)), body, properties)
        for j, step in enumerate(protocol.steps):
            own = own_form(step, SIDES[step.side])
            for k, form in enumerate((own, *(gentler_form(own, g) for g in step.gentler))):
                where = ("gentler", k - 1) if k else ()
                for site in _endangered(form, room):
                    yield ("protocols", i, "steps", j, *where), f"works too hard on the endangerment site {site!r}"
                for limit in min((_barring(step, placed, room) for placed in placements(form)), key=len):
                    yield ("protocols", i, "steps", j, *where), f"is forbidden by the record's own rule {limit.rule!r}"


def _endangered(form: Form, room: Room) -> Iterator[str]:
    """The endangerment sites that a form names, or names a part of, and works on in a way that no protocol may."""
    done = room.properties.get(form.technique or "", frozenset())
    for site, risk in room.body.at_risk.items():
        too_hard = (form.pressure or 0) > risk.pressure_over or not done.isdisjoint(risk.properties)
        if too_hard and any(room.body.within(region, site) for region in form.regions):
            yield site


def _barring(step: Step, form: Form, room: Room) -> list[InForce]:
    """The limits that leave no side of a form free; a long step against a cap on minutes is one too."""
    hits = [(limit, barred_sides(limit, step, form, room)) for limit in room.limits]
    free = form.sides - frozenset(side for _, barred in hits for side in barred)
    return [] if free else [limit for limit, barred in hits if barred]


def _own_limits(record: Condition, protocol: Protocol, body: Body) -> Iterator[InForce]:
    """The limits of a record for a client at a protocol's stage and answers, affected on the left side."""
    answers: dict[str, frozenset[Answer]] = {"side": frozenset({LEFT})} if ask_of(record, "side") else {}
    if protocol.stage:
        answers["stage"] = frozenset({protocol.stage})
    answers |= witness(protocol.when, record) or {}
    given = completed(record, answers)
    client = Client({record.id: given}, frozenset(), body)
    for rule in record.rules:
        if fires(rule, record, client) is Truth.YES:
            kept = tuple(limit for limit in rule.limits if limit.at is None or "site" in given)
            for limit, source in zip(in_force(record, rule, given, body), rule.limits, strict=True):
                if source in kept:
                    yield limit
