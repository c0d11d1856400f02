"""The command line against names, records, outputs and interruptions that are not as they should be.

Runs a copy of the program over a small library of its own, so that nothing depends on the shipped records.
"""

import compileall
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import massref

DONE, NOT_FOUND, USAGE, AMBIGUOUS, INVALID, TROUBLE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
TERMS = [f"word-{i:02}" for i in range(30)]
HOSTILE = "\\e[31m[bold]Red[/bold]\\e]0;t\\a\\x9b5m\\0"
"""In YAML's double quotes: a colour, Rich markup, a window title, an 8-bit CSI and a NUL."""
INTERRUPTER = """
import os, signal, sys
event, part, count, *args = sys.argv[1:]
seen = 0
def hook(name, given):
    global seen
    if name == event and part in str(given[0]):
        seen += 1
        if seen == int(count):
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.addaudithook(hook)
sys.argv = ["massref", *args]
from massref.__main__ import main
main()
"""
"""Runs the command line and gets Ctrl-C at the nth use of a file."""


def term(term_id: str, name: str = "", says: str = "What it means") -> str:
    """A valid term; texts stand in double quotes, where YAML knows escapes."""
    return (
        f'id: {term_id}\nname: "{name or term_id}"\nsummary: "A word: {says}"\nchecked: "2026-11-23"\n'
        f'aliases: ["alias of {name or term_id}"]\ndefinition:\n  - says: "{says}"\n    basis: convention\n'
    )


def write(root: Path, name: str, content: str | bytes, folder: str = "terminology") -> Path:
    """A record file in a data folder."""
    path = root / folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


class Result(NamedTuple):
    """How a command ended."""

    code: int
    out: bytes
    err: str

    def told(self, code: int, *words: str) -> None:
        """Checks that the command ended with a code and one clear sentence, which holds the words."""
        assert self.code == code, self
        assert "Traceback" not in self.err
        assert "Exception ignored" not in self.err
        assert "\x1b" not in self.err
        sentences = [line for line in self.err.splitlines() if line.startswith(("massref: ", "Error: "))]
        assert len(sentences) == 1, self.err
        assert len(self.err) < 2000
        for word in words:
            assert word in self.err


