"""Facts about a client to a verdict: an interval, with reasons, limits, questions and what to wait for.

What is known gives ``verdict``; ``worst`` is what it would be if every open question were answered badly. Nothing here
lowers a verdict but a clearance that a named professional gave, and that lifts one rung of one record.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import field

from .facts import Fact, Unclear, said_of, understand_all
from .library.layers import Layers
from .limits import InForce, Part, in_force
from .records import Act, Ask, Basis, Condition, Opens, Rule, Sign, Verdict, When
from .rules import (
    SINCE,
    Answer,
    Answers,
    Body,
    Client,
    Range,
    Record,
    Truth,
    applies,
    ask_of,
    asks_of,
    below,
    completed,
    fires,
    holds,
    key_holds,
    wanted,
    worst_of,
)

_CLEARED = re.compile(r"^(.+?)\s+by\s+(.+?)(?:\s+on\s+(\d{4}-\d{2}-\d{2}))?$", re.IGNORECASE)
_WEEKS = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
LONGEST_WAIT = 36_500
"""Days; a wait beyond a century is no date."""


Value = str | int | float
"""An answer as data: a word, a figure, or two figures with a hyphen for what lies between them."""


class FactSaid(Part, frozen=True, kw_only=True):
    """What was said, and what it was understood as."""

    said: str
    id: str
    kind: str
    name: str
    values: dict[str, Value | list[Value]]
    denied: bool
    verdict: Verdict | None
    unused: tuple[str, ...] = ()


class Reason(Part, frozen=True, kw_only=True):
    """A rule that holds, or a sign that was said. ``cleared`` names who lifted its clearance."""

    verdict: Verdict
    record: str
    name: str
    rule: str
    says: str
    do: str
    basis: Basis | None
    sources: tuple[str, ...]
    cleared: str | None = None


class CouldBe(Part, frozen=True, kw_only=True):
    """What an answer would mean: the values or figures (``answers``, of which ``also`` must hold), and what follows."""

    answers: tuple[str, ...]
    also: dict[str, tuple[str, ...]]
    verdict: Verdict
    rule: str
    do: str
    limits: bool


class Open(Part, frozen=True, kw_only=True):
    """A question that nobody has answered, with what its answers would mean, the worst first."""

    record: str
    name: str
    key: str
    question: str
    required: bool
    could_be: tuple[CouldBe, ...]


class SignAsked(Part, frozen=True, kw_only=True):
    """A sign of the checklist: whether it was asked for, and denied."""

    id: str
    name: str
    act: Act
    ask: str
    asked: bool
    denied: bool


class Wait(Part, frozen=True, kw_only=True):
    """What to wait for; ``on`` is the day from which the rule no longer holds, where it counts days."""

    record: str
    rule: str
    until: str
    on: datetime.date | None


class Clearance(Part, frozen=True, kw_only=True):
    """What a named professional cleared."""

    record: str
    by: str
    on: datetime.date | None


class Letter(Part, frozen=True, kw_only=True):
    """Whom to ask, and what to write."""

    record: str
    to: str
    says: str


class Screening(Part, frozen=True, kw_only=True):
    """The answer to "is there a bar for this client?"."""

    as_of: datetime.date
    verdict: Verdict
    worst: Verdict
    provisional: bool
    facts: tuple[FactSaid, ...]
    reasons: tuple[Reason, ...]
    limits: tuple[InForce, ...]
    asks: tuple[Open, ...]
    signs: tuple[SignAsked, ...]
    waits: tuple[Wait, ...]
    cleared: tuple[Clearance, ...]
    letters: tuple[Letter, ...] = field(default=())


class Picture(NamedTuple):
    """The records in play and what is known under each: what screening and planning both start from."""

    client: Client
    records: Mapping[str, Record]
    brought: Mapping[str, Record]
    signs: Mapping[str, Sign]
    denied: frozenset[str]


class Contradiction(ValueError):
    """Facts that cannot both be so."""


def screen(
    layers: Layers,
    conditions: Sequence[str] = (),
    facts: Sequence[str] = (),
    denies: Sequence[str] = (),
    cleared: Sequence[str] = (),
    as_of: datetime.date | None = None,
) -> Screening:
    """Whether there is a bar for a client, from what is said of them.

    ``conditions`` are what the client comes for and ``facts`` what else is known, both in plain words; ``cleared`` are
    texts such as "deep vein thrombosis by Dr. Osei on 2026-11-20". Raises NotFound or Ambiguous for what is not
    understood, and Contradiction where something is both said and denied.
    """
    today = as_of or datetime.date.today()
    understood = understand_all(layers, (*conditions, *facts), denies, today)
    return screening_of(layers, understood, picture_of(layers, understood), cleared, today)


def screening_of(
    layers: Layers, facts: Sequence[Fact], picture: Picture, cleared: Sequence[str], today: datetime.date
) -> Screening:
    """The screening of facts that are understood already, with their picture."""
    lifted = _clearances(layers, cleared, picture, today)
    by = {one.record: one for one in lifted}
    fired = [
        (record, rule) for record in picture.records.values() for rule in record.rules if _surely(rule, record, picture)
    ]
    reasons = [_reason(rule, record, by) for record, rule in fired]
    reasons += [_sign_reason(sign, by) for sign in picture.signs.values()]
    reasons.sort(key=lambda r: (-r.verdict.rank, r.record, r.rule))
    verdict = worst_of([*(_least(record) for record in picture.records.values()), *(r.verdict for r in reasons)])
    worst = worst_of([verdict, *(_lowered(rule.verdict, record.id, by) for record, rule in _might_fire(picture))])
    return Screening(
        as_of=today,
        verdict=verdict,
        worst=worst,
        provisional=verdict is not worst,
        facts=tuple(_facts_said(facts, reasons, picture)),
        reasons=tuple(r for r in reasons if r.verdict.rank >= Verdict.NO_BAR.rank),
        limits=tuple(
            limit
            for record, rule in fired
            for limit in in_force(record, rule, picture.client.answers.get(record.id, {}), picture.client.body)
        ),
        asks=tuple(_open_asks(picture, by)),
        signs=tuple(_checklist(layers, picture)),
        waits=tuple(_waits(fired, picture, today)),
        cleared=lifted,
        letters=tuple(_letters(reasons, picture)),
    )


# -- who is in play --------------------------------------------------------------------------------------------------


def picture_of(layers: Layers, facts: Sequence[Fact]) -> Picture:
    """The records that the facts put in play, with all answers: given, shared between records, and implied."""
    vocabulary = layers.vocabulary()
    measures = {word.id for word in vocabulary.measures}
    said = [fact for fact in facts if not fact.denied]
    denied = frozenset(fact.id for fact in facts if fact.denied)
    if both := sorted(denied & {fact.id for fact in said}):
        raise Contradiction(f"{both[0]} is both said and denied; keep one")
    records, signs = dict[str, Record](), dict[str, Sign]()
    answers = dict[str, dict[str, frozenset[Answer]]]()
    for fact in said:
        found = layers.find(fact.id)
        if isinstance(found, Sign):
            signs[found.id] = found
        elif found is not None:
            records[fact.id] = found  # type: ignore[assignment]
            mine = answers.setdefault(fact.id, {})
            for key, values in fact.answers.items():
                mine[key] = mine.get(key, frozenset()) | values
    body = Body(vocabulary)
    implied = dict[str, dict[str, frozenset[Answer]]]()
    while _spread(layers, records, answers, implied, measures, denied, body):
        pass
    known = {i: completed(records[i], given) for i, given in answers.items()}
    client = Client(known, frozenset(), body, implied)
    brought = _brought(layers, records, client)
    return Picture(client._replace(possible=frozenset(brought)), records, brought, signs, denied)


def _spread(
    layers: Layers,
    records: dict[str, Record],
    answers: dict[str, dict[str, frozenset[Answer]]],
    implied: dict[str, dict[str, frozenset[Answer]]],
    measures: set[str],
    denied: frozenset[str],
    body: Body,
) -> bool:
    """Gives answers on to where they hold too, and puts in play what they amount to; whether anything changed."""
    before = _size(answers) + _size(implied) + len(records)
    shared = dict[str, frozenset[Answer]]()
    for given in answers.values():
        for key in measures & given.keys():
            shared[key] = shared.get(key, frozenset()) | given[key]
    for record_id, record in list(records.items()):
        given = answers[record_id]
        for ask in record.asks:
            if ask.key in shared:
                given[ask.key] = given.get(ask.key, frozenset()) | shared[ask.key]
            for value, opened in ask.opens.items():
                if value in given.get(ask.key, ()):
                    _open(layers, opened, records, answers)
                elif opened.record in records and _amounts_to(opened, records, answers, body):
                    into = given if _closes(ask, value) else implied.setdefault(record_id, {})
                    into[ask.key] = into.get(ask.key, frozenset()) | {value}
            if ask.key not in given and (no := _denied_answer(ask, denied)):
                given[ask.key] = frozenset({no})
    return before != _size(answers) + _size(implied) + len(records)


def _size(answers: Mapping[str, Answers]) -> int:
    return sum(len(values) for given in answers.values() for values in given.values())


def _closes(ask: Ask, value: str) -> bool:
    """Whether an implied answer leaves no other but "no"."""
    return not set(ask.values) - {value, "no", "none"}


def _open(
    layers: Layers,
    opened: Opens,
    records: dict[str, Record],
    answers: dict[str, dict[str, frozenset[Answer]]],
) -> None:
    """Puts the record in play that an answer amounts to, with what the answer says of it."""
    if opened.record not in records:
        found = layers.find(opened.record)
        assert isinstance(found, Record), "the checks allow only records with rules here"
        records[opened.record] = found
    mine = answers.setdefault(opened.record, {})
    for key, value in opened.answers.items():
        if isinstance(value, str) and key not in mine:
            mine[key] = frozenset({value})


def _amounts_to(opened: Opens, records: Mapping[str, Record], answers: Mapping[str, Answers], body: Body) -> bool:
    client = Client(answers, frozenset(), body)
    return holds(opened.answers, records[opened.record], client) is Truth.YES


def _denied_answer(ask: Ask, denied: frozenset[str]) -> str | None:
    """The answer "no" to a question for a record that was denied, where nothing else is left."""
    if "no" in ask.values and ask.opens and all(opened.record in denied for opened in ask.opens.values()):
        return "no"
    return None


def _brought(layers: Layers, records: Mapping[str, Record], client: Client) -> dict[str, Record]:
    """The records that answers to open questions would put in play, and those that these would bring."""
    brought, waiting = dict[str, Record](), list(records.values())
    while waiting:
        record = waiting.pop()
        for ask in record.asks:
            if client.answers.get(record.id, {}).get(ask.key) or not applies(ask, record, client):
                continue
            for opened in ask.opens.values():
                if opened.record not in records and opened.record not in brought:
                    found = layers.find(opened.record)
                    assert isinstance(found, Record), "the checks allow only records with rules here"
                    brought[opened.record] = found
                    waiting.append(found)
    return brought


# -- rules -----------------------------------------------------------------------------------------------------------


def _surely(rule: Rule, record: Record, picture: Picture) -> bool:
    return fires(rule, record, picture.client) is Truth.YES


def _might_fire(picture: Picture) -> Iterator[tuple[Record, Rule]]:
    """The rules that hang on open questions, in records in play or those that an answer would bring."""
    for record in (*picture.records.values(), *picture.brought.values()):
        brought = record.id in picture.brought
        for rule in record.rules:
            truth = fires(rule, record, picture.client)
            if truth is Truth.OPEN or (brought and truth is Truth.YES):
                yield record, rule


def _least(record: Record) -> Verdict:
    return Verdict.NO_BAR if record.rules else Verdict.NO_RULE_KNOWN


def _lowered(verdict: Verdict, record_id: str, by: Mapping[str, Clearance]) -> Verdict:
    """A verdict, with the rung ``clearance`` lifted where it was given for this record."""
    return Verdict.ADAPT if verdict is Verdict.CLEARANCE and record_id in by else verdict


def _reason(rule: Rule, record: Record, by: Mapping[str, Clearance]) -> Reason:
    lowered = _lowered(rule.verdict, record.id, by)
    return Reason(
        verdict=lowered,
        record=record.id,
        name=record.name,
        rule=rule.id,
        says=rule.says,
        do=rule.do,
        basis=rule.basis,
        sources=rule.sources,
        cleared=by[record.id].by if lowered is not rule.verdict else None,
    )


def _sign_reason(sign: Sign, by: Mapping[str, Clearance]) -> Reason:
    first = sign.do[0] if sign.do else None
    lowered = _lowered(sign.act.verdict, sign.id, by)
    return Reason(
        verdict=lowered,
        record=sign.id,
        name=sign.name,
        rule=sign.act.value,
        says=f"{sign.suggests.rstrip('.')}.",
        do=first.says if first else "",
        basis=first.basis if first else None,
        sources=tuple(dict.fromkeys(i for said in (*sign.features, *sign.do) for i in said.sources)),
        cleared=by[sign.id].by if lowered is not sign.act.verdict else None,
    )


def _facts_said(facts: Sequence[Fact], reasons: Sequence[Reason], picture: Picture) -> Iterator[FactSaid]:
    """The facts as said, and those that answers put in play."""
    for fact in facts:
        values = {key: _values(given) for key, given in fact.answers.items()}
        yield FactSaid(
            said=fact.said,
            id=fact.id,
            kind=fact.kind,
            name=fact.name,
            values=values,
            denied=fact.denied,
            verdict=None if fact.denied else _verdict_of(fact.id, reasons, picture),
            unused=fact.unused,
        )
    named = {fact.id for fact in facts}
    for record in picture.records.values():
        if record.id not in named:
            yield FactSaid(
                said="by an answer",
                id=record.id,
                kind=record.kind,
                name=record.name,
                values={key: _values(given) for key, given in picture.client.answers.get(record.id, {}).items()},
                denied=False,
                verdict=_verdict_of(record.id, reasons, picture),
            )


def _verdict_of(record_id: str, reasons: Sequence[Reason], picture: Picture) -> Verdict:
    least = _least(picture.records[record_id]) if record_id in picture.records else Verdict.NO_RULE_KNOWN
    return worst_of([least, *(r.verdict for r in reasons if r.record == record_id)])


def _values(given: Iterable[Answer]) -> Value | list[Value]:
    values = sorted(map(_value, given), key=str)
    return values[0] if len(values) == 1 else values


def _value(answer: Answer) -> Value:
    """An answer as data."""
    if isinstance(answer, str) or answer.least != answer.most:
        return said_of(answer)
    return int(answer.least) if answer.least.is_integer() else round(answer.least, 2)


# -- open questions --------------------------------------------------------------------------------------------------


def _open_asks(picture: Picture, by: Mapping[str, Clearance]) -> Iterator[Open]:
    """The unanswered questions that could change something, first those that a plan needs, then the gravest."""
    found = list[Open]()
    for record in picture.records.values():
        answers = picture.client.answers.get(record.id, {})
        for ask in asks_of(record):
            if answers.get(ask.key) or not applies(ask, record, picture.client):
                continue
            could = sorted(_could_be(ask, record, picture, by), key=lambda c: -c.verdict.rank)
            implied = picture.client.implied.get(record.id, {}).get(ask.key)
            required = ask.required and not implied and not any(answers.get(key) for key in ask.settled_by)
            if could or required:
                found.append(
                    Open(
                        record=record.id,
                        name=record.name,
                        key=ask.key,
                        question=ask.question,
                        required=required,
                        could_be=tuple(could),
                    )
                )
    yield from sorted(
        found, key=lambda one: (not one.required, -max((c.verdict.rank for c in one.could_be), default=0))
    )


def _could_be(ask: Ask, record: Record, picture: Picture, by: Mapping[str, Clearance]) -> Iterator[CouldBe]:
    """What the answers to an open question would mean, by the rules that hang on it."""
    for rule in record.rules:
        if fires(rule, record, picture.client) is not Truth.OPEN:
            continue
        for when in rule.alternatives:
            if ask.key in when and holds(when, record, picture.client) is Truth.OPEN:
                yield CouldBe(
                    answers=wanted(when[ask.key]),
                    also=_also(when, ask.key, record, picture),
                    verdict=_lowered(rule.verdict, record.id, by),
                    rule=rule.id,
                    do=rule.do,
                    limits=bool(rule.limits),
                )
    for value, opened in ask.opens.items():
        other = picture.brought.get(opened.record)
        if other is not None:
            yield _opened(value, opened, other, picture, by)


def _opened(value: str, opened: Opens, other: Record, picture: Picture, by: Mapping[str, Clearance]) -> CouldBe:
    """What follows for sure from an answer that amounts to another record; that one's own questions come after."""
    given = {key: frozenset({answer}) for key, answer in opened.answers.items() if isinstance(answer, str)}
    client = picture.client._replace(answers={**picture.client.answers, other.id: completed(other, given)})
    sure = [rule for rule in other.rules if fires(rule, other, client) is Truth.YES]
    return CouldBe(
        answers=(value,),
        also={},
        verdict=worst_of([_least(other), *(_lowered(rule.verdict, other.id, by) for rule in sure)]),
        rule=opened.record,
        do=f"Answer the questions of {other.name} too.",
        limits=any(rule.limits for rule in sure),
    )


