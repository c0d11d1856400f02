"""Sessions made from protocols, limits and minutes."""

import datetime
from typing import Any

import pytest

from massref import Library, NotFound, Plan, Unclear

TODAY = datetime.date(2026, 11, 23)


def plan(lib: Library, *conditions: str, minutes: int = 60, facts: tuple[str, ...] = (), **more: Any) -> Plan:
    return lib.plan(list(conditions), minutes, facts=list(facts), as_of=TODAY, **more)


def test_sciatica_with_an_anticoagulant_in_45_minutes(lib: Library) -> None:
    got = plan(lib, "sciatica, left leg", minutes=45, facts=("warfarin for atrial fibrillation", "INR 2.5"))
    assert got.outcome == "session"
    spent = got.minutes
    assert (spent.asked, spent.reserve, spent.used + spent.unused) == (45, 10, 35)
    assert all((step.pressure or 0) <= 3 for step in got.steps)
    assert all(step.technique not in ("deep-tissue-massage", "cross-fiber-friction") for step in got.steps)


def test_a_missing_required_answer_is_asked_first(lib: Library) -> None:
    got = plan(lib, "sciatica", facts=("warfarin",))
    assert got.outcome == "ask-first"
    assert [ask.key for ask in got.asks] == ["reason"]
    assert not got.steps


@pytest.mark.parametrize("facts", [("suspected DVT",), ("DVT left calf, on treatment",), ("numb between the legs",)])
def test_what_is_not_permitted_says_what_to_do_instead(lib: Library, facts: tuple[str, ...]) -> None:
    got = plan(lib, "sciatica", facts=facts)
    assert got.outcome == "not-permitted"
    assert got.says
    assert not got.steps


def test_clearance_plans_within_the_limits(lib: Library) -> None:
    facts = ("DVT left calf, on treatment",)
    got = plan(lib, "chronic neck pain", facts=facts, cleared=["DVT by Dr. Osei on 2026-11-20"])
    assert got.outcome == "session"
    assert got.screening.cleared[0].by == "Dr. Osei"
    legs = {"leg", "thigh", "posterior-thigh", "calf", "foot"}
    assert not any(set(step.regions) & legs and step.side in (None, "left", "both") for step in got.steps)


def test_too_short_names_the_shortest_appointment(lib: Library) -> None:
    got = plan(lib, "sciatica", minutes=18)
    assert got.outcome == "too-short"
    assert got.shortest is not None
    assert plan(lib, "sciatica", minutes=got.shortest).outcome == "session"
    assert plan(lib, "sciatica", minutes=got.shortest - 1).outcome == "too-short"


def test_unused_minutes_are_said_to_be_unused(lib: Library) -> None:
    got = plan(lib, "acute sciatica", minutes=120)
    assert got.minutes.unused > 0
    assert got.minutes.used == sum(step.minutes for step in got.steps)


def test_phases_come_in_order_and_the_clock_runs(lib: Library) -> None:
    got = plan(lib, "fibromyalgia, settled", "sciatica, persistent", minutes=90)
    assert got.outcome == "session"
    order = ["settle", "assess", "warm-up", "main", "integrate", "close"]
    phases = [order.index(step.phase) for step in got.steps]
    assert phases == sorted(phases)
    assert [step.at for step in got.steps] == [sum(s.minutes for s in got.steps[:i]) for i in range(len(got.steps))]


def test_two_conditions_share_what_serves_both(lib: Library) -> None:
    got = plan(lib, "fibromyalgia, settled", "sciatica, persistent", minutes=90)
    assert {step.from_.condition for step in got.steps} | {o.condition for step in got.steps for o in step.also} == {
        "fibromyalgia",
        "sciatica",
    }
    assert [step.phase.value for step in got.steps].count("close") == 1
    assert any(step.also for step in got.steps)


def test_a_barred_step_takes_its_gentler_form(lib: Library) -> None:
    facts = ("apixaban for atrial fibrillation",)
    got = plan(
        lib,
        "hamstring strain 5 weeks ago, left, grade 2",
        "muscle-strain calf=no",
        facts=facts,
        cleared=["muscle strain by Dr. Osei"],
    )
    assert got.outcome == "session"
    assert any("friction" in change.step.casefold() for change in got.changes)
    assert all(step.technique != "cross-fiber-friction" for step in got.steps)
    assert any(used.changed for used in got.protocols)


def test_a_limit_on_one_side_leaves_the_other_free(lib: Library) -> None:
    facts, cleared = ("DVT left calf, on treatment",), ["DVT by Dr. Osei"]
    got = plan(lib, "fibromyalgia, settled", minutes=90, facts=facts, cleared=cleared)
    assert got.outcome == "session"
    one_sided = [step for step in got.steps if step.side == "right"]
    assert one_sided
    assert all(step.how.startswith("Right side only.") and step.adapted for step in one_sided)


@pytest.mark.parametrize(("minutes", "reserve"), [(2, 0), (600, 10), (30, 30), (30, -1)])
def test_minutes_that_make_no_appointment_are_refused(lib: Library, minutes: int, reserve: int) -> None:
    with pytest.raises(ValueError, match="minutes"):
        lib.plan(["sciatica"], minutes, reserve)


def test_only_conditions_are_planned(lib: Library) -> None:
    with pytest.raises(Unclear, match="--with"):
        plan(lib, "pacemaker")
    with pytest.raises(NotFound):
        plan(lib, "frobnicitis")
