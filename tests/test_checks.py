"""The rules of the data that no single field can say: a valid library, and what is told of each thing spoilt in it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from massref.checks import check
from massref.loading import Problem, load_file
from massref.records import FOLDERS, Region, Vocabulary, Word

VOCABULARY = Vocabulary(
    regions=(Region(id="back", name="Back", parts=(Region(id="lower-back", name="Lower back"),)),),
    positions=(Word(id="prone", name="Prone"), Word(id="supine", name="Supine")),
    properties=(Word(id="kneading", name="Kneading"),),
    movements=(Word(id="trunk-flexion", name="Trunk flexion"),),
)
Data = dict[str, dict[str, Any]]
Check = Callable[..., list[Problem]]


def said(**fields: Any) -> dict[str, Any]:
    """A statement that is marked as convention."""
    return {"says": "So it is", "basis": "convention"} | fields


def record(record_id: str, empty: str = "", **fields: Any) -> dict[str, Any]:
    """A record with gaps for the fields that are left empty."""
    gaps = [{"field": field, "says": "Nothing was found"} for field in empty.split()]
    head = {"id": record_id, "name": record_id, "summary": "A record for tests", "checked": "2026-11-23"}
    return head | ({"gaps": gaps} if gaps else {}) | fields


def step(phase: str, **fields: Any) -> dict[str, Any]:
    """A step of the protocol."""
    minutes = {"min": 2, "usual": 4, "max": 6}
    return {"phase": phase, "position": "prone", "minutes": minutes, "how": "Work", "basis": "convention"} | fields


def valid() -> Data:
    """A library with a record of each kind in which every check finds nothing."""
    hands_on = {
        "technique": "my-way",
        "regions": ["lower-back"],
        "pressure": 3,
        "gentler": [{"how": "Lighter", "pressure": 2}],
    }
    asks = [
        {"key": "numb", "question": "Numb?", "values": ["yes", "no"], "basis": "convention"},
        {"key": "pain", "question": "Pain?", "unit": "out-of-10", "range": ["0", "10"], "basis": "convention"},
        {"key": "site", "question": "Where?", "regions": ["back"], "basis": "convention"},
        {"key": "side", "question": "Which side?", "basis": "convention"},
    ]
    limits = [
        {"at": "site", "pressure_over": 2},
        {"side": "same", "techniques": ["my-way"], "positions": ["prone"], "movements": ["trunk-flexion"]},
    ]
    rules = [
        {"id": "calm", "verdict": "adapt", "do": "Be gentle", "when": {"numb": "yes"}, "limits": limits} | said(),
        {"id": "sore", "verdict": "not-today", "do": "Send home", "when": [{"pain": ">=7"}, {"stage": "acute"}]}
        | said(),
        {"id": "near", "verdict": "clearance", "do": "Ask", "when": {"site": ["lower-back"], "with": "my-ci"}} | said(),
    ]
    protocol = {
        "id": "plain",
        "name": "Plain",
        "stage": "acute",
        "dose": {"minutes": 12},
        "positions": [{"position": "prone", "bolsters": "None"}],
        "retest": "Ask again",
        "steps": [step("warm-up", **hands_on), step("main", **hands_on), step("close", movements=["trunk-flexion"])],
    } | said()
    return {
        "my-condition": record(
            "my-condition",
            "icd10cm presentation assessment goals consent cautions home_care after_effects referral "
            "outcome_measures evidence differentials",
            category="muscle",
            regions=["back"],
            stages=[{"id": "acute", "name": "Acute"} | said()],
            red_flags=["my-sign"],
            asks=asks,
            rules=rules,
            protocols=[protocol],
            see_also=["my-term"],
        ),
        "my-ci": record(
            "my-ci",
            "referral",
            group="medicine",
            harm=[{"says": "Bleeds", "basis": "case", "sources": ["my-source"]}],
            members=[{"name": "pillol", "type": "pills", "sources": ["my-source"]}],
            asks=[],
            rules=[
                {"id": "one", "verdict": "adapt", "do": "Less", "when": {"member": "pillol", "type": "pills"}} | said()
            ],
        ),
        "my-way": record(
            "my-way",
            "dosage pain_limit stop_if cautions effects evidence indications training hygiene",
            category="classic",
            properties=["kneading"],
            how=[{"says": "Knead", "sources": ["my-source"], "basis": "textbook"}],
        ),
        "my-sign": record(
            "my-sign",
            "wordings",
            short="a sign",
            ask="Any?",
            features=[said()],
            suggests="something",
            act="same-day",
            do=[said()],
        ),
        "my-term": record("my-term", definition=[said()]),
        "my-guide": record("my-guide", sections=[{"title": "One", "statements": [said()]}]),
        "my-source": record(
            "my-source", type="book", title="A book", level="textbook", read="excerpt", DOI="10.1000/abc"
        ),
    }


KINDS = {
    "my-condition": "condition",
    "my-ci": "contraindication",
    "my-way": "technique",
    "my-sign": "sign",
    "my-term": "term",
    "my-guide": "guide",
    "my-source": "source",
}
# the valid contraindication asks nothing; `asks` says so
NO_ASKS = {"field": "asks", "says": "Nothing is asked"}


@pytest.fixture
def data() -> Data:
    """The valid library, to be spoilt."""
    library: Data = json.loads(json.dumps(valid()))  # so that no two records share a list
    library["my-ci"]["gaps"].append(NO_ASKS)
    return library


@pytest.fixture
def problems(tmp_path: Path) -> Check:
    """Writes a library as files, reads it back and gives what the checks find."""

    def run(data: Data, below: dict[str, str] | None = None) -> list[Problem]:
        entries = []
        for record_id, fields in data.items():
            kind = KINDS.get(record_id) or str(fields.pop("kind"))
            path = tmp_path / FOLDERS[kind] / f"{record_id}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(fields, indent=1), encoding="utf-8")
            entries.append(load_file(kind, path))
        return check(entries, VOCABULARY, below)

    return run


def only(found: list[Problem], record_id: str, field: str, message: str) -> Problem:
    """The one problem that was found: of this record, at this field, saying this."""
    assert [(Path(p.file).stem, p.field) for p in found] == [(record_id, field)], found
    assert message in found[0].message
    return found[0]


def test_the_library_that_is_spoilt_below_is_valid(data: Data, problems: Check) -> None:
    assert problems(data) == []


# -- statements ------------------------------------------------------------------------------------------------------


def test_a_statement_needs_a_source_or_convention(data: Data, problems: Check) -> None:
    del data["my-term"]["definition"][0]["basis"]
    problem = only(problems(data), "my-term", "definition[0]", "names no source")
    lines = Path(problem.file).read_text().splitlines()
    assert '"says"' in lines[problem.line]  # the line after the brace


def test_another_basis_does_not_stand_for_a_source(data: Data, problems: Check) -> None:
    data["my-term"]["definition"][0]["basis"] = "trial"
    only(problems(data), "my-term", "definition[0]", "names no source")


def test_a_statement_with_a_source_is_no_convention(data: Data, problems: Check) -> None:
    data["my-term"]["definition"][0]["sources"] = ["my-source"]
    only(problems(data), "my-term", "definition[0]", "keep one")


def test_rules_and_steps_are_statements(data: Data, problems: Check) -> None:
    del data["my-condition"]["rules"][0]["basis"]
    del data["my-condition"]["protocols"][0]["steps"][1]["basis"]
    fields = {p.field for p in problems(data)}
    assert fields == {"rules[0]", "protocols[0].steps[1]"}


def test_a_case_of_harm_needs_its_source(data: Data, problems: Check) -> None:
    data["my-ci"]["harm"] = [{"says": "Bleeds", "basis": "case"}, {"says": "May bleed", "basis": "mechanism"}]
    only(problems(data), "my-ci", "harm[0]", "names no source")


def test_a_medicine_needs_its_source(data: Data, problems: Check) -> None:
    data["my-ci"]["members"][0]["sources"] = []
    only(problems(data), "my-ci", "members[0]", "names no source")


# -- references ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record_id", "path", "field"),
    [
        ("my-condition", ("red_flags", 0), "red_flags[0]"),
        ("my-condition", ("see_also", 0), "see_also[0]"),
        ("my-condition", ("protocols", 0, "steps", 0, "technique"), "protocols[0].steps[0].technique"),
        ("my-condition", ("rules", 0, "limits", 1, "techniques", 0), "rules[0].limits[1].techniques[0]"),
        ("my-way", ("how", 0, "sources", 0), "how[0].sources[0]"),
        ("my-ci", ("harm", 0, "sources", 0), "harm[0].sources[0]"),
    ],
)
def test_a_dangling_reference_is_named(
    data: Data, problems: Check, record_id: str, path: tuple[str | int, ...], field: str
) -> None:
    put(data[record_id], path, "nowhere")
    only(problems(data), record_id, field, "'nowhere'")


@pytest.mark.parametrize(
    ("path", "wrong", "message"),
    [
        (("red_flags", 0), "my-term", "is a term, not a sign"),
        (("protocols", 0, "steps", 0, "technique"), "my-sign", "is a sign, not a technique"),
    ],
)
def test_a_reference_is_to_a_record_of_the_right_kind(
    data: Data, problems: Check, path: tuple[str | int, ...], wrong: str, message: str
) -> None:
    put(data["my-condition"], path, wrong)
    assert [p.message for p in problems(data)] == [f"{wrong!r} {message}"]


@pytest.mark.parametrize(
    ("record_id", "path", "group"),
    [
        ("my-condition", ("regions", 0), "regions"),
        ("my-condition", ("asks", 2, "regions", 0), "regions"),
        ("my-condition", ("protocols", 0, "steps", 0, "regions", 0), "regions"),
        ("my-condition", ("protocols", 0, "steps", 2, "movements", 0), "movements"),
        ("my-condition", ("rules", 0, "limits", 1, "positions", 0), "positions"),
        ("my-way", ("properties", 0), "properties"),
    ],
)
def test_words_are_of_the_vocabulary(
    data: Data, problems: Check, record_id: str, path: tuple[str | int, ...], group: str
) -> None:
    put(data[record_id], path, "nowhere")
    messages = [problem.message for problem in problems(data)]
    assert f"'nowhere' is not in the vocabulary of {group}" in messages


def test_records_below_may_be_named(data: Data, problems: Check) -> None:
    data["my-condition"]["red_flags"] = ["shipped-sign"]
    assert problems(data, {"shipped-sign": "sign"}) == []


def test_a_record_replaces_one_of_its_own_kind_only(data: Data, problems: Check) -> None:
    assert problems(data, {"my-term": "term"}) == []
    only(problems(data, {"my-term": "sign"}), "my-term", "id", "is a sign in the library below")


def test_ids_are_unique_over_all_kinds(tmp_path: Path, data: Data) -> None:
    paths = []
    for folder, fields in (("terminology", data["my-term"]), ("guides", data["my-guide"] | {"id": "my-term"})):
        path = tmp_path / folder / "my-term.yaml"
        path.parent.mkdir()
        path.write_text(json.dumps(fields, indent=1), encoding="utf-8")
        paths.append(path)
    found = check([load_file("term", paths[0]), load_file("guide", paths[1])], VOCABULARY)
    assert [(p.file, p.field) for p in found] == [(str(paths[1]), "id")]
    assert str(paths[0]) in found[0].message


# -- fields left empty -----------------------------------------------------------------------------------------------


def test_an_empty_field_needs_a_gap(data: Data, problems: Check) -> None:
    data["my-condition"]["gaps"].pop()
    only(problems(data), "my-condition", "", "differentials")


def test_a_gap_names_a_field_that_there_is(data: Data, problems: Check) -> None:
    data["my-term"]["gaps"] = [{"field": "definitoin", "says": "Nothing"}]
    only(problems(data), "my-term", "gaps[0].field", "a term has no field 'definitoin'")


def test_a_section_of_a_guide_says_something(data: Data, problems: Check) -> None:
    data["my-guide"]["sections"].append({"title": "Two", "statements": []})
    only(problems(data), "my-guide", "sections", "a section is empty")


def test_a_sign_below_an_emergency_has_a_short_name(data: Data, problems: Check) -> None:
    del data["my-sign"]["short"]
    only(problems(data), "my-sign", "", "'short' is missing")


def test_an_emergency_needs_no_short_name(data: Data, problems: Check) -> None:
    del data["my-sign"]["short"]
    data["my-sign"]["act"] = "emergency"
    assert problems(data) == []


def test_a_source_without_identifier_says_why(data: Data, problems: Check) -> None:
    del data["my-source"]["DOI"]
    only(problems(data), "my-source", "", "say why in `note`")
    data["my-source"]["note"] = "A printed book"
    assert problems(data) == []


@pytest.mark.parametrize(("field", "value"), [("PMID", "12345"), ("PMCID", "PMC12345"), ("URL", "https://x.org/a")])
def test_any_identifier_of_a_source_will_do(data: Data, problems: Check, field: str, value: str) -> None:
    del data["my-source"]["DOI"]
    data["my-source"][field] = value
    assert problems(data) == []


# -- asks ------------------------------------------------------------------------------------------------------------


def test_a_key_is_asked_once(data: Data, problems: Check) -> None:
    data["my-condition"]["asks"].append(data["my-condition"]["asks"][0])
    only(problems(data), "my-condition", "asks[4]", "'numb' stands twice")


@pytest.mark.parametrize(
    "shape",
    [{}, {"values": ["yes"], "regions": ["back"]}, {"values": ["a"], "unit": "mmhg", "range": ["0", "5"]}],
    ids=["none", "values and regions", "values and unit"],
)
def test_an_answer_has_one_shape(data: Data, problems: Check, shape: dict[str, Any]) -> None:
    data["my-condition"]["asks"].append({"key": "more", "question": "More?", "basis": "convention"} | shape)
    only(problems(data), "my-condition", "asks[4]", "needs one of")


@pytest.mark.parametrize("bounds", [None, ["5", "5"], ["9", "1"]], ids=["no range", "empty range", "upside down"])
def test_a_number_is_asked_with_a_range(data: Data, problems: Check, bounds: list[str] | None) -> None:
    ask = {"key": "more", "question": "More?", "basis": "convention", "unit": "mmhg"}
    data["my-condition"]["asks"].append(ask | ({"range": bounds} if bounds else {}))
    only(problems(data), "my-condition", "asks[4]", "needs a `range`")


# -- rules -----------------------------------------------------------------------------------------------------------


def test_a_rule_id_stands_once(data: Data, problems: Check) -> None:
    data["my-condition"]["rules"][1]["id"] = "calm"
    only(problems(data), "my-condition", "rules[1]", "'calm' stands twice")


def test_a_rule_cannot_say_that_there_is_none(data: Data, problems: Check) -> None:
    data["my-condition"]["rules"][0]["verdict"] = "no-rule-known"
    only(problems(data), "my-condition", "rules[0].verdict", "no rule is known")


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ({"unasked": "yes"}, "is never asked"),
        ({"numb": "maybe"}, "'maybe' is not a value of the ask 'numb'"),
        ({"numb": ["yes", "maybe"]}, "'maybe' is not a value of the ask 'numb'"),
        ({"site": "nowhere"}, "'nowhere' is not a region"),
        ({"side": "banana"}, "'banana'"),
        ({"stage": "late"}, "there is no stage 'late'"),
        ({"with": "nowhere"}, "there is no record with the id 'nowhere'"),
        ({"member": "pillol"}, "no member of this record has the member 'pillol'"),
        ({"numb": []}, ""),
    ],
)
def test_a_rule_asks_for_what_can_be_answered(data: Data, problems: Check, when: dict[str, Any], message: str) -> None:
    data["my-condition"]["rules"][0]["when"] = when
    (key,) = when
    only(problems(data), "my-condition", f"rules[0].when.{key}", message)


def test_a_rule_with_an_empty_list_of_cases_can_never_act(data: Data, problems: Check) -> None:
    data["my-condition"]["rules"][0]["when"] = []
    only(problems(data), "my-condition", "rules[0].when", "")


@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_sides_may_be_asked_for(data: Data, problems: Check, side: str) -> None:
    data["my-condition"]["rules"][0]["when"] = {"side": side}
    assert problems(data) == []


@pytest.mark.parametrize(("key", "value"), [("member", "other"), ("type", "drops")])
def test_medicines_of_a_rule_are_of_the_record(data: Data, problems: Check, key: str, value: str) -> None:
    data["my-ci"]["rules"][0]["when"] = {key: value}
    only(problems(data), "my-ci", f"rules[0].when.{key}", repr(value))


@pytest.mark.parametrize("wanted", [">=7", "<7", ">6.5", "<=9 >3", ">=3 <8", ">9 <10", [">8", "<2"]])
def test_comparisons(data: Data, problems: Check, wanted: str | list[str]) -> None:
    data["my-condition"]["rules"][0]["when"] = {"pain": wanted}
    assert problems(data) == []


@pytest.mark.parametrize("wanted", [">10", "<0", ">=50", ">5 <3", ">=7 <7"])
def test_what_no_answer_can_meet(data: Data, problems: Check, wanted: str) -> None:
    data["my-condition"]["rules"][0]["when"] = {"pain": wanted}
    only(problems(data), "my-condition", "rules[0].when.pain", "no answer")


@pytest.mark.parametrize(
    "wanted", ["7", "=7", "==7", ">", "> 7", ">=7,<9", ">=7 and <9", "=>7", ">=x", ">=7 ", "", ">=7\n"]
)
def test_what_is_no_comparison(data: Data, problems: Check, wanted: str) -> None:
    data["my-condition"]["rules"][0]["when"] = {"pain": wanted}
    only(problems(data), "my-condition", "rules[0].when.pain", "is not a comparison such as '>=160'")


# -- limits ----------------------------------------------------------------------------------------------------------


def test_a_limit_forbids_something(data: Data, problems: Check) -> None:
    data["my-condition"]["rules"][0]["limits"] = [{"says": "Take care"}]
    only(problems(data), "my-condition", "rules[0].limits[0]", "forbids nothing")


def test_no_pressure_at_all_is_a_limit(data: Data, problems: Check) -> None:
    data["my-condition"]["rules"][0]["limits"] = [{"pressure_over": 0}, {"minutes_over": 0}]
    assert problems(data) == []


@pytest.mark.parametrize(("limit", "key"), [({"at": "site"}, "site"), ({"side": "same", "regions": ["back"]}, "side")])
def test_a_limit_by_an_answer_needs_its_ask(data: Data, problems: Check, limit: dict[str, Any], key: str) -> None:
    data["my-condition"]["rules"] = [data["my-condition"]["rules"][0] | {"limits": [limit]}]
    assert problems(data) == []
    data["my-condition"]["asks"] = [ask for ask in data["my-condition"]["asks"] if ask["key"] != key]
    only(problems(data), "my-condition", "rules[0].limits[0]", f"needs an ask with the key '{key}'")


@pytest.mark.parametrize("limit", [{"at": "elsewhere"}, {"side": "other", "regions": ["back"]}])
def test_words_of_a_limit(data: Data, problems: Check, limit: dict[str, Any]) -> None:
    data["my-condition"]["rules"][0]["limits"] = [limit]
    only(problems(data), "my-condition", "rules[0].limits[0]", "needs an ask with the key")


# -- protocols -------------------------------------------------------------------------------------------------------


def put(node: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Sets a field inside a record."""
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "field", "message"),
    [
        (("stage",), "late", ".stage", "there is no stage 'late'; the stages are: acute"),
        (("steps", 0, "position"), "supine", ".steps[0].position", "'supine' is not among the protocol's positions"),
        (("steps", 0, "minutes", "max"), 3, ".steps[0].minutes", "must rise from min over usual to max"),
        (("steps", 0, "minutes", "min"), 5, ".steps[0].minutes", "must rise"),
        (("steps", 1, "phase"), "settle", None, ""),
        (("steps", 1, "phase"), "assess", None, ""),
        (("steps", 0, "phase"), "integrate", ".steps[1].phase", "main comes before"),
        (("dose", "minutes"), 11, ".steps", "usual minutes add up to 12; the dose is 11"),
        (("dose", "minutes"), 60, None, ""),
        (("steps", 0, "regions"), [], ".steps[0]", "has a technique and no regions"),
        (("steps", 2, "pressure"), 3, ".steps[2]", "has a pressure and no technique"),
        (("steps", 0, "gentler", 0, "pressure"), 4, ".steps[0]", "presses harder than the step"),
        (("steps", 0, "gentler", 0, "pressure"), 3, None, ""),
    ],
)
def test_steps(
    data: Data, problems: Check, path: tuple[str | int, ...], value: Any, field: str | None, message: str
) -> None:
    put(data["my-condition"]["protocols"][0], path, value)
    found = problems(data)
    if field is None:
        assert found == []
    else:
        only(found, "my-condition", f"protocols[0]{field}", message)


def test_a_protocol_id_stands_once(data: Data, problems: Check) -> None:
    data["my-condition"]["protocols"] *= 2
    only(problems(data), "my-condition", "protocols[1]", "'plain' stands twice")


def test_all_problems_of_all_records_are_told_at_once(data: Data, problems: Check) -> None:
    data["my-term"]["definition"][0].pop("basis")
    data["my-condition"]["red_flags"] = ["nowhere"]
    data["my-condition"]["rules"][0]["when"] = {"unasked": "yes"}
    data["my-source"].pop("DOI")
    assert {(Path(p.file).stem, p.field) for p in problems(data)} == {
        ("my-term", "definition[0]"),
        ("my-condition", "red_flags[0]"),
        ("my-condition", "rules[0].when.unasked"),
        ("my-source", ""),
    }
