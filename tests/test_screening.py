"""Cases that prove the model: expected answers written from the sources that the records name, before the planner."""

import datetime
from typing import Any

import pytest

from massref import Contradiction, Library, Unclear
from massref.screening import Screening

TODAY = datetime.date(2026, 11, 23)


def screen(lib: Library, *facts: str, **more: Any) -> Screening:
    return lib.screen(facts=list(facts), as_of=TODAY, **more)


def rules(screening: Screening) -> set[str]:
    return {reason.rule for reason in screening.reasons}


def limits(screening: Screening, record: str) -> list[Any]:
    return [limit for limit in screening.limits if limit.record == record]


# -- anticoagulants, by the reason they are taken --------------------------------------------------------------------


def test_anticoagulant_for_atrial_fibrillation_is_adapted(lib: Library) -> None:
    got = screen(lib, "apixaban 5 mg for atrial fibrillation")
    assert got.verdict == "adapt"
    assert any(limit.pressure_over == 3 for limit in got.limits)
    assert got.facts[0].values["member"] == "apixaban"


def test_anticoagulant_for_a_recent_clot_asks_the_doctor_and_brings_the_clot(lib: Library) -> None:
    got = screen(lib, "warfarin for a recent DVT")
    assert got.verdict == "clearance"
    assert "deep-vein-thrombosis" in {fact.id for fact in got.facts}


def test_two_antiplatelets_are_seen_when_given_one_by_one(lib: Library) -> None:
    together = screen(lib, "aspirin", "clopidogrel", "anticoagulant-therapy reason=stent event=60")
    assert together.verdict == "adapt"
    assert "two-antiplatelets" in rules(together)
    assert any(limit.pressure_over == 2 for limit in together.limits)
    recent = screen(lib, "aspirin", "clopidogrel", "anticoagulant-therapy reason=stent event=6")
    assert recent.verdict == "clearance"


def test_anticoagulant_with_an_antiplatelet_asks_the_doctor(lib: Library) -> None:
    assert screen(lib, "warfarin for atrial fibrillation", "aspirin").verdict == "clearance"


@pytest.mark.parametrize(("inr", "verdict"), [("2.5", "adapt"), ("4.4", "clearance"), ("5.2", "not-today")])
def test_a_high_inr(lib: Library, inr: str, verdict: str) -> None:
    assert screen(lib, "warfarin for atrial fibrillation", f"INR {inr}").verdict == verdict


def test_an_inr_is_not_asked_where_it_means_nothing(lib: Library) -> None:
    direct = screen(lib, "apixaban for atrial fibrillation")
    vitamin_k = screen(lib, "warfarin for atrial fibrillation")
    assert "inr" not in {ask.key for ask in direct.asks}
    assert "inr" in {ask.key for ask in vitamin_k.asks}


# -- pregnancy -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weeks", [8, 22, 36])
def test_low_risk_pregnancy_is_no_ban_at_any_week(lib: Library, weeks: int) -> None:
    got = screen(lib, f"pregnant {weeks} weeks", "pregnancy risk=low-risk")
    assert got.verdict == "adapt"
    assert not any(limit.pressure_over == 0 and not limit.regions for limit in got.limits)


def test_heavy_pressure_on_the_sacrum_is_barred_in_early_pregnancy_and_the_sacrum_is_not(lib: Library) -> None:
    got = screen(lib, "pregnant 8 weeks", "pregnancy risk=low-risk")
    sacrum = [limit for limit in limits(got, "pregnancy") if "sacrum" in limit.regions]
    assert sacrum
    assert all(limit.pressure_over is not None or limit.properties for limit in sacrum)


def test_positions_change_with_the_weeks(lib: Library) -> None:
    def barred(weeks: int) -> set[str]:
        got = screen(lib, f"pregnant {weeks} weeks")
        return {position for limit in got.limits if limit.minutes_over is None for position in limit.positions}

    assert not {"prone", "flat-supine", "supine"} & barred(8)
    assert {"prone", "flat-supine"} <= barred(22)
    assert {"prone", "flat-supine"} <= barred(36)
    assert "side-lying" not in barred(36)


