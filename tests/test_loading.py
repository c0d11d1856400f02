"""Record files as they come from strangers: what is read, and what is refused with its file, line and field."""

import os
from pathlib import Path

import pytest

from massref.loading import InvalidData, Problem, load_file, load_folder, load_vocabulary
from massref.records import Term

TERM = """\
id: my-term
name: My term
summary: A word for tests
checked: "2026-11-23"
definition:
  - says: What it means
    basis: convention
"""


def write(root: Path, content: str | bytes, name: str = "my-term", folder: str = "terminology") -> Path:
    """A record file in a data folder."""
    path = root / folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path, kind: str = "term") -> list[Problem]:
    """The problems for which a file is refused, each of them naming the file."""
    with pytest.raises(InvalidData) as caught:
        load_file(kind, path)
    assert caught.value.problems
    assert {problem.file for problem in caught.value.problems} == {str(path)}
    return caught.value.problems


def changed(old: str, new: str) -> str:
    """The valid term with one piece of it exchanged."""
    assert old in TERM
    return TERM.replace(old, new)


def test_a_valid_record_is_read(tmp_path: Path) -> None:
    entry = load_file("term", write(tmp_path, TERM))
    assert isinstance(entry.record, Term)
    assert (entry.record.id, entry.record.name, entry.record.checked.year) == ("my-term", "My term", 2026)
    assert entry.record.definition[0].says == "What it means"


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    entry = load_file("term", write(tmp_path, b"\xef\xbb\xbf" + TERM.replace("\n", "\r\n").encode()))
    assert entry.record.summary == "A word for tests"


@pytest.mark.parametrize("text", ["no", "yes", "2026-01-02", "1e3", "0x1f", "null and void", "12:30", "~ish", "M54.3"])
def test_text_stays_as_it_was_written(tmp_path: Path, text: str) -> None:
    assert load_file("term", write(tmp_path, changed("My term", text))).record.name == text


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        pytest.param("name: My term", "name: [My term", 3, "", "broken YAML", id="flow list never closed"),
        pytest.param("name: My term", "name: My: term", 2, "", "broken YAML", id="second colon"),
        pytest.param("name: My term", "\tname: My term", 2, "", "broken YAML", id="tab"),
        pytest.param("name: My term", "name: 'My term", None, "", "broken YAML", id="quote never closed"),
        pytest.param(
            "name: My term", "name: !!python/object/apply:os.abort []", 2, "", "tags (tag:yaml.org", id="Python tag"
        ),
        pytest.param("name: My term", "name: !!str My term", 2, "", "tags", id="plain tag"),
        pytest.param("name: My term", "name: My term\nname: Other", 3, "name", "stands twice", id="duplicate key"),
        pytest.param(
            "    basis: convention", "    says: again", 7, "definition[0].says", "stands twice", id="duplicate below"
        ),
        pytest.param("name: My term", "name: [My, term]", 2, "name", "must be text", id="list for text"),
        pytest.param("name: My term", "name: {a: b}", 2, "name", "must be text", id="map for text"),
        pytest.param("name: My term", "name:", 2, "name", "is empty", id="nothing for text"),
        pytest.param("name: My term", "name: '   '", 2, "name", "is empty", id="spaces for text"),
        pytest.param("name: My term", "name: " + "x" * 161, 2, "name", "161 characters; at most 160", id="long text"),
        pytest.param("name: My term\n", "", 1, "", "'name' is missing", id="missing field"),
        pytest.param(
            "name: My term", "name: My term\naliases: one", 3, "aliases", "must be a list", id="text for list"
        ),
        pytest.param('"2026-11-23"', '"23 November"', 4, "checked", "must be a date such as", id="no date"),
        pytest.param('"2026-11-23"', '"2026-02-30"', 4, "checked", "must be a date", id="no such day"),
        pytest.param("convention", "hearsay", 7, "definition[0].basis", "allowed: trial, review", id="no such word"),
        pytest.param(
            "  - says: What it means\n    basis", "  basis", 5, "definition", "must be a list", id="map for list"
        ),
        pytest.param(
            "  - says: What it means\n    basis: convention", "  - text", 6, "definition[0]", "map", id="no map"
        ),
        pytest.param("name: My term", "nmae: My term", 2, "nmae", "did you mean 'name'?", id="misspelt key"),
        pytest.param("name: My term", "name: My term\nqqq: 1", 3, "qqq", "unknown key; allowed: id", id="unknown key"),
        pytest.param(
            "    basis", "    bassis", 7, "definition[0].bassis", "did you mean 'basis'?", id="misspelt key below"
        ),
        pytest.param("id: my-term", "id: My_Term", 1, "id", "does not match", id="no id"),
        pytest.param("id: my-term", "id: your-term", 1, "id", "named my-term.yaml", id="id unlike the file's name"),
        pytest.param("name: My term", "? [a, b]\n: c", 2, "", "a key must be plain text", id="list as a key"),
        pytest.param("name: My term", "name: *other", 2, "", "aliases", id="alias"),
        pytest.param("name: My term", "name: My term\n---\nid: b", 3, "", "one YAML document", id="second document"),
        pytest.param("name: My term", "name: caf\x1b[31m", None, "", "control characters", id="escape byte"),
        pytest.param("name: My term", "name: caf\x00", None, "", "control characters", id="NUL byte"),
    ],
)
def test_refused_with_file_line_field(
    tmp_path: Path, old: str, new: str, line: int | None, field: str, message: str
) -> None:
    problems = refused(write(tmp_path, changed(old, new)))
    found = [p for p in problems if message in p.message]
    assert found, problems
    assert found[0].field == field
    if line is not None:
        assert found[0].line == line
    assert "\n" not in str(found[0])
    assert len(str(found[0])) < 600