def _also(when: When, key: str, record: Record, picture: Picture) -> dict[str, tuple[str, ...]]:
    """What else would have to hold, and is not known either."""
    return {
        other: wanted(value)
        for other, value in when.items()
        if other != key and key_holds(other, wanted(value), record, picture.client) is Truth.OPEN
    }


# -- signs, waits, clearances, letters -------------------------------------------------------------------------------


def _checklist(layers: Layers, picture: Picture) -> Iterator[SignAsked]:
    """The signs of all records in play, most urgent first, and those that were said or denied."""
    wanted_signs = dict.fromkeys(picture.signs)
    for record in picture.records.values():
        wanted_signs |= dict.fromkeys(record.red_flags if isinstance(record, Condition) else record.signs)
    wanted_signs |= dict.fromkeys(sorted(picture.denied))
    listed = list[SignAsked]()
    for sign_id in wanted_signs:
        sign = picture.signs.get(sign_id) or layers.find(sign_id, "sign")
        if isinstance(sign, Sign):
            denied = sign_id in picture.denied
            asked = denied or sign_id in picture.signs
            listed.append(SignAsked(id=sign.id, name=sign.name, act=sign.act, ask=sign.ask, asked=asked, denied=denied))
    order = list(Act)
    yield from sorted(listed, key=lambda s: order.index(s.act))


