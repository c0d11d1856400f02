"""What people type opens the right record, lists when unsure, and opens nothing when nothing is there."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massref import Ambiguous, Library, NotFound
from massref.search import resolve_several
from massref.search.browsing import NoSuchPlace, at_region, in_category
from massref.words import normal, printable


@pytest.mark.parametrize(
    ("said", "kind", "opens"),
    [
        ("sciatica", None, "sciatica"),
        ("Sciatica", "condition", "sciatica"),
        ("siatica", "condition", "sciatica"),
        ("scaitica", "condition", "sciatica"),
        ("fibro", "condition", "fibromyalgia"),
        ("fibro mialgia", "condition", "fibromyalgia"),
        ("TMJ", "condition", "tmjd"),
        ("muscle strain", None, "muscle-strain"),
        ("muscle-strain", None, "muscle-strain"),
        ("pulled muscles", "condition", "muscle-strain"),
        ("M54.3", "condition", "sciatica"),
        ("deeptissue", "technique", "deep-tissue-massage"),
        ("trigger point", "technique", "trigger-point-therapy"),
        ("eliquis", None, "anticoagulant-therapy"),
        ("apixaban", None, "anticoagulant-therapy"),
        ("DVT", "contraindication", "deep-vein-thrombosis"),
        ("high blood pressure", None, "uncontrolled-hypertension"),
        ("cauda equina", "sign", "cauda-equina-signs"),
        ("remedial", "term", "remedial-massage"),
        ("nice-ng59", None, "nice-ng59"),
        ("planter fasciitis", None, "plantar-fasciitis"),
        ("rotor cuff", None, "rotator-cuff-injury"),
        ("frozen sholder", None, "frozen-shoulder"),
        ("TOS", None, "thoracic-outlet-syndrome"),
        ("carpaltunnel", None, "carpal-tunnel-syndrome"),
        ("pace maker", None, "pacemaker-or-implanted-device"),
        ("splints shin", None, "shin-splints"),
        ("lymphoedema", None, "lymphedema"),
        ("rumatoid arthritis", None, "rheumatoid-arthritis"),
        ("siatika", None, "sciatica"),
        ("can i massage someone on eliquis", None, "anticoagulant-therapy"),
        ("lateral epicondylitis", None, "tendinopathy"),
        ("M54.41", None, "sciatica"),
        ("g43", None, "migraine"),
    ],
)
def test_one_clear_match_opens(lib: Library, said: str, kind: str | None, opens: str) -> None:
    assert lib.resolve(said, kind).id == opens


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("frobnicitis", "condition"),
        ("frobnicitis", None),
        ("diabetes", "condition"),
        ("appendicitis", "condition"),
        ("gallstones", "condition"),
        ("glandular fever", "condition"),
        ("qqqqzz", None),
        ("???", None),
        ("ишиас", None),
        ("x" * 10_000, None),
    ],
)
def test_what_is_not_there_is_never_opened(lib: Library, said: str, kind: str | None) -> None:
    with pytest.raises((NotFound, Ambiguous)):
        lib.resolve(said, kind)
    assert sum(match.confident for match in lib.search(said, kind)) != 1


@pytest.mark.parametrize(
    "said",
    [
        "not pregnant",
        "mother had a stroke",
        "knee",
        "before surgery",
        "gallbladder",
        "glaucoma",
        "asdf",
        "uvula",
        "chess opening",
        "harry potter",
        "M54.9",
        "lateral frobnicitis",
        "dorsopathy",
    ],
)
def test_what_is_denied_half_said_or_only_near_is_not_opened(lib: Library, said: str) -> None:
    assert [match.id for match in lib.search(said) if match.confident] == []


@pytest.mark.parametrize(
    ("said", "among"),
    [
        ("jaw clicks when I chew", "tmjd"),
        ("numb fingers at night", "carpal-tunnel-syndrome"),
        ("cannot lift my arm to comb my hair", "frozen-shoulder"),
        ("heel hurts with the first steps in the morning", "plantar-fasciitis"),
        ("dorsalgia", "low-back-pain"),
        ("head aches on both sides", "tension-headache"),
    ],
)
def test_what_clients_say_leads_to_the_page(lib: Library, said: str, among: str) -> None:
    assert among in [match.id for match in lib.search(said, kind="condition", limit=3)]


def test_what_clients_say_word_for_word_leads_to_the_sign(lib: Library) -> None:
    said = [(record.id, wording) for record in lib.records("sign") for wording in getattr(record, "wordings", ())]
    missed = [(i, wording) for i, wording in said[::9] if i not in [m.id for m in lib.search(wording, "sign", 2)]]
    assert missed == []
    assert lib.resolve("numb between my legs", "sign").id == "cauda-equina-signs"


def test_every_match_shows_the_words_that_matched(lib: Library) -> None:
    for match in lib.search("numb fingers at night"):
        marked = re.findall("\x02(.*?)\x03", match.matched)
        assert marked, match
        assert "\x02" not in match.shown
        assert "\x03" not in match.shown


def test_a_search_keeps_to_a_region(lib: Library) -> None:
    found = lib.search("pain", kind="condition", limit=20, region="jaw")
    assert "tmjd" in [match.id for match in found]
    assert "plantar-fasciitis" not in [match.id for match in found]
    assert lib.search("pain", region="jaww") == lib.search("pain", region="jaw")
    with pytest.raises(NoSuchPlace):
        lib.search("pain", region="frobnitz")


def test_records_of_a_place_and_of_a_category(lib: Library) -> None:
    assert {"sciatica", "plantar-fasciitis"} <= at_region(lib.layers, "leg")
    assert "tmjd" not in at_region(lib.layers, "leg")
    shelf = in_category(lib.layers, "nerve")
    assert "sciatica" in shelf
    for record in lib.records("condition"):
        assert (record.id in shelf) == (getattr(record, "category", "") == "nerve")


def test_every_query_of_the_benchmark_names_records_and_its_origin(lib: Library) -> None:
    known = {record.id for record in lib.records() if record.kind != "source"}
    path = Path(__file__).parents[1] / "benchmarks" / "queries.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["sort", "query", "accept", "origin"]
    said = set()
    for sort, query, accept, origin in rows[1:]:
        assert sort in ("name", "lay", "misspelling", "phrase", "question", "outside")
        assert accept == "-" if sort == "outside" else set(accept.split()) <= known, query
        assert origin
        said.add(query)
    assert len(said) == len(rows) - 1
    assert sum(row[0] == "outside" for row in rows) >= 300
    assert len(rows) >= 800


def test_a_word_that_many_names_share_opens_nothing(lib: Library) -> None:
    with pytest.raises(Ambiguous) as raised:
        lib.resolve("pain", "condition")
    assert len(raised.value.candidates) > 1


def test_not_found_shows_the_nearest_names(lib: Library) -> None:
    with pytest.raises(NotFound) as raised:
        lib.resolve("fibromatalgic", "condition")
    assert "fibromyalgia" in [match.id for match in raised.value.candidates]


def test_search_reads_every_kind_and_tells_what_matched(lib: Library) -> None:
    found = lib.search("warfarin")
    assert found[0].id == "anticoagulant-therapy"
    assert found[0].matched == "warfarin"
    assert found[0].confident
    assert len({match.kind for match in lib.search("fever", limit=50)}) >= 3


def test_search_finds_what_only_the_text_says(lib: Library) -> None:
    found = lib.search("pins and needles in my foot", kind="condition")
    assert found[0].id == "sciatica"
    assert not found[0].confident


def test_search_finds_what_only_the_evidence_says(lib: Library) -> None:
    found = lib.search("Cochrane")
    assert found
    assert not any(match.confident for match in found)
    assert any("cochrane" in match.shown.casefold() for match in found)


def test_search_keeps_to_its_kind_and_limit(lib: Library) -> None:
    found = lib.search("massage", kind="technique", limit=3)
    assert len(found) == 3
    assert {match.kind for match in found} == {"technique"}


def test_several_names_are_told_apart(lib: Library) -> None:
    words = ["medical", "clinical", "therapeutic", "remedial"]
    ids = [i for _, i in resolve_several(lib.layers, words, "term")]
    assert ids == ["medical-massage", "clinical-massage", "therapeutic-massage", "remedial-massage"]
    words = ["muscle", "strain", "sciatica"]
    assert [i for _, i in resolve_several(lib.layers, words, "condition")] == ["muscle-strain", "sciatica"]


@given(st.text(max_size=80))
def test_any_text_is_answered_without_trouble(lib: Library, said: str) -> None:
    assert all(0 <= match.score <= 100 for match in lib.search(said))
    assert normal(normal(said)) == normal(said)
    assert printable(printable(said)) == printable(said)


def test_every_record_is_found_by_its_id_and_name(lib: Library) -> None:
    for record in lib.records():
        assert lib.resolve(record.id, record.kind).id == record.id
        if record.kind != "source":
            assert lib.resolve(record.name, record.kind).id == record.id
