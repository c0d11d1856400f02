"""The shipped records as a whole, beyond what `massref validate --strict` asks of them (test_strict.py)."""

import re

from massref import Library
from massref.checks import region_ids
from massref.facts import DENIALS, EMPTY, ENDED, OTHERS
from massref.library.opening import CHECKOUT_DATA
from massref.records import (
    Attributes,
    Basis,
    Condition,
    Contraindication,
    Term,
    Verdict,
)


def test_the_vocabulary_has_no_word_twice(lib: Library) -> None:
    vocabulary = lib.layers.vocabulary()
    for words in (
        list(region_ids(vocabulary.regions)),
        [word.id for word in vocabulary.positions],
        [word.id for word in vocabulary.properties],
        [word.id for word in vocabulary.movements],
    ):
        assert words
        assert len(words) == len(set(words))


def test_nothing_shipped_claims_a_review(lib: Library) -> None:
    assert [record.id for record in lib.records() if record.reviewed] == []


def test_every_record_has_its_mode_line() -> None:
    for path in CHECKOUT_DATA.glob("*/*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = re.fullmatch(r"# yaml-language-server: \$schema=\.\./\.\./(schema/\w+\.json)", first)
        assert schema, path
        assert (CHECKOUT_DATA.parent / schema[1]).exists(), path


def test_every_verdict_above_no_bar_has_a_reason_and_a_ground(lib: Library) -> None:
    for record in lib.records():
        if not isinstance(record, Condition | Contraindication):
            continue
        for rule in record.rules:
            if rule.verdict.rank > Verdict.NO_BAR.rank:
                assert rule.says, (record.id, rule.id)
                assert rule.do, (record.id, rule.id)
                assert rule.sources or rule.basis is Basis.CONVENTION, (record.id, rule.id)


def test_no_name_folds_to_a_word_that_means_something_else_at_intake(lib: Library) -> None:
    """A "mother-to-be" is a mother once its small words are gone: then every mother of a client would be pregnant."""
    idle = OTHERS | DENIALS | ENDED | EMPTY
    rows = lib.layers.stores[0].connection.execute("SELECT id, said, folded FROM sayings WHERE what = 'name'")
    assert [(record, said) for record, said, folded in rows if folded in idle or not folded] == []


def test_types_of_massage_compare_on_every_attribute(lib: Library) -> None:
    compared = [term for term in lib.records("term") if isinstance(term, Term) and term.attributes]
    assert len(compared) >= 5
    for term in compared:
        assert all(getattr(term.attributes, name) for name in Attributes.__struct_fields__), term.id
