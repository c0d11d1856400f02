"""What ships: the shipped records keep the strict standard, and each part of it is told of where it is broken."""

import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from massref.coverage import Share, coverage
from massref.library.links import nodes
from massref.library.opening import CHECKOUT_DATA
from massref.loading import Entry, Problem, load_folder
from massref.records import (
    Act,
    Basis,
    Condition,
    Contraindication,
    Evidence,
    Gap,
    IcdCode,
    Sign,
    Source,
    Statement,
    Technique,
    Verdict,
)
from massref.strict import strict

icd = pytest.importorskip("simple_icd_10_cm")
TODAY = datetime.date(2026, 12, 1)


def title(code: str) -> str | None:
    return icd.get_description(code) if icd.is_valid_item(code) else None


@cache
def shipped() -> tuple[Entry, ...]:
    return tuple(load_folder(CHECKOUT_DATA)[0])


def judged(entries: list[Entry], today: datetime.date = TODAY) -> list[Problem]:
    techniques = [e.record for e in entries if isinstance(e.record, Technique)]
    return strict(entries, techniques, CHECKOUT_DATA, today, title)


SAMPLE = ("sciatica", "whiplash", "cupping", "deep-vein-thrombosis", "cauda-equina-signs", "manual-lymph-drainage")


@cache
def sample() -> tuple[Entry, ...]:
    """A few shipped records with the sources that they cite: each fault is looked for in these."""
    cited = {s for e in shipped() if e.record.id in SAMPLE for n in nodes(e.record) for s in getattr(n, "sources", ())}
    return tuple(e for e in shipped() if e.record.id in SAMPLE or e.record.id in cited)


def test_the_shipped_records_keep_the_standard() -> None:
    assert [str(problem) for problem in judged(list(shipped()))] == []


@cache
def before() -> set[Problem]:
    return set(judged(list(sample())))


def spoilt(record_id: str, **fields: Any) -> list[Problem]:
    """What is told, beyond what was told before, when fields of a shipped record are set."""
    entries = [e._replace(record=replace(e.record, **fields)) if e.record.id == record_id else e for e in sample()]
    return [problem for problem in judged(entries) if problem not in before()]


def told(problems: list[Problem], record_id: str, field: str, message: str) -> None:
    """One of the problems is the one expected, in the record's own file."""
    found = [p for p in problems if Path(p.file).stem == record_id and p.field == field and message in p.message]
    assert found, problems


def get(record_id: str) -> Any:
    return next(e.record for e in sample() if e.record.id == record_id)


def unsourced(says: str) -> Statement:
    return Statement(says=says, basis=Basis.CONVENTION)


def on_first(record_id: str, name: str, **fields: Any) -> dict[str, Any]:
    """A field of a record with its first part changed."""
    first, *rest = getattr(get(record_id), name)
    return {name: (replace(first, **fields), *rest)}


@pytest.mark.parametrize("name", ["red_flags", "asks", "protocols"])
def test_safety_floors_or_a_gap_that_says_why(name: str) -> None:
    told(spoilt("sciatica", **{name: ()}), "sciatica", name, "0 of at least")
    gap = Gap(says="None was found", field=name)
    excused = spoilt("sciatica", **{name: ()}, gaps=(*get("sciatica").gaps, gap))
    assert not [problem for problem in excused if problem.field == name and "of at least" in problem.message]


def test_dates() -> None:
    told(spoilt("sciatica", checked=datetime.date(2027, 1, 1)), "sciatica", "checked", "has not come yet")
    told(spoilt("sciatica", checked=datetime.date(2026, 1, 1)), "sciatica", "checked", "is older than that of its")
    late = judged(list(sample()), TODAY + datetime.timedelta(days=3 * 366))
    told(late, "sciatica", "checked", "more than three years ago")


def test_statements_are_short_and_nobody_bears_what_they_can() -> None:
    told(spoilt("sciatica", goals=(unsourced("word " * 33),)), "sciatica", "goals[0].says", "has 33 words")
    bear = unsourced("Press as hard as they can stand.")
    told(spoilt("sciatica", goals=(bear,)), "sciatica", "goals[0].says", "at most 5 of 10")


def test_evidence_against_comes_first() -> None:
    claims = tuple(reversed(get("sciatica").evidence))
    assert claims[0].direction is not claims[-1].direction
    told(spoilt("sciatica", evidence=claims), "sciatica", "evidence", "comes first")


@pytest.mark.parametrize(
    ("code", "field"),
    [
        (IcdCode(code="Q99.99", name="Nothing"), "icd10cm[0].code"),
        (IcdCode(code="M54.3", name="Sci"), "icd10cm[0].name"),
    ],
)
def test_codes(code: IcdCode, field: str) -> None:
    told(spoilt("sciatica", icd10cm=(code,)), "sciatica", field, code.code)


def test_what_waits_says_until_when() -> None:
    rule = replace(get("deep-vein-thrombosis").rules[0], verdict=Verdict.NOT_TODAY, until=None)
    rules = (rule, *get("deep-vein-thrombosis").rules[1:])
    told(spoilt("deep-vein-thrombosis", rules=rules), "deep-vein-thrombosis", "rules[0].until", "until when")


