"""What rules say of a client: whether one holds, might hold, or does not, by what is known.

Everything is three-valued: an answer that is missing makes a rule neither true nor false but open.
"""

import math
import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple

from .records import Ask, AtRisk, Condition, Contraindication, Region, Rule, Sign, Verdict, Vocabulary, When

Record = Condition | Contraindication
"""The records that carry rules."""
SINCE = "-since"
"""The end of a unit that counts from a date: ``weeks-since``."""
UNSURE = ("unknown", "unsure", "not known", "not sure", "dont know", "not measured", "not-known", "not-sure")
VAGUE = ("yes", "no", "none", "other", "neither", "same", *UNSURE)
"""Values that answer a question, but say nothing outside it."""
SIDES = ("left", "right", "both")
_OPERATORS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
_COMPARISON = re.compile(r"([<>]=?)(-?[0-9]+(?:\.[0-9]+)?)")
WELL_FORMED = re.compile(rf"^{_COMPARISON.pattern}(?: {_COMPARISON.pattern})*$")


class Truth(IntEnum):
    """Whether something holds; open where it hangs on what nobody has answered."""

    NO = 0
    OPEN = 1
    YES = 2


class Range(NamedTuple):
    """A number that is known to lie from ``least`` to ``most``; one figure where both are the same."""

    least: float
    most: float


Answer = str | Range
"""A value, region, side or stage by its word, or a number."""
Answers = Mapping[str, frozenset[Answer]]
"""What has been answered, by the key of the ask; several answers where several are true (both calves)."""


class Body:
    """The regions as a tree: what is part of what, and what has a left and a right."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.above, self.sided, self.at_risk = dict[str, tuple[str, ...]](), set[str](), dict[str, AtRisk]()
        for region, above in _with_parents(vocabulary.regions):
            self.above[region.id] = above
            if region.sided:
                self.sided.add(region.id)
            if region.at_risk:
                self.at_risk[region.id] = region.at_risk

    def within(self, part: str, whole: str) -> bool:
        """Whether a region is the other or a part of it."""
        return part == whole or whole in self.above.get(part, ())

    def touch(self, one: str, other: str) -> bool:
        """Whether two regions have a place in common."""
        return self.within(one, other) or self.within(other, one)


def _with_parents(regions: tuple[Region, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[Region, tuple[str, ...]]]:
    for region in regions:
        yield region, above
        yield from _with_parents(region.parts, (*above, region.id))


class Client(NamedTuple):
    """What is known of a client: the records in play with their answers, and what else an open answer could bring.

    ``implied`` are answers that other facts give away. They are true, but others may be true as well, so they do not
    close their question: a painkiller may be taken for more than the injury that is known.
    """

    answers: Mapping[str, Answers]
    possible: frozenset[str]
    body: Body
    implied: Mapping[str, Answers] = {}


def wanted(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """The values that a condition of a rule allows, also where only one is given."""
    return (value,) if isinstance(value, str) else value


def holds(when: When, record: Record, client: Client) -> Truth:
    """Whether all keys of a map hold for a record in play."""
    return min((key_holds(key, wanted(value), record, client) for key, value in when.items()), default=Truth.YES)


def fires(rule: Rule, record: Record, client: Client) -> Truth:
    """Whether a rule holds: any of its maps."""
    return max((holds(when, record, client) for when in rule.alternatives), default=Truth.NO)


def key_holds(key: str, values: tuple[str, ...], record: Record, client: Client) -> Truth:
    """Whether what is known under a key is one of the values."""
    if key == "with":
        return max(_in_play(other, client) for other in values)
    if key in ("members", "types"):
        return _together(key, values, client.answers.get(record.id, {}))
    known = client.answers.get(record.id, {}).get(key)
    ask = ask_of(record, key)
    if not client.implied.get(record.id, {}).get(key, frozenset()).isdisjoint(values):
        return Truth.YES
    if not known:
        return Truth.OPEN if ask is None or applies(ask, record, client) else Truth.NO
    tests = (_compare(answer, value) if isinstance(answer, Range) else None for answer in known for value in values)
    numeric = [test for test in tests if test is not None]
    if numeric:
        return max(numeric)
    same = client.body.touch if ask is not None and ask.regions else _same
    return Truth.YES if any(same(str(answer), value) for answer in known for value in values) else Truth.NO


def applies(ask: Ask, record: Record, client: Client) -> bool:
    """Whether a question is worth putting, by what is known so far."""
    return holds(ask.when, record, client) is not Truth.NO


def _in_play(other: str, client: Client) -> Truth:
    return Truth.YES if other in client.answers else Truth.OPEN if other in client.possible else Truth.NO


def _together(key: str, values: tuple[str, ...], answers: Answers) -> Truth:
    """Whether so many of a record's medicines, or one of every type named, are taken together."""
    if key == "types":
        return Truth.YES if set(values) <= answers.get("type", frozenset()) else Truth.NO
    number = float(len(answers.get("member", ())))
    return max(_compare(Range(number, number), value) for value in values)


