"""The laws of screening and planning, for random clients over all records, against the raw YAML."""

import datetime
import functools
import math
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from massref import Library
from massref.screening import Screening

from . import raw

TODAY = datetime.date(2026, 11, 23)
quick = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

Case = dict[str, dict[str, str]]
"""The records of a client, each with the answers given, as they are typed."""


def answer_to(draw: Any, ask: raw.Raw) -> str:
    """A random answer that an ask allows."""
    if ask.get("unit"):
        least, most = map(float, ask["range"])
        numbers = st.one_of(st.sampled_from([least, most]), st.integers(math.ceil(least), int(most)))
        return f"{draw(numbers.filter(lambda number: not 1900 <= number <= 2100)):.12g}"  # those are read as years
    if ask.get("regions"):
        below = [r for r, over in raw.above().items() if {r, *over} & set(ask["regions"])]
        return str(draw(st.sampled_from(sorted(below))))
    return str(draw(st.sampled_from(ask.get("values") or ["left", "right", "both"])))


def answers_of(draw: Any, record: raw.Raw, most: int = 12) -> dict[str, str]:
    asks = record.get("asks", [])
    chosen = draw(st.lists(st.sampled_from(range(len(asks))), unique=True, max_size=most)) if asks else []
    given = {asks[i]["key"]: answer_to(draw, asks[i]) for i in chosen}
    stages = [stage["id"] for stage in record.get("stages", [])]
    if stages and "stage" not in given and "days" not in given and draw(st.booleans()):
        given["stage"] = draw(st.sampled_from(stages))
    return given


@st.composite
def clients(draw: Any, most: int = 4) -> Case:
    ids = draw(st.lists(st.sampled_from(sorted(raw.carriers())), min_size=1, max_size=most, unique=True))
    return {record_id: answers_of(draw, raw.carriers()[record_id]) for record_id in ids}


def said(record_id: str, answers: dict[str, str]) -> str:
    return " ".join([record_id, *(f'{key}="{value}"' for key, value in answers.items())])


def facts(case: Case) -> list[str]:
    return [said(record_id, answers) for record_id, answers in case.items()]


def screened(lib: Library, case: Case) -> Screening:
    return lib.screen(facts=facts(case), as_of=TODAY)


def known(lib: Library, case: Case) -> dict[str, raw.Answers]:
    """What is known after answers were shared between records and have put others in play, by the screening's word."""
    from massref.facts import understand_all
    from massref.rules import Range
    from massref.screening import picture_of

    picture = picture_of(lib.layers, understand_all(lib.layers, facts(case), (), TODAY))
    found = dict[str, raw.Answers]()
    for source in (picture.client.answers, picture.client.implied):
        for record_id, answers in source.items():
            for key, values in answers.items():
                plain = {
                    f"{a.least:.12g}" if isinstance(a, Range) else a
                    for a in values
                    if not isinstance(a, Range) or a.least == a.most
                }
                found.setdefault(record_id, {}).setdefault(key, set()).update(plain)
            found.setdefault(record_id, {})
    return found


def rank(verdict: str) -> int:
    return raw.LADDER.index(verdict)


def limit_keys(screening: Screening) -> list[tuple[Any, ...]]:
    return [(i.record, i.rule, i.says, i.techniques, i.properties, i.positions, i.movements) for i in screening.limits]


@quick
@given(case=clients())
def test_the_verdict_is_that_of_the_rules_that_hold(lib: Library, case: Case) -> None:
    got = screened(lib, case)
    play = known(lib, case)
    fired = list(raw.firing(play))
    least = "no-bar" if any(raw.carriers()[i].get("rules") for i in play) else "no-rule-known"
    assert got.verdict == max([least, *(rule["verdict"] for _, rule in fired)], key=rank)
    assert {(r.record, r.rule) for r in got.reasons} == {(i, rule["id"]) for i, rule in fired}
    assert rank(got.worst) >= rank(got.verdict)
    assert got.provisional == (got.worst != got.verdict)


