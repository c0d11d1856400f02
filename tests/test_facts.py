"""What people say of a client, understood or refused."""

import datetime

import pytest

from massref import Ambiguous, Library, NotFound, Unclear
from massref.facts import Fact, understand_all
from massref.rules import Range

TODAY = datetime.date(2026, 11, 23)


def understood(lib: Library, *said: str) -> list[Fact]:
    return understand_all(lib.layers, said, (), TODAY)


def answers(lib: Library, said: str, record: str) -> dict[str, set[str]]:
    for fact in understood(lib, said):
        if fact.id == record:
            return {
                key: {f"{a.least:g}" if isinstance(a, Range) else a for a in given}
                for key, given in fact.answers.items()
            }
    raise AssertionError(f"{said!r} is not {record}")


@pytest.mark.parametrize(
    ("said", "record", "expected"),
    [
        ("Eliquis", "anticoagulant-therapy", {"member": {"apixaban"}}),
        ("apixaban 5 mg twice a day", "anticoagulant-therapy", {"member": {"apixaban"}}),
        ("pregnant 22 weeks", "pregnancy", {"weeks-pregnant": {"22"}}),
        ("22 weeks pregnant", "pregnancy", {"weeks-pregnant": {"22"}}),
        ("pregnancy weeks=22", "pregnancy", {"weeks-pregnant": {"22"}}),
        ("pregnancy weeks-pregnant=22", "pregnancy", {"weeks-pregnant": {"22"}}),
        ("BP 165/95", "uncontrolled-hypertension", {"systolic": {"165"}, "diastolic": {"95"}}),
        ("blood pressure 165 over 95", "uncontrolled-hypertension", {"systolic": {"165"}, "diastolic": {"95"}}),
        ("INR 3.4", "anticoagulant-therapy", {"inr": {"3.4"}}),
        ("platelets 40", "bleeding-disorder", {"platelets": {"40"}}),
        ("platelets 40,000", "bleeding-disorder", {"platelets": {"40"}}),
        ("hip replaced 6 weeks ago", "joint-replacement", {"site": {"hip"}, "weeks-since": {"6"}}),
        ("hip replaced six weeks ago", "joint-replacement", {"site": {"hip"}, "weeks-since": {"6"}}),
        ("right hip replaced 2026-10-12", "joint-replacement", {"side": {"right"}, "weeks-since": {"6"}}),
        ("temperature 101 F", "fever-and-systemic-infection", {"temperature": {"38.33"}}),
        ("fever", "fever-and-systemic-infection", {"state": {"fever"}}),
        ("acute sciatica", "sciatica", {"stage": {"acute"}}),
        ("sciatica:acute", "sciatica", {"stage": {"acute"}}),
        ("siatica", "sciatica", {}),
        ("DVT left calf", "deep-vein-thrombosis", {"site": {"calf"}, "side": {"left"}}),
        ("hamstring strain 5 weeks ago", "muscle-strain", {"site": {"posterior-thigh"}, "days": {"35"}}),
        ("shingles", "shingles-rash", {}),
        ("numb between the legs", "cauda-equina-signs", {}),
    ],
)
def test_understood(lib: Library, said: str, record: str, expected: dict[str, set[str]]) -> None:
    got = answers(lib, said, record)
    assert {key: got.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("no fever", "--denies"),
        ("never had a stroke", "--denies"),
        ("mother had a stroke", "somebody else"),
        ("afraid of cancer", "may come"),
        ("stopped warfarin", "ended"),
        ("INR 34", "outside"),
        ("pregnant 60 weeks", "outside"),
        ("deep tissue massage", "no fact"),
        ("warfarin and frobnicitis", "frobnicitis"),
        ("sciatica frobnicate=3", "not asked"),
        ("deep-vein-thrombosis state=purple", "is one of"),
        ("hip replaced 2027-01-01", "future"),
        ("", "nothing"),
        ("x" * 400, "longer"),
    ],
)
def test_refused_with_the_reason(lib: Library, said: str, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        understood(lib, said)


def test_every_record_answers_to_its_id_and_its_name(lib: Library) -> None:
    for kind in ("condition", "contraindication", "sign"):
        for record in lib.records(kind):
            for said in (record.id, record.name):
                assert record.id in {fact.id for fact in understood(lib, said)}, said


def test_not_found_names_the_nearest(lib: Library) -> None:
    with pytest.raises(NotFound) as error:
        understood(lib, "fibromatalgic pain")
    assert any(match.id == "fibromyalgia" for match in error.value.candidates)


def test_an_answer_alone_goes_to_the_record_that_asks(lib: Library) -> None:
    facts = understood(lib, "left calf", "DVT on treatment")
    assert {fact.id for fact in facts} == {"deep-vein-thrombosis"}
    with pytest.raises(Unclear):
        understood(lib, "left calf")
    with pytest.raises(Ambiguous) as error:
        understood(lib, "left calf", "DVT on treatment", "muscle strain")
    assert any("site=calf" in match.id for match in error.value.candidates)


def test_a_time_goes_to_the_question_that_the_other_answers_put(lib: Library) -> None:
    got = answers(lib, "radiotherapy to the lower back finished 2 weeks ago", "radiation-site")
    assert (got["site"], got["ended"]) == ({"lower-back"}, {"2"})


def test_a_side_is_not_carried_over_an_and(lib: Library) -> None:
    """A side that was said of something else would free the wrong limb."""
    assert answers(lib, "DVT in the left leg and a rotator cuff injury", "rotator-cuff-injury").get("side") is None


def test_what_an_answer_denies_is_no_fact(lib: Library) -> None:
    assert {fact.id for fact in understood(lib, "cancer, no bone mets")} == {"cancer"}


def test_one_reading_serves_every_record_that_asks_for_it(lib: Library) -> None:
    got = lib.screen(facts=["platelets 30", "chemotherapy"], as_of=TODAY)
    asked = {(ask.record, ask.key) for ask in got.asks}
    assert ("chemotherapy", "platelets") not in asked


def test_two_answers_to_one_question_both_hold(lib: Library) -> None:
    got = lib.screen(facts=["BP 128/78", "BP 186/90"], as_of=TODAY)
    assert got.verdict == "not-today"


def test_words_left_aside_are_shown(lib: Library) -> None:
    got = lib.screen(facts=["DVT two years ago after a long flight"], as_of=TODAY)
    assert "flight" in got.facts[0].unused


def test_a_word_that_says_how_bad_it_is_is_never_dropped_unseen(lib: Library) -> None:
    got = lib.screen(facts=["severe osteoarthritis"], as_of=TODAY)
    answered = any(fact.values for fact in got.facts)
    assert answered or any("severe" in fact.unused for fact in got.facts)


def test_denials_may_be_said_as_denials(lib: Library) -> None:
    got = lib.screen(["sciatica"], denies=["no numbness between the legs", "cauda equina"], as_of=TODAY)
    assert any(fact.denied for fact in got.facts)
