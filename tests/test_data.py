"""The shipped records as a whole: valid, coherent, traceable, and as short as a glance needs."""

import re

import pytest

from massref import Library
from massref.checks import check, region_ids
from massref.library.links import nodes
from massref.library.opening import CHECKOUT_DATA
from massref.loading import load_folder, load_vocabulary
from massref.records import (
    Attributes,
    Basis,
    Condition,
    Contraindication,
    Direction,
    Sign,
    Source,
    Technique,
    Term,
    Verdict,
)
from massref.words import normal

simple_icd = pytest.importorskip("simple_icd_10_cm")


def test_the_shipped_records_have_no_problem() -> None:
    entries, problems = load_folder(CHECKOUT_DATA)
    vocabulary, more = load_vocabulary(CHECKOUT_DATA)
    assert [*problems, *more, *check(entries, vocabulary)] == []


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


def test_icd_codes_are_real_and_carry_their_official_titles(lib: Library) -> None:
    for record in lib.records("condition"):
        assert isinstance(record, Condition)
        for code in record.icd10cm:
            assert simple_icd.is_valid_item(code.code), (record.id, code.code)
            assert simple_icd.get_description(code.code) == code.name, (record.id, code.code)


def test_safety_floors_of_conditions(lib: Library) -> None:
    for record in lib.records("condition"):
        assert isinstance(record, Condition)
        sources = {source for node in nodes(record) for source in getattr(node, "sources", ())}
        excused = {gap.field for gap in record.gaps}
        assert len(record.red_flags) >= 4, record.id
        assert len(record.asks) >= 5, record.id
        assert record.protocols or "protocols" in excused, record.id
        assert len(sources) >= 5, record.id
        assert record.rules, record.id


def test_every_verdict_above_no_bar_has_a_reason_and_a_ground(lib: Library) -> None:
    for record in lib.records():
        if not isinstance(record, Condition | Contraindication):
            continue
        for rule in record.rules:
            if rule.verdict.rank > Verdict.NO_BAR.rank:
                assert rule.says, (record.id, rule.id)
                assert rule.do, (record.id, rule.id)
                assert rule.sources or rule.basis is Basis.CONVENTION, (record.id, rule.id)


def test_not_today_says_until_when_or_what_to_do(lib: Library) -> None:
    for record in lib.records():
        if isinstance(record, Condition | Contraindication):
            for rule in record.rules:
                if rule.verdict is Verdict.NOT_TODAY:
                    assert rule.until, (record.id, rule.id)


def test_signs_tell_what_to_do_in_a_short_first_line(lib: Library) -> None:
    for record in lib.records("sign"):
        assert isinstance(record, Sign)
        assert len(record.do[0].says) <= 70, record.id
        assert len(record.summary) <= 110, record.id
        assert len(record.wordings) >= 4, record.id
        assert record.features, record.id


def test_pain_is_never_above_five_of_ten(lib: Library) -> None:
    for record in lib.records("technique"):
        assert isinstance(record, Technique)
        assert record.pain_limit is not None, record.id
        assert record.pain_limit.most <= 5, record.id


def test_nobody_is_told_to_bear_as_much_as_they_can(lib: Library) -> None:
    bearing = re.compile(
        r"\b(as much|the most|as hard) (pressure )?(as |that )?(they|the client|you) can (bear|stand|take)", re.I
    )
    for record in lib.records():
        for node in nodes(record):
            for name in ("how", "says", "do"):
                said = getattr(node, name, None)
                assert not (isinstance(said, str) and bearing.search(said)), (record.id, said)


def test_statements_are_short(lib: Library) -> None:
    for record in lib.records():
        if isinstance(record, Source):
            continue
        for node in nodes(record):
            said = getattr(node, "says", None)
            if isinstance(said, str):
                assert len(said.split()) <= 40, (record.id, said)


def test_steps_press_within_their_techniques_range(lib: Library) -> None:
    ranges = {t.id: t.pressure for t in lib.records("technique") if isinstance(t, Technique) and t.pressure}
    for record in lib.records("condition"):
        assert isinstance(record, Condition)
        for protocol in record.protocols:
            for step in protocol.steps:
                if step.pressure and step.technique in ranges:
                    assert step.pressure <= ranges[step.technique][1], (record.id, protocol.id, step.how)


def test_essential_steps_fit_a_short_appointment(lib: Library) -> None:
    for record in lib.records("condition"):
        assert isinstance(record, Condition)
        for protocol in record.protocols:
            assert any(step.essential for step in protocol.steps), (record.id, protocol.id)
            assert sum(step.minutes.min for step in protocol.steps if step.essential) <= 20, (record.id, protocol.id)


def test_every_source_is_used(lib: Library) -> None:
    used = {source for record in lib.records() for node in nodes(record) for source in getattr(node, "sources", ())}
    unused = [record.id for record in lib.records("source") if record.id not in used]
    assert unused == []


def test_no_two_sources_are_the_same_work(lib: Library) -> None:
    seen: dict[str, str] = {}
    for record in lib.records("source"):
        assert isinstance(record, Source)
        for identifier in (record.doi and record.doi.lower(), record.pmid, record.pmcid):
            if identifier:
                assert seen.setdefault(identifier, record.id) == record.id, identifier


def test_no_source_links_to_a_copy_on_a_sharing_site(lib: Library) -> None:
    copies = re.compile(
        r"scribd|studylib|docplayer|yumpu|pubhtml5|researchgate|semanticscholar|coek\.info|slideshare|pdffox"
    )
    for record in lib.records("source"):
        assert isinstance(record, Source)
        assert not (record.url and copies.search(record.url)), record.id


def test_no_alias_belongs_to_two_records(lib: Library) -> None:
    """A medicine that belongs to two classes stands in both; nothing else does."""
    owners: dict[str, set[str]] = {}
    for name in lib.layers.names():
        if name.kind != "source":
            owners.setdefault(name.normal, set()).add(name.id)
    shared = {name: ids for name, ids in owners.items() if len(ids) > 1}
    members = {
        record.id: {normal(name) for m in record.members for name in (m.name, *m.brands)}
        for record in lib.records("contraindication")
        if isinstance(record, Contraindication)
    }
    assert {n: ids for n, ids in shared.items() if not all(n in members.get(i, ()) for i in ids)} == {}


def test_types_of_massage_compare_on_every_attribute(lib: Library) -> None:
    compared = [term for term in lib.records("term") if isinstance(term, Term) and term.attributes]
    assert len(compared) >= 5
    for term in compared:
        assert all(getattr(term.attributes, name) for name in Attributes.__struct_fields__), term.id


def test_evidence_that_speaks_against_is_not_hidden(lib: Library) -> None:
    order = list(Direction)
    for record in lib.records("condition"):
        assert isinstance(record, Condition)
        ranks = [order.index(claim.direction) for claim in record.evidence]
        assert ranks == sorted(ranks), f"{record.id}: evidence stands unfavourable first"