@pytest.mark.parametrize("weeks", [22, 36])
def test_signs_of_pre_eclampsia_stop_the_session(lib: Library, weeks: int) -> None:
    got = screen(lib, f"pregnant {weeks} weeks", "sudden swelling of face, hands or feet")
    assert got.verdict in ("not-today", "emergency")
    assert any(reason.record == "pre-eclampsia-signs" for reason in got.reasons)


# -- clots -----------------------------------------------------------------------------------------------------------


def test_a_suspected_clot_takes_the_session_off(lib: Library) -> None:
    got = screen(lib, "suspected DVT left calf")
    assert got.verdict == "not-today"
    assert any(wait.until for wait in got.waits)


def test_a_clot_found_four_months_ago_and_on_treatment_asks_the_doctor_and_keeps_off_that_limb(lib: Library) -> None:
    got = screen(lib, "DVT left calf, found 4 months ago, on treatment")
    assert got.verdict == "clearance"
    off = [limit for limit in limits(got, "deep-vein-thrombosis") if limit.rule == "clot-on-treatment"]
    assert [(limit.regions, limit.side) for limit in off] == [(("leg",), "left")]


def test_a_clot_long_past_only_lightens_that_limb(lib: Library) -> None:
    got = screen(lib, "DVT left calf", "deep-vein-thrombosis state=finished ended=150")
    assert got.verdict == "adapt"
    assert all(limit.side == "left" for limit in limits(got, "deep-vein-thrombosis") if limit.regions)


def test_an_unknown_side_counts_as_both(lib: Library) -> None:
    got = screen(lib, "DVT in the calf, on treatment")
    assert all(limit.side is None for limit in limits(got, "deep-vein-thrombosis"))


# -- blood pressure --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (["BP unknown"], "adapt"),
        (["BP 128/78"], "no-bar"),
        (["BP 165/95"], "adapt"),
        (["BP 185/110"], "not-today"),
        (["BP 185/80"], "not-today"),
        (["BP 150/95", "pregnant 30 weeks"], "not-today"),
        (["BP 165/95", "pregnant 30 weeks"], "emergency"),
        (["BP 150/95"], "adapt"),
    ],
)
def test_blood_pressure(lib: Library, facts: list[str], verdict: str) -> None:
    assert screen(lib, *facts).verdict == verdict


# -- devices, joints, muscles ----------------------------------------------------------------------------------------


def test_a_port_bars_its_place_only(lib: Library) -> None:
    got = screen(lib, "port in the right chest")
    assert got.verdict == "adapt"
    place = [limit for limit in limits(got, "port-or-central-line") if limit.regions]
    assert place
    assert all(limit.side == "right" for limit in place if "chest" in limit.regions)


def test_a_hip_replaced_six_weeks_ago_bars_movements_on_that_side(lib: Library) -> None:
    got = screen(lib, "right hip replaced 6 weeks ago")
    moves = {move for limit in limits(got, "joint-replacement") if limit.side == "right" for move in limit.movements}
    assert {"hip-flexion-over-90", "hip-adduction", "hip-internal-rotation"} <= moves
    dated = screen(lib, "right hip replaced 2026-10-12")
    assert dated.verdict == got.verdict
    years = screen(lib, "right hip replaced 5 years ago", "joint-replacement trouble=no")
    assert years.verdict == "no-bar"


def test_a_hamstring_strain_by_its_days(lib: Library) -> None:
    fresh = screen(lib, "hamstring strain 2 days ago, left, grade 2")
    healed = screen(lib, "hamstring strain 5 weeks ago, left, grade 2")
    assert any(limit.regions == ("posterior-thigh",) and limit.pressure_over is None and not limit.properties
               for limit in limits(fresh, "muscle-strain"))  # fmt: skip
    assert "friction-waits" in rules(fresh)
    assert "friction-waits" not in rules(healed)
    assert healed.verdict == "adapt"