@pytest.mark.parametrize("bad", [b"\x1b", b"\x00", b"\xff"], ids=["escape", "NUL", "not UTF-8"])
def test_forbidden_bytes_are_named_with_their_line(tmp_path: Path, bad: bytes) -> None:
    content = TERM.encode().replace(b"A word", b"A " + bad + b" word")
    assert [p.line for p in refused(write(tmp_path, content))] == [3]


def test_utf_16_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(write(tmp_path, TERM.encode("utf-16")))
    assert "UTF-8" in problem.message


@pytest.mark.parametrize("content", ["", "---\n", "# only a comment\n", "text\n", "- a\n- b\n"])
def test_a_file_without_a_map_is_refused(tmp_path: Path, content: str) -> None:
    (problem,) = refused(write(tmp_path, content))
    assert "must be a map" in problem.message


def test_an_alias_bomb_is_refused_at_its_first_alias(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
    (problem,) = refused(write(tmp_path, bomb))
    assert problem.line == 2
    assert "aliases (*a0) are not allowed" in problem.message


@pytest.mark.parametrize(
    "nested",
    [
        "name: " + "[" * 1000 + "]" * 1000,
        "name: " + "{a: " * 1000 + "1" + "}" * 1000,
        "name:\n" + "".join(" " * i + "a:\n" for i in range(1, 1000)),
        "name: " + "- " * 1000,
        "name: " + "[" * 200_000,
    ],
    ids=["lists", "maps", "indented", "dashes", "unclosed"],
)
def test_deep_nesting_is_refused(tmp_path: Path, nested: str) -> None:
    (problem,) = refused(write(tmp_path, changed("name: My term", nested)))
    assert "nested deeper than" in problem.message or "broken YAML" in problem.message
    assert problem.line >= 2
    assert len(str(problem)) < 600


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = write(tmp_path, TERM)
    os.truncate(path, 4 << 30)  # sparse: takes no room
    (problem,) = refused(path)
    assert "too large" in problem.message


def test_the_largest_file_that_is_allowed_is_read(tmp_path: Path) -> None:
    padded = TERM + "#" * (512 * 1024 - len(TERM))
    assert load_file("term", write(tmp_path, padded)).record.id == "my-term"
    (problem,) = refused(write(tmp_path, padded + "#"))
    assert "too large" in problem.message


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "terminology"
    (folder / "folder.yaml").mkdir(parents=True)
    os.mkfifo(folder / "pipe.yaml")
    (folder / "endless.yaml").symlink_to("/dev/zero")
    entries, problems = load_folder(tmp_path)
    assert entries == []
    assert [Path(p.file).name for p in problems] == ["endless.yaml", "folder.yaml", "pipe.yaml"]
    assert {p.message for p in problems} == {"not a regular file"}


def test_loops_and_broken_links_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, TERM)
    folder = tmp_path / "terminology"
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "gone.yaml").symlink_to("nowhere")
    entries, problems = load_folder(tmp_path)
    assert [entry.record.id for entry in entries] == ["my-term"]
    assert [Path(p.file).name for p in problems] == ["gone.yaml", "loop.yaml"]
    assert all("cannot be read: " in p.message for p in problems)