def _waits(fired: Sequence[tuple[Record, Rule]], picture: Picture, today: datetime.date) -> Iterator[Wait]:
    for record, rule in sorted(fired, key=lambda pair: -pair[1].verdict.rank):
        if rule.until:
            yield Wait(record=record.id, rule=rule.id, until=rule.until, on=_ends_on(rule, record, picture, today))


def _ends_on(rule: Rule, record: Record, picture: Picture, today: datetime.date) -> datetime.date | None:
    """The day on which a rule that counts from a date no longer holds, if that alone ends it."""
    ends = list[datetime.date]()
    answers = picture.client.answers.get(record.id, {})
    for when in rule.alternatives:
        if holds(when, record, picture.client) is not Truth.YES:
            continue
        days = [_days_left(key, wanted(value), record, answers) for key, value in when.items()]
        known = [left for left in days if left is not None]
        if not known or min(known) > LONGEST_WAIT:
            return None
        ends.append(today + datetime.timedelta(days=min(known)))
    return max(ends, default=None)


def _days_left(key: str, values: tuple[str, ...], record: Record, answers: Answers) -> int | None:
    """How many days until a count from a date passes the figure that a rule compares it with."""
    ask = ask_of(record, key)
    if ask is None or not ask.unit or not ask.unit.endswith(SINCE) or len(values) != 1:
        return None
    end = below(values[0])
    numbers = [answer for answer in answers.get(key, ()) if isinstance(answer, Range)]
    if end is None or not numbers:
        return None
    each = _WEEKS.get(ask.unit.removesuffix(SINCE), 7.0)
    return max(0, -int(-(end - min(number.least for number in numbers)) * each // 1))


def _clearances(layers: Layers, texts: Sequence[str], picture: Picture, today: datetime.date) -> tuple[Clearance, ...]:
    """The clearances given, each for a record in play; raises Unclear for any that cannot be used."""
    found = list[Clearance]()
    for text in texts:
        parts = _CLEARED.match(" ".join(text.split()))
        if not parts:
            raise Unclear(text, 'write who cleared what, for example "deep vein thrombosis by Dr. Osei on 2026-11-20"')
        try:
            on = datetime.date.fromisoformat(parts[3]) if parts[3] else None
        except ValueError:
            raise Unclear(text, f"{parts[3]} is no date") from None
        if on and on > today:
            raise Unclear(text, f"{on} lies in the future")
        for fact in understand_all(layers, [parts[1]], (), today):
            if fact.id not in picture.records and fact.id not in picture.signs:
                raise Unclear(text, f"{fact.id} is not among the facts; give what was cleared as a fact too")
            found.append(Clearance(record=fact.id, by=parts[2], on=on))
    return tuple(found)


def _letters(reasons: Sequence[Reason], picture: Picture) -> Iterator[Letter]:
    """Whom to write to, and what, for each record that wants a doctor's word."""
    asking = dict.fromkeys(r.record for r in reasons if r.verdict.rank >= Verdict.CLEARANCE.rank)
    for record_id in asking:
        record = picture.records.get(record_id)
        for letter in record.referral if record else ():
            yield Letter(record=record_id, to=letter.to, says=letter.says)