# -- signs, denials, clearances --------------------------------------------------------------------------------------


def test_a_sign_in_the_clients_words_is_an_emergency_with_or_without_a_condition(lib: Library) -> None:
    assert screen(lib, "numb between the legs").verdict == "emergency"
    assert lib.screen(["sciatica"], ["numb between the legs"]).verdict == "emergency"


def test_denied_signs_are_listed_as_asked(lib: Library) -> None:
    got = lib.screen(["sciatica"], denies=["numb between the legs"])
    sign = next(s for s in got.signs if s.id == "cauda-equina-signs")
    assert sign.asked
    assert sign.denied
    assert got.verdict == "adapt"
    assert any(not s.asked for s in got.signs)


def test_said_and_denied_is_a_contradiction(lib: Library) -> None:
    with pytest.raises(Contradiction):
        screen(lib, "numb between the legs", denies=["numb between my legs"])


def test_clearance_lifts_one_rung_of_one_record_and_leaves_its_limits(lib: Library) -> None:
    before = screen(lib, "DVT left calf, on treatment")
    after = screen(lib, "DVT left calf, on treatment", cleared=["DVT by Dr. Osei on 2026-11-20"])
    assert (before.verdict, after.verdict) == ("clearance", "adapt")
    assert after.limits == before.limits
    assert after.cleared[0].by == "Dr. Osei"
    assert any(reason.cleared == "Dr. Osei" for reason in after.reasons)
    both = screen(lib, "DVT left calf, on treatment", "INR 4.5", cleared=["DVT by Dr. Osei"])
    assert both.verdict == "clearance", "another record's rung stays"


def test_clearance_never_lifts_not_today(lib: Library) -> None:
    assert screen(lib, "suspected DVT", cleared=["DVT by Dr. Osei"]).verdict == "not-today"


@pytest.mark.parametrize(
    "text", ["DVT", "DVT by Dr. Osei on 2027-01-01", "DVT by Dr. Osei on 2026-13-01", "pregnancy by Dr. Osei"]
)
def test_a_clearance_that_cannot_be_used_is_refused(lib: Library, text: str) -> None:
    with pytest.raises(Unclear):
        screen(lib, "DVT left calf, on treatment", cleared=[text])


# -- what nothing is known about -------------------------------------------------------------------------------------


def test_no_rule_known_is_not_no_bar(lib: Library) -> None:
    alone = screen(lib, "levothyroxine")
    assert (alone.verdict, alone.worst) == ("no-rule-known", "no-rule-known")
    beside = screen(lib, "levothyroxine", "apixaban for atrial fibrillation")
    assert beside.verdict == screen(lib, "apixaban for atrial fibrillation").verdict
    assert next(f for f in beside.facts if f.said == "levothyroxine").verdict == "no-rule-known"


def test_open_questions_tell_what_their_answers_would_mean(lib: Library) -> None:
    got = screen(lib, "Eliquis")
    assert got.provisional
    reason = next(ask for ask in got.asks if ask.key == "reason")
    assert reason.required
    assert {could.verdict for could in reason.could_be} >= {"clearance", "adapt"}
    assert next(iter(reason.could_be)).verdict == max((c.verdict for c in reason.could_be), key=lambda v: v.rank)


def test_a_wait_that_counts_from_a_date_ends_on_a_day(lib: Library) -> None:
    got = screen(lib, "DVT left calf", "deep-vein-thrombosis state=on-treatment found=1")
    assert [wait.on for wait in got.waits if wait.on] == [datetime.date(2026, 11, 30)]


def test_letters_say_whom_to_ask(lib: Library) -> None:
    got = screen(lib, "DVT left calf, on treatment")
    assert got.letters
    assert all(letter.to and letter.says for letter in got.letters)