def _same(answer: str, value: str) -> bool:
    return answer == value or (answer == "both" and value in SIDES)


def _compare(number: Range, comparisons: str) -> Truth:
    """Whether all comparisons hold for a number, or for some of the numbers that it could be."""
    truth = Truth.YES
    least, most = number
    for sign, figure in _COMPARISON.findall(comparisons):
        test, limit = _OPERATORS[sign], float(figure)
        at_least, at_most = test(least, limit), test(most, limit)
        if not at_least and not at_most:
            return Truth.NO
        if not (at_least and at_most):
            truth = Truth.OPEN
    return truth


def example(value: str, ask: Ask) -> Answer | None:
    """An answer to an ask that is what a rule's condition wants; None where no answer can be."""
    if ask.unit is None:
        return value
    least, most = ask.range or (0.0, 0.0)
    edges = [least, most, *(float(figure) for _, figure in _COMPARISON.findall(value))]
    tries = {*edges, *((one + other) / 2 for one in edges for other in edges), *(e + d for e in edges for d in (-1, 1))}
    for number in sorted(tries):
        if least <= number <= most and _compare(Range(number, number), value) is Truth.YES:
            return Range(number, number)
    return None


def below(comparisons: str) -> float | None:
    """The figure under which a number must stay for the comparisons to hold, if there is one."""
    ends = [float(figure) for sign, figure in _COMPARISON.findall(comparisons) if sign in ("<", "<=")]
    return min(ends, default=None)


def ask_of(record: Record, key: str) -> Ask | None:
    """A record's ask by its key, the stage asked for where the record has stages but no such ask."""
    for ask in record.asks:
        if ask.key == key:
            return ask
    if key == "stage" and isinstance(record, Condition) and record.stages:
        return stage_ask(record)
    if key in ("member", "type") and isinstance(record, Contraindication) and record.members:
        kinds = tuple(dict.fromkeys(m.type for m in record.members if m.type))
        return Ask(key=key, question="Which medicine, by name?", short="Which medicine", values=kinds)
    return None


def asks_of(record: Record) -> tuple[Ask, ...]:
    """A record's asks, the stage among them where the record has stages that nothing else asks for."""
    stage = ask_of(record, "stage")
    kinds = ask_of(record, "type")
    more = [ask for ask in (stage, kinds) if ask is not None and ask not in record.asks]
    return (*record.asks, *more)


def answer_words(record: Record) -> Iterator[tuple[str, str, str]]:
    """How the answers to a record's questions are said: key, answer, words; ``number`` stands for any number."""
    for ask in asks_of(record):
        yield from ((ask.key, value, wording) for value, wordings in ask.said.items() for wording in wordings)
        if ask.unit is None:
            yield from ((ask.key, value, value) for value in ask.values if value not in VAGUE)
            unsure = next((value for value in ask.values if value in UNSURE), None)
            yield from ((ask.key, unsure, words) for words in UNSURE if unsure)


def stage_ask(record: Condition) -> Ask:
    """The question for the stage of a condition."""
    names = " / ".join(stage.name for stage in record.stages)
    return Ask(key="stage", question=f"Which stage: {names}?"[:160], values=tuple(s.id for s in record.stages))


def completed(record: Record, answers: Answers) -> Answers:
    """The answers, with the stage that the days since the start give, or the days that the stage gives."""
    if not isinstance(record, Condition) or not any(stage.days for stage in record.stages):
        return answers
    spans = {s.id: Range(s.days[0], math.inf if s.days[1] is None else s.days[1]) for s in record.stages if s.days}
    days = [answer for answer in answers.get("days", ()) if isinstance(answer, Range)]
    stages = [answer for answer in answers.get("stage", ()) if isinstance(answer, str)]
    if days and not stages:
        found = {i for i, span in spans.items() for d in days if int(d.least) <= span.most and span.least <= d.most}
        return {**answers, "stage": frozenset(found)} if len(found) == len(days) else answers
    if stages and not days and ask_of(record, "days") is not None:
        return {**answers, "days": frozenset(spans[stage] for stage in stages if stage in spans)}
    return answers


def baseline(record: object) -> tuple[Verdict, Verdict] | None:
    """A record's verdict before any question is answered, and the worst that the answers could make of it.

    None for a kind of record that bars nothing by itself (a technique, a term).
    """
    if isinstance(record, Sign):
        return record.act.verdict, record.act.verdict
    if not isinstance(record, Condition | Contraindication):
        return None
    if not record.rules:
        return Verdict.NO_RULE_KNOWN, Verdict.NO_RULE_KNOWN
    verdict = worst_of([Verdict.NO_BAR, *(rule.verdict for rule in record.rules if rule.always)])
    return verdict, worst_of([verdict, *(rule.verdict for rule in record.rules)])


def worst_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The highest rung of some verdicts; no rule known where there are none."""
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.NO_RULE_KNOWN)