class Program(NamedTuple):
    """A copy of the program with its own home."""

    root: Path
    env: dict[str, str]

    def run(
        self, *args: str | Path, stdout: int = subprocess.PIPE, cwd: Path | None = None, limit: int = 0, **env: str
    ) -> Result:
        """Runs a command; ``limit`` is the most bytes that it can write to any file."""

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = subprocess.run(
            [sys.executable, "-m", "massref", *map(str, args)],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=self.env | env,
            cwd=cwd or self.root,
            preexec_fn=limited if limit else None,
            timeout=50,
            check=False,
        )
        return Result(done.returncode, done.stdout or b"", done.stderr.decode("utf-8", "replace"))

    def interrupted(self, event: str, part: str | Path, count: int, *args: str | Path) -> Result:
        """Runs a command that gets Ctrl-C at the nth time that something happens to a file."""
        done = subprocess.run(
            [sys.executable, "-c", INTERRUPTER, event, str(part), str(count), *map(str, args)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=self.env,
            cwd=self.root,
            timeout=50,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr.decode())


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program with a library of terms, compiled."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(Path(massref.__file__).parent, root / "src" / "massref", ignore=shutil.ignore_patterns("shipped"))
    compileall.compile_dir(root / "src", quiet=1)
    for name in TERMS:
        write(root / "data", name, term(name))
    write(root / "data", "red-stroke", term("red-stroke", "Red stroke"))
    write(root / "data", "blue-stroke", term("blue-stroke", "Blue stroke"))
    write(root / "data", "positions", "positions: [{id: prone, name: Prone}]\n", "vocabulary")
    home = root / "home"
    home.mkdir()
    env = {key: value for key, value in os.environ.items() if not key.startswith(("MASSREF", "PYTHON"))}
    env |= {
        "PYTHONPATH": str(root / "src"),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TERM": "xterm",
    }
    made = Program(root, env)
    result = made.run("term", "word-00")
    assert (result.code, result.err) == (DONE, "")
    return made


def left_over(*folders: Path) -> list[Path]:
    """Files that look unfinished."""
    return [p for folder in folders for p in folder.rglob("*") if p.name.startswith(".") or "journal" in p.name]


def cache(program: Program) -> Path:
    """Where the program keeps what it compiled."""
    return program.root / "home" / "cache"


# -- names -----------------------------------------------------------------------------------------------------------

NAMES = {
    "unknown": "zyxwvut",
    "long": "q" * 10_000,
    "control": "\x1b[31mzyx\x07\r\x7f",
    "newlines": "zyx\nmassref: done\n",
    "not UTF-8": os.fsdecode(b"zyx\xff\xfe"),
    "bidi": "zyx\u202ewvu",
    "other script": "坐骨神经",
    "full text": '"NEAR( AND * ^',
    "markup": "[zyxq]zyx[/]",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("command", ["term"])
def test_names_that_nothing_has(program: Program, command: str, name: str) -> None:
    result = program.run(command, "--", name)
    result.told(NOT_FOUND, "is named")
    assert result.out == b""


@pytest.mark.parametrize("name", ["zyxwvut", "\x1b[31mzyx", os.fsdecode(b"zyx\xff")])
@pytest.mark.parametrize("command", ["show", "search", "export"])
def test_names_that_nothing_of_any_kind_has(program: Program, command: str, name: str) -> None:
    program.run(command, name).told(NOT_FOUND, "nothing says" if command == "search" else "no record is named")


@pytest.mark.parametrize("name", ["", "   "])
@pytest.mark.parametrize("command", ["term", "show", "search", "export"])
def test_empty_names(program: Program, command: str, name: str) -> None:
    result = program.run(command, name)
    result.told(result.code)
    assert result.code in (NOT_FOUND, USAGE)


@pytest.mark.parametrize("name", ["zyxwvut", "", "q" * 10_000, os.fsdecode(b"\xff")])
def test_compare_of_a_name_that_nothing_has(program: Program, name: str) -> None:
    result = program.run("compare", "word-00", name)
    result.told(result.code)
    assert result.code in (NOT_FOUND, USAGE)


def test_a_name_of_several_records_lists_them(program: Program) -> None:
    result = program.run("term", "stroke")
    result.told(AMBIGUOUS, "massref term red-stroke", "massref term blue-stroke")


def test_ascii_output_replaces_what_it_lacks(program: Program, tmp_path: Path) -> None:
    write(tmp_path, "mine", term("mine", "Mine", "caf\u00e9 ✕"))
    for form in ([], ["--json"], ["--plain"]):
        result = program.run("term", "mine", "--data", tmp_path, *form, PYTHONIOENCODING="ascii:strict")
        assert (result.code, result.err) == (DONE, "")
        assert b"caf" in result.out


@pytest.mark.parametrize(
    "args",
    [
        ["term", "--nosuch"],
        ["nosuch"],
        ["term", "word-00", "--width", "0"],
        ["term", "word-00", "--width", "wide"],
        ["search", "word", "--kind", "nosuch"],
        ["search"],
        ["export"],
        ["export", "word-00", "--format", "nosuch"],
        ["export", "--all"],
        ["export", "word-00", "--all"],
        ["export", "word-00", "-o", "home"],
        ["compare", "word-00"],
        ["compare", "word-00", "word-00"],
    ],
    ids=" ".join,
)
def test_usage(program: Program, args: list[str]) -> None:
    result = program.run(*args)
    result.told(USAGE)
    assert result.out == b""


# -- records ---------------------------------------------------------------------------------------------------------

GOOD = term("mine")
BAD = {
    "broken": (GOOD.replace('"mine"', '"mine'), ""),
    "tag": (GOOD.replace('"mine"', "!!python/object/apply:os.system [touch pwned]", 1), ":2: "),
    "bomb": ("a: &a [x, x]\n" + "".join(f"b{i}: [{'*a, ' * 99}*a]\n" for i in range(99)), ":2: "),
    "duplicate": (GOOD + "name: again\n", ":9: name: "),
    "type": (GOOD.replace('"mine"', "[1, 2]", 1), ":2: name: "),
    "dangling": (GOOD.replace("basis: convention", "sources: [nowhere]"), ":8: definition[0].sources[0]: "),
    "huge": (GOOD + "#" * 600_000, "too large"),
    "deep": (GOOD.replace('"mine"', "[" * 1000 + "]" * 1000, 1), ":2: "),
    "not UTF-8": (GOOD.encode().replace(b"A word", b"A \xff"), ":3: "),
    "key": (GOOD.replace("summary", "sumary"), ":3: sumary: unknown key; did you mean 'summary'?"),
    "escape": (GOOD.replace("summary:", '"\\e[31mkey":'), ":3: "),
    "empty": ("", "must be a map"),
}


@pytest.mark.parametrize(("content", "place"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("command", [["term", "mine"], ["validate"]], ids=lambda c: c[0])
def test_records_that_are_not_valid(
    program: Program, tmp_path: Path, command: list[str], content: str | bytes, place: str
) -> None:
    path = write(tmp_path, "mine", content)
    result = program.run(*command, *(["--data"] if command[0] != "validate" else []), tmp_path, cwd=tmp_path)
    result.told(INVALID)
    report = result.out.decode() if command[0] == "validate" else result.err
    assert any(line.startswith(str(path)) and place in line for line in report.splitlines()), report
    assert "\x1b" not in report
    assert len(report) < 2000
    assert sorted(tmp_path.rglob("*")) == [path.parent, path]
    assert left_over(cache(program)) == []


def test_a_loop_of_links_is_told(program: Program, tmp_path: Path) -> None:
    write(tmp_path, "mine", GOOD)
    loop = tmp_path / "terminology" / "loop.yaml"
    loop.symlink_to("loop.yaml")
    result = program.run("term", "mine", "--data", tmp_path)
    result.told(INVALID, f"{loop}: cannot be read: ")
    assert str(loop) in program.run("validate", tmp_path).out.decode()
    assert "loop.yaml: cannot be read" in program.run("validate", loop).out.decode()


@pytest.mark.parametrize("folder", ["nowhere", "file", "loop"])
def test_data_folders_that_cannot_be_used(program: Program, tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to("loop")
    path = tmp_path / folder
    program.run("term", "word-00", "--data", path).told(TROUBLE, str(path))
    program.run("term", "word-00", MASSREF_DATA=str(path)).told(TROUBLE, str(path))
    program.run("validate", path).told(TROUBLE, str(path))


@pytest.mark.parametrize("name", ["\x1b[31mred", os.fsdecode(b"x\xff")], ids=["escape", "not UTF-8"])
def test_odd_folder_names_are_told_without_obeying_them(program: Program, name: str) -> None:
    program.run("term", "word-00", "--data", name).told(TROUBLE, "there is no such data folder")
    program.run("validate", name).told(TROUBLE, "there is no such file or folder")
    program.run("export", "word-00", "-o", f"nowhere/{name}").told(TROUBLE)


def test_paths_too_long_are_told_in_a_sentence(program: Program) -> None:
    for args in (["term", "word-00", "--data"], ["validate"], ["export", "word-00", "-o"]):
        program.run(*args, "p" * 10_000).told(TROUBLE)


def test_odd_file_names_are_told_without_obeying_them(program: Program, tmp_path: Path) -> None:
    write(tmp_path, "\x1b[31mred", GOOD)
    write(tmp_path, os.fsdecode(b"x\xff"), GOOD)
    result = program.run("validate", tmp_path)
    result.told(INVALID)
    assert b"\x1b" not in result.out
    assert len(result.out.splitlines()) >= 2
    program.run("term", "mine", "--data", tmp_path).told(INVALID)


def test_validate_tells_every_error_at_once(program: Program, tmp_path: Path) -> None:
    one = write(tmp_path, "one", term("one").replace("name:", "nmae:").replace("convention", "hearsay"))
    two = write(tmp_path, "two", term("two").replace("basis: convention", "sources: [nowhere]"))
    three = write(tmp_path, "three", "id: [", "signs")
    result = program.run("validate", tmp_path)
    result.told(INVALID, "5 problems")
    lines = result.out.decode().splitlines()
    assert len(lines) == 5
    assert f"{one}:2: nmae: unknown key; did you mean 'name'?" in lines
    assert any(line.startswith(f"{one}:8: definition[0].basis: ") for line in lines)
    assert any(line.startswith(f"{two}:8: definition[0].sources[0]: ") for line in lines)
    assert any(line.startswith(f"{three}:") for line in lines)


def test_validate_gives_its_problems_to_programs(program: Program, tmp_path: Path) -> None:
    path = write(tmp_path, "mine", GOOD.replace("name:", "nmae:"))
    result = program.run("validate", "--json", tmp_path)
    result.told(INVALID)
    found = json.loads(result.out)
    assert [(p["file"], p["line"], p["field"]) for p in found] == [(str(path), 1, ""), (str(path), 2, "nmae")]


def test_validate_of_one_file_tells_of_that_file_only(program: Program, tmp_path: Path) -> None:
    good, bad = write(tmp_path, "mine", GOOD), write(tmp_path, "other", GOOD)
    program.run("validate", good).told(DONE, "valid")
    result = program.run("validate", bad)
    result.told(INVALID, "1 problem")
    assert result.out.decode().startswith(f"{bad}:1: id: ")


def test_validate_of_one_file_from_within_its_folder(program: Program, tmp_path: Path) -> None:
    bad = write(tmp_path, "other", GOOD)
    result = program.run("validate", "other.yaml", cwd=bad.parent)
    result.told(INVALID)
    assert b"other.yaml:1: id: " in result.out


def test_validate_does_not_call_valid_what_is_never_read(program: Program, tmp_path: Path) -> None:
    path = write(tmp_path, "mine", "no: record\n").rename(tmp_path / "terminology" / "mine.yml")
    assert program.run("validate", path).code != DONE


def test_validate_of_a_vocabulary_file(program: Program, tmp_path: Path) -> None:
    good = write(tmp_path, "positions", "positions: [{id: prone, name: Prone}]\n", "vocabulary")
    program.run("validate", good).told(DONE)
    good.write_text("positions: [{id: prone}]\n")
    assert program.run("validate", good).code == INVALID


def test_an_endless_number_is_refused(program: Program, tmp_path: Path) -> None:
    text = (
        'id: my-ci\nname: My ci\nsummary: S\nchecked: "2026-11-23"\ngroup: skin\n'
        "harm: [{says: h, basis: custom}]\nreferral: [{to: a, when: b, says: c, basis: convention}]\n"
        "asks: [{key: q, question: Q, unit: mmhg, range: [0, inf], basis: convention}]\n"
        "rules: [{id: r, says: s, verdict: adapt, do: d, basis: convention, when: {q: '>=1'}}]\n"
    )
    write(tmp_path, "my-ci", text, "contraindications")
    program.run("contraindication", "my-ci", "--data", tmp_path).told(INVALID, "my-ci.yaml:8: asks[0].range")


# -- escape sequences and markup in records --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valid records whose every text tries to do something to a terminal."""
    root = tmp_path_factory.mktemp("hostile")
    write(root, "mine", term("mine", f"Mine {HOSTILE}", HOSTILE).replace("convention", "convention\n    sources: []"))
    cited = term("cited", f"Cited {HOSTILE}", HOSTILE).replace("basis: convention", "sources: [book]")
    write(root, "cited", cited)
    source = (
        f'id: book\nname: "Book {HOSTILE}"\nsummary: "{HOSTILE}"\nchecked: "2026-11-23"\ntype: book\n'
        f'title: "{HOSTILE}"\nauthor: [{{literal: "{HOSTILE}"}}]\npublisher: "{HOSTILE}"\nlevel: textbook\n'
        f'read: excerpt\nnote: "{HOSTILE}"\nURL: "https://x.org/{HOSTILE}"\n'
    )
    write(root, "book", source, "sources")
    sign = (
        f'id: omen\nname: "Omen {HOSTILE}"\nsummary: "{HOSTILE}"\nchecked: "2026-11-23"\nask: "{HOSTILE}?"\n'
        f'wordings: ["{HOSTILE}"]\nfeatures: [{{says: "{HOSTILE}", sources: [book]}}]\nsuggests: "{HOSTILE}: x"\n'
        f'act: emergency\ndo: [{{says: "{HOSTILE}", basis: convention}}]\n'
    )
    write(root, "omen", sign, "signs")
    return root


@pytest.mark.parametrize(
    "args",
    [
        ["term", "mine"],
        ["term", "mine", "--full"],
        ["term", "mine", "--plain"],
        ["term", "cited", "--json"],
        ["term", "cited", "--full"],
        ["source", "book"],
        ["source", "book", "--json"],
        ["sign", "omen", "--full"],
        ["term"],
        ["term", "--json"],
        ["search", "mine"],
        ["search", "mine", "--json"],
        ["compare", "mine", "cited"],
        ["compare", "mine", "cited", "--plain"],
        ["export", "mine", "cited", "omen", "book"],
        ["export", "mine", "cited", "--format", "json"],
    ],
    ids=" ".join,
)
def test_markup_and_escapes_are_printed_as_text(program: Program, hostile: Path, args: list[str]) -> None:
    result = program.run(*args, "--data", hostile)
    assert (result.code, result.err) == (DONE, "")
    assert b"bold" in result.out
    for raw in ("\x1b", "\x07", "\x00") if "json" in " ".join(args) else ("\x1b", "\x07", "\x00", "\x9b"):
        assert raw.encode() not in result.out
    if "json" not in " ".join(args):
        flat = " ".join(result.out.decode().replace("\\", "").split())
        assert ("(bold)Red(/bold)" if "--plain" in args else "[bold]Red[/bold]") in flat


def test_escapes_in_candidates_are_printed_as_text(program: Program, hostile: Path, tmp_path: Path) -> None:
    write(tmp_path, "first", term("first", f"First hue {HOSTILE}"))
    write(tmp_path, "second", term("second", f"Second hue {HOSTILE}"))
    program.run("term", "hue", "--data", tmp_path).told(AMBIGUOUS, "massref term first", "[bold]")


def test_no_escape_reaches_exported_files(program: Program, hostile: Path, tmp_path: Path) -> None:
    for form in ("markdown", "json"):
        program.run("export", "--all", "--format", form, "-o", tmp_path / form, "--data", hostile).told(DONE, "wrote")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 2 * (len(TERMS) + 2 + 4 + 1)
    assert [path for path in written if b"\x1b" in path.read_bytes()] == []


# -- closed pipes, full disks ----------------------------------------------------------------------------------------

PRINTING = [
    ["term", "word-00"],
    ["term", "word-00", "--json"],
    ["search", "word"],
    ["export", "word-00"],
    ["--version"],
    ["--help"],
]


@pytest.mark.parametrize("args", PRINTING, ids=" ".join)
def test_a_closed_pipe_ends_quietly(program: Program, args: list[str]) -> None:
    end, pipe = os.pipe()
    os.close(end)
    try:
        result = program.run(*args, stdout=pipe)
    finally:
        os.close(pipe)
    assert (result.code, result.err) == (DONE, "")


def test_a_pipe_closed_after_one_line(program: Program) -> None:
    command = f"{sys.executable} -m massref term word-00 | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, env=program.env, cwd=program.root, timeout=50, check=True
    )
    assert done.stdout.decode().splitlines()[-1] == "0"
    assert done.stderr == b""
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("args", PRINTING, ids=" ".join)
def test_a_full_disk_is_told(program: Program, args: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        program.run(*args, stdout=full.fileno()).told(TROUBLE, "No space left")


def test_problems_that_cannot_be_printed(program: Program, tmp_path: Path) -> None:
    write(tmp_path, "mine", GOOD.replace("name:", "nmae:"))
    with open("/dev/full", "wb") as full:
        result = program.run("validate", tmp_path, stdout=full.fileno())
    assert result.code == TROUBLE
    assert "No space left" in result.err
    assert "Exception ignored" not in result.err
    end, pipe = os.pipe()
    os.close(end)
    result = program.run("validate", tmp_path, stdout=pipe)
    os.close(pipe)
    assert result.code in (DONE, INVALID)
    assert "Exception ignored" not in result.err
    assert "Traceback" not in result.err


def test_no_match_for_a_program_on_a_full_disk(program: Program) -> None:
    with open("/dev/full", "wb") as full:
        result = program.run("search", "zyxwvut", "--json", stdout=full.fileno())
    assert result.code in (NOT_FOUND, TROUBLE)
    assert "Exception ignored" not in result.err


@pytest.mark.parametrize("to", ["/dev/full/x", "{here}/file/x", "{here}/nowhere/x"])
def test_export_to_where_no_file_can_be(program: Program, tmp_path: Path, to: str) -> None:
    (tmp_path / "file").write_text("mine")
    path = to.format(here=tmp_path)
    program.run("export", "word-00", "-o", path).told(TROUBLE, path)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("file", "mine")]


def test_export_all_to_where_no_folder_can_be(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "file", tmp_path / "file" / "x", Path("/dev/full"), Path("/dev/full/x")):
        program.run("export", "--all", "-o", path).told(TROUBLE, str(path))
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("file", "mine")]


def test_export_onto_a_full_disk_leaves_nothing(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "out.md"
    program.run("export", *TERMS, "-o", path, limit=512).told(TROUBLE, str(path))
    assert list(tmp_path.iterdir()) == []


def test_export_onto_a_full_disk_keeps_the_old_file(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "out.md"
    path.write_text("old")
    program.run("export", *TERMS, "-o", path, "--force", limit=512).told(TROUBLE)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.md", "old")]


def test_export_replaces_only_where_told_to(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "out.md"
    path.write_text("mine")
    program.run("export", "word-00", "-o", path).told(TROUBLE, str(path), "--force")
    assert path.read_text() == "mine"
    result = program.run("export", "word-00", "-o", path, "--force")
    assert (result.code, result.err) == (DONE, "")
    assert path.read_bytes() == program.run("export", "word-00").out
    assert left_over(tmp_path) == []


def test_export_all_writes_nothing_where_a_file_is_in_the_way(program: Program, tmp_path: Path) -> None:
    mine = tmp_path / "term" / "word-20.md"
    mine.parent.mkdir()
    mine.write_text("mine")
    program.run("export", "--all", "-o", tmp_path).told(TROUBLE, str(mine), "nothing was written")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [mine]
    assert mine.read_text() == "mine"


# -- Ctrl-C ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["open", "os.rename"])
@pytest.mark.parametrize("count", [1, 17, len(TERMS) + 3])
def test_ctrl_c_during_export_all(program: Program, tmp_path: Path, event: str, count: int) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    program.run("export", "--all", "-o", whole).told(DONE)
    program.interrupted(event, part, count, "export", "--all", "-o", part).told(INTERRUPTED, "interrupted")
    written = [path for path in part.rglob("*") if path.is_file()]
    assert len(written) < len(TERMS) + 3
    for path in written:
        assert path.read_bytes() == (whole / path.relative_to(part)).read_bytes()
    program.run("export", "--all", "-o", part, "--force").told(DONE)
    assert sorted(p.relative_to(part) for p in part.rglob("*")) == sorted(
        p.relative_to(whole) for p in whole.rglob("*")
    )


@pytest.mark.parametrize("event", ["open", "os.rename"])
def test_ctrl_c_keeps_the_old_file(program: Program, tmp_path: Path, event: str) -> None:
    path = tmp_path / "out.md"
    path.write_text("old")
    result = program.interrupted(event, tmp_path, 1, "export", "word-00", "-o", path, "--force")
    result.told(INTERRUPTED, "interrupted")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.md", "old")]


@pytest.mark.parametrize("count", [1, 10])
def test_ctrl_c_while_records_are_compiled(program: Program, tmp_path: Path, count: int) -> None:
    for name in TERMS:
        write(tmp_path, name, term(name, says="Mine"))
    folder = tmp_path / "terminology"
    result = program.interrupted("open", folder, count, "term", "word-00", "--data", tmp_path)
    result.told(INTERRUPTED, "interrupted")
    assert left_over(cache(program)) == []
    assert b"Mine" in program.run("term", "word-00", "--data", tmp_path).out