def test_all_errors_of_a_file_are_told_in_order_of_line(tmp_path: Path) -> None:
    text = TERM.replace("name:", "nmae:").replace("2026-11-23", "soon").replace("convention", "hearsay")
    problems = refused(write(tmp_path, text))
    assert [(p.line, p.field) for p in problems] == [
        (1, ""),
        (2, "nmae"),
        (4, "checked"),
        (7, "definition[0].basis"),
    ]
    assert str(problems[2]).startswith(f"{tmp_path}/terminology/my-term.yaml:4: checked: ")


def test_all_errors_of_a_folder_are_told(tmp_path: Path) -> None:
    write(tmp_path, TERM)
    write(tmp_path, changed("My term", "[]").replace("my-term", "other"), "other")
    write(tmp_path, "id: [", "broken", "signs")
    entries, problems = load_folder(tmp_path)
    assert [entry.record.id for entry in entries] == ["my-term"]
    assert {Path(p.file).name for p in problems} == {"other.yaml", "broken.yaml"}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("[0, ten]", "must be a number"),
        ("[0, nan]", "must be a number"),
        ("[0, inf]", "must be a number"),
        ("[-inf, 1]", "must be a number"),
        ("[0]", "must be a list of 2"),
        ("5", "must be a list of 2"),
        ("{0: 5}", "must be a list of 2"),
    ],
)
def test_ranges_are_two_finite_numbers(tmp_path: Path, value: str, message: str) -> None:
    text = (
        'id: my-ci\nname: My ci\nsummary: S\nchecked: "2026-11-23"\ngroup: skin\n'
        f"asks:\n  - {{key: q, question: Q, unit: mmhg, range: {value}, basis: convention}}\n"
    )
    problems = refused(write(tmp_path, text, "my-ci", "contraindications"), "contraindication")
    assert any(message in p.message and p.field.startswith("asks[0].range") and p.line == 7 for p in problems)


@pytest.mark.parametrize(("value", "message"), [("0", "allowed: 1 to 5"), ("6", "1 to 5"), ("2.5", "whole number")])
def test_pressure_is_one_of_waltons_levels(tmp_path: Path, value: str, message: str) -> None:
    text = f'id: my-way\nname: My way\nsummary: S\nchecked: "2026-11-23"\ncategory: classic\npressure: [1, {value}]\n'
    problems = refused(write(tmp_path, text, "my-way", "techniques"), "technique")
    assert [(p.line, p.field) for p in problems] == [(6, "pressure[1]")]
    assert message in problems[0].message


def test_unknown_keys_of_one_line_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    keys = [f"k{i}" for i in range(12)]
    problems = refused(write(tmp_path, changed("basis: convention", f"basis: {{{', '.join(keys)}}}")))
    assert len(problems) == 1
    text = TERM.replace("  - says: What it means\n    basis: convention", f"  - {{{', '.join(keys)}, says: x}}")
    told = [p.field.rsplit(".", 1)[-1] for p in refused(write(tmp_path, text))]
    assert told == keys


def test_vocabularies_are_read_by_the_name_of_their_file(tmp_path: Path) -> None:
    write(tmp_path, "positions: [{id: prone, name: Prone}]\n", "positions", "vocabulary")
    vocabulary, problems = load_vocabulary(tmp_path)
    assert problems == []
    assert [word.id for word in vocabulary.positions] == ["prone"]


def test_a_vocabulary_file_that_holds_another_is_told(tmp_path: Path) -> None:
    write(tmp_path, "positions: [{id: prone, name: Prone}]\n", "regions", "vocabulary")
    _, problems = load_vocabulary(tmp_path)
    assert [Path(p.file).name for p in problems] == ["regions.yaml"]


def test_a_broken_vocabulary_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "positions:\n  - {id: prone}\n", "positions", "vocabulary")
    _, problems = load_vocabulary(tmp_path)
    assert [(p.line, p.field, p.message) for p in problems] == [(2, "positions[0]", "'name' is missing")]
