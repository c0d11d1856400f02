"""Rules, limits and protocols agree with one another, in all that is shipped; and the proof can fail."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from massref import Library
from massref.coherence import cohere, witness
from massref.loading import Entry, Problem
from massref.records import Condition, Limit, Rule, Step, Technique, Verdict


def problems(lib: Library, *records: Any) -> list[Problem]:
    entries = [Entry(record.kind, record, Path(f"{record.id}.yaml"), {}) for record in records]
    techniques = [t for t in lib.records("technique") if isinstance(t, Technique)]
    return cohere(entries, lib.layers.vocabulary(), techniques)


def sciatica(lib: Library) -> Condition:
    record = lib.get("condition", "sciatica")
    assert isinstance(record, Condition)
    return record


def test_all_that_is_shipped_coheres(lib: Library) -> None:
    assert problems(lib, *lib.records()) == []


def with_step(record: Condition, **changes: Any) -> Condition:
    """The record with its first hands-on step changed."""
    protocol = record.protocols[0]
    steps = list(protocol.steps)
    i = next(i for i, step in enumerate(steps) if step.technique == "swedish-massage")
    steps[i] = msgspec.structs.replace(steps[i], **changes)
    made = msgspec.structs.replace(protocol, steps=tuple(steps))
    return msgspec.structs.replace(record, protocols=(made, *record.protocols[1:]))


def test_a_step_that_its_own_record_forbids_is_found(lib: Library) -> None:
    firm = with_step(sciatica(lib), pressure=5, regions=("lower-back",))
    assert any("root-pain" in problem.message for problem in problems(lib, firm))


def test_a_gentler_form_that_its_own_record_forbids_is_found(lib: Library) -> None:
    step = next(s for s in sciatica(lib).protocols[0].steps if s.technique == "swedish-massage" and s.gentler)
    assert isinstance(step, Step)
    worse = tuple(msgspec.structs.replace(g, regions=("lower-back",), pressure=5) for g in step.gentler)
    found = problems(lib, with_step(sciatica(lib), gentler=worse))
    assert any("gentler" in problem.field for problem in found)


@pytest.mark.parametrize(
    ("region", "technique", "pressure"),
    [("popliteal", "swedish-massage", 2), ("anterior-neck", "trigger-point-therapy", 1), ("groin", "stretching", 3)],
)
def test_a_step_that_works_too_hard_on_an_endangerment_site_is_found(
    lib: Library, region: str, technique: str, pressure: int
) -> None:
    hard = with_step(sciatica(lib), technique=technique, regions=(region,), pressure=pressure, gentler=())
    assert any("endangerment site" in problem.message for problem in problems(lib, hard))


def with_rule(record: Condition, **fields: Any) -> Condition:
    rule = Rule(id="new", says="-", verdict=Verdict.ADAPT, do="-", **fields)
    return msgspec.structs.replace(record, rules=(*record.rules, rule))


@pytest.mark.parametrize("when", [{"stage": "acute", "days": ">=90"}, {"weakness": "none", "irritability": ">20"}])
def test_a_rule_that_no_answers_can_meet_is_found(lib: Library, when: dict[str, str]) -> None:
    asked = msgspec.structs.replace(
        sciatica(lib),
        asks=(*sciatica(lib).asks, *(a for a in strain(lib).asks if a.key == "days")),
    )
    found = problems(lib, with_rule(asked, when=when))
    assert any("no answers" in problem.message for problem in found)


def strain(lib: Library) -> Condition:
    record = lib.get("condition", "muscle-strain")
    assert isinstance(record, Condition)
    return record


@pytest.mark.parametrize(
    "limit",
    [
        Limit(techniques=("swedish-massage",), properties=("suction",)),
        Limit(techniques=("manual-lymph-drainage",), pressure_over=4),
    ],
)
def test_a_limit_that_stops_nothing_is_found(lib: Library, limit: Limit) -> None:
    found = problems(lib, with_rule(sciatica(lib), limits=(limit,)))
    assert any("stops no technique" in problem.message for problem in found)


def test_a_witness_is_an_answer_that_makes_a_rule_hold(lib: Library) -> None:
    assert witness({"irritability": ">=7"}, sciatica(lib)) is not None
    assert witness({"irritability": ">10"}, sciatica(lib)) is None