def test_pain() -> None:
    limit = replace(get("cupping").pain_limit, most=6)
    told(spoilt("cupping", pain_limit=limit), "cupping", "pain_limit.most", "above 5")
    told(spoilt("cupping", pain_limit=None), "cupping", "pain_limit", "is missing")


def test_sessions() -> None:
    steps = get("sciatica").protocols[0].steps
    idle = tuple(replace(step, essential=False) for step in steps)
    long = tuple(replace(step, essential=True, minutes=replace(step.minutes, min=10)) for step in steps)
    hard = tuple(replace(step, technique="manual-lymph-drainage", pressure=5) for step in steps)
    at = "protocols[0].steps"
    told(spoilt("sciatica", **on_first("sciatica", "protocols", steps=idle)), "sciatica", at, "none is essential")
    told(spoilt("sciatica", **on_first("sciatica", "protocols", steps=long)), "sciatica", at, "short appointment")
    told(
        spoilt("sciatica", **on_first("sciatica", "protocols", steps=hard)), "sciatica", f"{at}[0].pressure", "goes up"
    )


def test_signs() -> None:
    name = "cauda-equina-signs"
    told(spoilt(name, wordings=("numb",)), name, "wordings", "1 of at least 4")
    told(spoilt(name, do=(unsourced("Call. " * 20),)), name, "do", "at most 70")
    told(spoilt(name, summary="Numb. " * 20), name, "summary", "at most 110")


def test_sources_are_used_once_each_and_link_to_the_work() -> None:
    source = next(e.record for e in sample() if isinstance(e.record, Source) and e.record.doi)
    twin = replace(source, id="a-twin")
    entry = Entry("source", twin, CHECKOUT_DATA / "sources" / "a-twin.yaml", {})
    problems = judged([*sample(), entry])
    told(problems, "a-twin", "", "no statement names this source")
    told(problems, "a-twin", "", f"is the same work as {source.id}")
    copy = spoilt(source.id, url="https://www.researchgate.net/publication/1")
    told(copy, source.id, "URL", "sharing site")


def test_a_name_opens_one_record_unless_both_say_so() -> None:
    told(spoilt("whiplash", aliases=("sciatica",)), "whiplash", "aliases", "also names sciatica")
    both = {"sciatica": "whiplash", "whiplash": "sciatica"}
    entries = [
        e._replace(record=replace(e.record, aliases=("crossed nerve",), see_also=(both[e.record.id],)))
        if e.record.id in both
        else e
        for e in sample()
    ]
    assert not [problem for problem in judged(entries) if "crossed nerve" in problem.message]


@pytest.mark.parametrize(("sourced", "enough"), [(9, True), (8, False)])
def test_nine_of_ten_statements_name_a_source(sourced: int, enough: bool) -> None:
    goals = [Statement(says=f"Goal {i}", sources=("s",)) for i in range(sourced)]
    goals += [unsourced(f"Aim {i}") for i in range(10 - sourced)]
    first = Condition(
        id="c", name="C", summary="C", checked=TODAY, category=get("sciatica").category, goals=tuple(goals)
    )
    problems = judged([Entry("condition", first, CHECKOUT_DATA / "conditions" / "c.yaml", {})])
    assert any("statements name a source" in problem.message for problem in problems) is not enough


def test_coverage_counts_and_names_safety_statements_without_a_source() -> None:
    rule = replace(get("sciatica").rules[0], verdict=Verdict.ADAPT, says="Rule", sources=(), basis=Basis.CONVENTION)
    condition = Condition(
        id="c",
        name="C",
        summary="C",
        checked=TODAY,
        category=get("sciatica").category,
        rules=(rule, replace(rule, id="easy", verdict=Verdict.NO_BAR)),
        goals=(unsourced("Goal"), Statement(says="Sourced", sources=("s",))),
        evidence=(Evidence(claim="It helps", direction="benefit", sources=("s",)),),  # type: ignore[arg-type]
    )
    sign = Sign(
        id="s", name="S", summary="S", checked=TODAY, ask="S?", suggests="S", act=Act.EMERGENCY, do=(unsourced("Call"),)
    )
    drug = Contraindication(id="d", name="D", summary="D", checked=TODAY, group=get("deep-vein-thrombosis").group)
    work = next(e.record for e in sample() if isinstance(e.record, Source) and e.record.doi)
    bare = replace(work, id="a-copy", doi=None, pmid=None, pmcid=None, url=None, note="A copy was read.")
    found = coverage([condition, sign, drug, work, bare])
    assert (found.sources, found.unlinked_sources) == (2, ("a-copy",))
    assert found.all == Share(total=6, sourced=2, convention=4)
    assert found.kinds == {"condition": Share(5, 2, 3), "sign": Share(1, 0, 1)}
    assert found.statements["Rule"] == Share(2, 0, 2)
    assert [one.id for one in found.records] == ["s", "c", "d"]
    assert {(one.record, one.field, one.says) for one in found.unsourced_safety} == {
        ("c", "rules[0]", "Rule"),
        ("s", "do[0]", "Call"),
    }