@quick
@given(case=clients())
def test_every_reason_has_a_source_or_says_convention(lib: Library, case: Case) -> None:
    got = screened(lib, case)
    assert all(r.sources or r.basis == "convention" for r in got.reasons if rank(r.verdict) > rank("no-bar"))
    assert rank(got.verdict) <= rank("no-bar") or got.reasons


@quick
@given(case=clients(3), more=st.sampled_from(sorted(raw.carriers())))
def test_a_further_fact_lowers_and_loosens_nothing(lib: Library, case: Case, more: str) -> None:
    assume(more not in case)
    before, after = screened(lib, case), screened(lib, case | {more: {}})
    assert rank(after.verdict) >= rank(before.verdict)
    assert rank(after.worst) >= rank(before.worst)
    assert set(limit_keys(before)) <= set(limit_keys(after))


@quick
@given(data=st.data(), case=clients(3))
def test_an_answer_never_lowers_the_verdict_nor_raises_the_worst(lib: Library, data: Any, case: Case) -> None:
    before = screened(lib, case)
    open_asks = [ask for ask in before.asks if ask.record in case and raw.ask(raw.carriers()[ask.record], ask.key)]
    assume(open_asks)
    ask = data.draw(st.sampled_from(open_asks))
    value = answer_to(data.draw, raw.ask(raw.carriers()[ask.record], ask.key))
    after = screened(lib, case | {ask.record: case[ask.record] | {ask.key: value}})
    assert rank(after.verdict) >= rank(before.verdict), (ask.key, value)
    assert rank(after.worst) <= rank(before.worst), (ask.key, value)


@quick
@given(data=st.data(), case=clients(4))
def test_order_never_matters(lib: Library, data: Any, case: Case) -> None:
    shuffled = dict(data.draw(st.permutations(list(case.items()))))
    one, other = screened(lib, case), screened(lib, shuffled)
    assert (one.verdict, one.worst) == (other.verdict, other.worst)
    assert sorted(map(str, limit_keys(one))) == sorted(map(str, limit_keys(other)))
    assert one == screened(lib, case), "the same input gives the same answer"


@functools.cache
def treatable() -> list[str]:
    return sorted(i for i, record in raw.folder("conditions").items() if record.get("protocols"))


@st.composite
def wishes(draw: Any) -> tuple[Case, Case, int, int]:
    """Conditions to treat, what else is known, the minutes and the reserve; mostly such as may be treated."""
    treated = draw(st.lists(st.sampled_from(treatable()), min_size=1, max_size=2, unique=True))
    rest = draw(st.lists(st.sampled_from(sorted(raw.carriers())), max_size=2, unique=True))

    def mild(record_id: str) -> dict[str, str]:
        record = raw.carriers()[record_id]
        given = answers_of(draw, record, 4)
        for ask in record.get("asks", []):
            if ask.get("required") == "true" and draw(st.integers(0, 9)):
                given.setdefault(ask["key"], answer_to(draw, ask))
        play: dict[str, raw.Answers] = {record_id: {key: {value} for key, value in given.items()}}
        for record_of, rule in raw.firing(play):
            if rank(rule["verdict"]) >= rank("clearance") and draw(st.integers(0, 9)):
                whens = rule.get("when", {})
                for when in whens if isinstance(whens, list) else [whens]:
                    for key in when:
                        given.pop(key, None)
                assert record_of == record_id
        return given

    minutes = draw(st.integers(15, 120))
    reserve = draw(st.integers(0, 14))
    return {i: mild(i) for i in treated}, {i: mild(i) for i in rest if i not in treated}, minutes, reserve


