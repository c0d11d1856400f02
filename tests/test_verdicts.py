"""The ladder, and what a record says before anything is known about a client."""

from massref import Library
from massref.records import Act, Condition, Contraindication, Sign, Verdict
from massref.rules import baseline


def test_the_ladder_rises() -> None:
    assert [verdict.rank for verdict in Verdict] == list(range(6))
    assert Verdict.NO_RULE_KNOWN.rank < Verdict.NO_BAR.rank < Verdict.ADAPT.rank < Verdict.CLEARANCE.rank
    assert Verdict.CLEARANCE.rank < Verdict.NOT_TODAY.rank < Verdict.EMERGENCY.rank


def test_acts_of_signs_map_to_the_ladder() -> None:
    assert [act.verdict for act in Act] == [Verdict.EMERGENCY, Verdict.NOT_TODAY, Verdict.CLEARANCE, Verdict.ADAPT]


def test_the_baseline_of_what_is_shipped(lib: Library) -> None:
    expected = {
        "sciatica": (Verdict.ADAPT, Verdict.EMERGENCY),
        "muscle-strain": (Verdict.ADAPT, Verdict.NOT_TODAY),
        "deep-vein-thrombosis": (Verdict.ADAPT, Verdict.EMERGENCY),
        "anticoagulant-therapy": (Verdict.ADAPT, Verdict.EMERGENCY),
        "uncontrolled-hypertension": (Verdict.NO_BAR, Verdict.EMERGENCY),
        "fever-and-systemic-infection": (Verdict.NO_BAR, Verdict.EMERGENCY),
        "cauda-equina-signs": (Verdict.EMERGENCY, Verdict.EMERGENCY),
    }
    for record_id, verdicts in expected.items():
        assert baseline(lib.layers.find(record_id)) == verdicts, record_id


def test_worst_is_never_below_the_verdict(lib: Library) -> None:
    for record in lib.records():
        verdicts = baseline(record)
        if isinstance(record, Condition | Contraindication | Sign):
            assert verdicts is not None
            assert verdicts[0].rank <= verdicts[1].rank
        else:
            assert verdicts is None


def test_a_record_without_rules_is_not_taken_for_harmless() -> None:
    record = Contraindication(
        id="x",
        name="X",
        summary="x",
        checked=__import__("datetime").date(2026, 1, 1),
        group="skin",  # type: ignore[arg-type]
    )
    assert baseline(record) == (Verdict.NO_RULE_KNOWN, Verdict.NO_RULE_KNOWN)