@settings(quick, max_examples=250)
@given(wish=wishes())
def test_a_plan_keeps_every_limit_and_its_minutes(lib: Library, wish: tuple[Case, Case, int, int]) -> None:
    treated, rest, minutes, reserve = wish
    made = lib.plan(facts(treated), minutes, reserve, facts=facts(rest), as_of=TODAY)
    plain = msgspec.to_builtins(made)
    spent = plain["minutes"]
    assert sum(step["minutes"] for step in plain["steps"]) == spent["used"]
    assert spent["used"] + spent["unused"] + spent["reserve"] == spent["asked"] == minutes
    assert spent["unused"] >= 0
    if plain["outcome"] != "session":
        assert not plain["steps"]
    if rank(plain["screening"]["verdict"]) >= rank("clearance"):
        assert plain["outcome"] == "not-permitted"
    play = known(lib, treated | rest)
    at = 0
    for step in plain["steps"]:
        assert step["at"] == at
        at += step["minutes"]
        for record_id, rule in raw.firing(play):
            record = raw.carriers()[record_id]
            for limit in rule.get("limits", []):
                assert not raw.forbids(record, limit, play[record_id], step), (
                    step["how"],
                    record_id,
                    rule["id"],
                    limit,
                )
                if "session_over" in limit:
                    assert spent["used"] <= int(limit["session_over"])
        traced(step)


def traced(step: raw.Raw) -> None:
    """A printed step is a protocol's step, or one of its gentler forms with that form's own words."""
    origin = step["from"]
    record = raw.folder("conditions")[origin["condition"]]
    protocol = next(p for p in record["protocols"] if p["id"] == origin["protocol"])
    own = protocol["steps"][origin["step"] - 1]
    how = step["how"].removeprefix("Left side only. ").removeprefix("Right side only. ")
    forms = [own, *({**own, **gentler} for gentler in own.get("gentler", []))]
    form = next((f for f in forms if f["how"] == how and form_of(f) == form_of(step, step)), None)
    assert form is not None, (step, "is no form of its protocol step")
    assert own["phase"] == step["phase"]
    assert int(own["minutes"]["min"]) <= step["minutes"]
    if form is not own:
        assert step["adapted"]
        assert not step["sources"], "a changed step loses the trial's name"
    changed = form is not own or how != step["how"] or not raw.lies(step["position"], form["position"])
    assert step["adapted"] >= changed


def form_of(form: raw.Raw, printed: raw.Raw | None = None) -> tuple[Any, ...]:
    pressure = form.get("pressure")
    return (
        form.get("technique") or None,
        tuple(form.get("regions", ())),
        int(pressure) if pressure else None,
        form["position"].replace("left-side", "side").replace("right-side", "side") if printed else form["position"],
    )


@pytest.mark.parametrize("record_id", sorted(raw.carriers()))
def test_every_rule_fires_on_answers_of_its_own(lib: Library, record_id: str) -> None:
    """Each rule holds for at least one client, screened by what is typed."""
    record = raw.carriers()[record_id]
    for rule in record.get("rules", []):
        whens = rule.get("when", {})
        when = (whens if isinstance(whens, list) else [whens])[0]
        texts, others = [], []
        for key, wanted in when.items():
            value = raw.listed(wanted)[0]
            if key == "with":
                others.append(value)
            elif key in ("types", "type", "member", "members"):
                names = [m["name"] for m in record["members"] if takes(m, key, raw.listed(wanted))]
                others += names if key in ("types", "members") else names[:1]
            else:
                texts.append(f'{key}="{within(record, key, value)}"')
        facts_of = [" ".join([record_id, *texts]), *others]
        got = lib.screen(facts=facts_of, as_of=TODAY)
        assert (record_id, rule["id"]) in {(r.record, r.rule) for r in got.reasons}, facts_of


def takes(member: raw.Raw, key: str, wanted: list[str]) -> bool:
    return key == "members" or member["name" if key == "member" else "type"] in wanted


def within(record: raw.Raw, key: str, value: str) -> str:
    """An answer that meets a rule's condition."""
    ask = raw.ask(record, key)
    if not ask.get("unit"):
        return value
    least, most = map(float, ask["range"])
    figures = [float(part.lstrip("<>=")) for part in value.split()]
    tries = [least, most, *figures, *(f + d for f in figures for d in (-0.5, 0.5, -1, 1))]
    return f"{next(t for t in sorted(tries) if least <= t <= most and raw.compare(t, value)):.12g}"
