"""The compiled library in the cache: used while it is current, made anew when it is not, done without where it must be.

Runs a copy of the program over a small library of its own, so that nothing depends on the shipped records.
"""

import compileall
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

import massref

WATCHER = """
import sys
def hook(name, given):
    if name == "open" and str(given[0]).endswith(".yaml") and "vocabulary" not in str(given[0]):
        print("READ", str(given[0]).rsplit("/", 1)[-1], file=sys.stderr)
sys.addaudithook(hook)
sys.argv = ["massref", *sys.argv[1:]]
from massref.__main__ import main
main()
"""
"""Runs the command line and tells which record files are opened."""


def term(term_id: str, says: str = "What it means") -> str:
    """A valid term."""
    return (
        f'id: {term_id}\nname: {term_id}\nsummary: A word\nchecked: "2026-11-23"\n'
        f'definition:\n  - says: "{says}"\n    basis: convention\n'
    )


def write(root: Path, name: str, content: str, folder: str = "terminology") -> Path:
    """A record file in a data folder."""
    path = root / folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


class Result(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


class Program(NamedTuple):
    """A copy of the program with its own records and home."""

    root: Path
    env: dict[str, str]

    @property
    def data(self) -> Path:
        """The shipped records."""
        return self.root / "data"

    @property
    def cache(self) -> Path:
        """The folder of compiled libraries."""
        return self.root / "home" / "cache" / "massref"

    def command(self, *args: str | Path) -> list[str]:
        """A command line."""
        return [sys.executable, "-m", "massref", *map(str, args)]

    def run(self, *args: str | Path, limit: int = 0, watch: bool = False, **env: str) -> Result:
        """Runs a command; ``limit`` is the most bytes that it can write to a file, ``watch`` tells what it reads."""

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = subprocess.run(
            [sys.executable, "-c", WATCHER, *map(str, args)] if watch else self.command(*args),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=self.env | env,
            cwd=self.root,
            preexec_fn=limited if limit else None,
            timeout=50,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def show(self, term_id: str = "one", *args: str | Path, **env: str) -> str:
        """What is shown of a term, without anything told beside it."""
        result = self.run("term", term_id, *args, limit=0, watch=False, **env)
        assert (result.code, result.err) == (0, ""), result
        return result.out

    def compiled(self) -> Path:
        """The one compiled library."""
        (path,) = self.cache.iterdir()
        return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's modules."""
    root = tmp_path_factory.mktemp("program")
    shutil.copytree(Path(massref.__file__).parent, root / "massref", ignore=shutil.ignore_patterns("shipped"))
    compileall.compile_dir(root, quiet=1)
    return root


@pytest.fixture
def program(source: Path, tmp_path: Path) -> Program:
    """The program with three terms and nothing compiled yet."""
    root = tmp_path / "checkout"
    shutil.copytree(source, root / "src")
    for name in ("one", "two", "three"):
        write(root / "data", name, term(name))
    write(root / "data", "positions", "positions: [{id: prone, name: Prone}]\n", "vocabulary")
    home = root / "home"
    home.mkdir()
    env = {key: value for key, value in os.environ.items() if not key.startswith(("MASSREF", "PYTHON"))}
    env |= {"PYTHONPATH": str(root / "src"), "HOME": str(home), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    env |= {"XDG_CACHE_HOME": str(home / "cache"), "XDG_DATA_HOME": str(home / "share")}
    return Program(root, env)


def read_files(result: Result) -> list[str]:
    """The record files that a watched command opened."""
    assert result.code == 0, result
    return sorted(line.removeprefix("READ ") for line in result.err.splitlines() if line.startswith("READ "))


# -- current and stale -----------------------------------------------------------------------------------------------


def test_only_changed_files_are_read_again(program: Program) -> None:
    assert read_files(program.run("term", "one", watch=True)) == ["one.yaml", "three.yaml", "two.yaml"]
    assert read_files(program.run("term", "one", watch=True)) == []
    write(program.data, "two", term("two", "Something quite new"))
    changed = program.run("term", "two", watch=True)
    assert read_files(changed) == ["two.yaml"]
    assert "Something quite new" in changed.out
    assert read_files(program.run("term", "two", watch=True)) == []


def test_only_changed_files_of_own_records_are_read_again(program: Program, tmp_path: Path) -> None:
    own = tmp_path / "own"
    for name in ("mine", "yours"):
        write(own, name, term(name))
    watched = ("term", "mine", "--data", own)
    assert len(read_files(program.run(*watched, watch=True))) == 5
    assert read_files(program.run(*watched, watch=True)) == []
    write(own, "mine", term("mine", "Something quite new"))
    assert read_files(program.run(*watched, watch=True)) == ["mine.yaml"]


def test_the_compiled_library_is_left_alone_while_current(program: Program) -> None:
    program.show()
    before = program.compiled().stat()
    program.show("two")
    after = program.compiled().stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_added_and_removed_records(program: Program) -> None:
    program.show()
    write(program.data, "four", term("four")).parent.joinpath("two.yaml").unlink()
    assert "four" in program.show("four")
    assert program.run("term", "two").code != 0
    assert [p.name for p in program.cache.iterdir()] == [program.compiled().name]


def test_a_record_broken_and_mended(program: Program) -> None:
    whole = program.show()
    write(program.data, "two", "id: [}")
    for _ in range(2):
        broken = program.run("term", "one")
        assert broken.code == 4
        assert f"{program.data}/terminology/two.yaml:1: broken YAML" in broken.err
        assert broken.out == ""
    write(program.data, "two", term("two"))
    assert program.show() == whole


def test_lines_are_right_for_records_that_were_not_read_again(program: Program) -> None:
    cited = term("one").replace("basis: convention", "sources: [book]")
    book = 'id: book\nname: Book\nsummary: B\nchecked: "2026-11-23"\ntype: book\ntitle: T\nlevel: textbook\n'
    path = write(program.data, "book", book + "read: excerpt\nnote: Printed\n", "sources")
    write(program.data, "one", cited)
    program.show()
    path.unlink()
    result = program.run("term", "one")
    assert result.code == 4
    assert "one.yaml:7: definition[0].sources[0]: there is no source with the id 'book'" in result.err


def test_a_change_below_is_seen_by_own_records(program: Program, tmp_path: Path) -> None:
    own = write(tmp_path / "own", "mine", term("mine") + "see_also: [two]\n").parents[1]
    program.show("mine", "--data", own)
    (program.data / "terminology" / "two.yaml").unlink()
    result = program.run("term", "mine", "--data", own)
    assert result.code == 4
    assert "mine.yaml:8: see_also[0]: there is no record with the id 'two'" in result.err


def test_two_data_folders_of_one_name_have_caches_of_their_own(program: Program, tmp_path: Path) -> None:
    first = write(tmp_path / "a" / "own", "mine", term("mine", "First")).parents[1]
    second = write(tmp_path / "b" / "own", "mine", term("mine", "Second")).parents[1]
    for _ in range(2):
        assert "First" in program.show("mine", "--data", first)
        assert "Second" in program.show("mine", "--data", second)


# -- corrupt ---------------------------------------------------------------------------------------------------------


def damage(change: Callable[[bytearray], bytes]) -> Callable[[Path], None]:
    """Changes the bytes of a file."""

    def apply(path: Path) -> None:
        path.write_bytes(change(bytearray(path.read_bytes())))

    return apply


def sql(statement: str) -> Callable[[Path], None]:
    """Changes a compiled library by a statement."""

    def apply(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(statement)
            connection.commit()

    return apply


def garbled(content: bytearray) -> bytes:
    """All pages but the first four overwritten."""
    return bytes(content[:16384]) + b"\xaa" * (len(content) - 16384)


def folder(path: Path) -> None:
    """A folder in the place of the file."""
    path.unlink()
    path.mkdir()


def loop(path: Path) -> None:
    """A link to itself in the place of the file."""
    path.unlink()
    path.symlink_to(path.name)


DAMAGE = {
    "missing": Path.unlink,
    "empty": damage(lambda _: b""),
    "junk": damage(lambda _: b"junk" * 500),
    "truncated": damage(lambda content: bytes(content[: len(content) // 2])),
    "header only": damage(lambda content: bytes(content[:100])),
    "pages garbled": damage(garbled),
    "all after the header garbled": damage(lambda content: bytes(content[:100]) + b"\xaa" * (len(content) - 100)),
    "other format": sql("UPDATE meta SET value = '0' WHERE key = 'format'"),
    "without a fingerprint": sql("DELETE FROM meta WHERE key = 'fingerprint'"),
    "without tables": sql("DROP TABLE records"),
    "folder": folder,
    "link to itself": loop,
}


@pytest.mark.parametrize("apply", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_cache_changes_nothing(program: Program, tmp_path: Path, apply: Callable[[Path], None]) -> None:
    own = write(tmp_path / "own", "mine", term("mine")).parents[1]
    good = program.show()
    apply(program.compiled())
    for args, out in ((("term", "one"), good), (("term", "mine", "--data", own), "")):
        result = program.run(*args)
        assert result.code == 0, result
        assert result.out == out or (not out and "mine" in result.out)
        assert len(result.err.splitlines()) <= 1
        assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET record = '{'",
        "DELETE FROM meta WHERE key = 'fingerprint'",
        "DROP TABLE records",
        "UPDATE meta SET value = 'x' WHERE key = 'vocabulary'",
    ],
)
def test_a_cache_both_stale_and_damaged(program: Program, statement: str) -> None:
    program.show()
    sql(statement)(program.compiled())
    write(program.data, "one", term("one", "Something quite new"))
    result = program.run("term", "one")
    assert result.code == 0, result
    assert "Something quite new" in result.out
    assert len(result.err.splitlines()) <= 1
    assert program.show() == result.out  # and it is mended for the next time


# -- nowhere to write ------------------------------------------------------------------------------------------------


def test_an_unwritable_cache_is_worked_around_with_one_notice(program: Program, tmp_path: Path) -> None:
    good = program.show()
    (tmp_path / "file").write_text("x")
    nowhere = str(tmp_path / "file" / "x")
    result = program.run("term", "one", XDG_CACHE_HOME=nowhere)
    assert (result.code, result.out) == (0, good)
    (line,) = result.err.splitlines()
    assert line.startswith("massref: ")
    assert nowhere in line
    assert (tmp_path / "file").read_text() == "x"


def test_one_notice_for_several_libraries(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    own = [write(tmp_path / name, name, term(name)).parents[1] for name in ("mine", "yours")]
    result = program.run(
        "term", "mine", "--data", own[0], "--data", own[1], XDG_CACHE_HOME=str(tmp_path / "file" / "x")
    )
    assert result.code == 0
    assert "mine" in result.out
    assert len(result.err.splitlines()) == 1
    result = program.run("validate", *own, XDG_CACHE_HOME=str(tmp_path / "file" / "x"))
    assert result.code == 0
    assert result.err.count("cannot be used") == 1


def test_json_is_clean_where_the_cache_is_not_writable(program: Program, tmp_path: Path) -> None:
    good = program.show("one", "--json")
    (tmp_path / "file").write_text("x")
    assert program.run("term", "one", "--json", XDG_CACHE_HOME=str(tmp_path / "file" / "x")).out == good


def test_a_full_disk_is_worked_around_and_nothing_is_left(program: Program) -> None:
    result = program.run("term", "one", limit=8192)
    assert result.code == 0
    assert "one" in result.out
    assert len(result.err.splitlines()) == 1
    assert list(program.cache.iterdir()) == []
    assert program.show() == result.out


def test_a_full_disk_keeps_the_old_cache(program: Program) -> None:
    program.show()
    before = program.compiled().read_bytes()
    write(program.data, "one", term("one", "Something quite new"))
    result = program.run("term", "one", limit=8192)
    assert result.code == 0
    assert "Something quite new" in result.out
    assert program.compiled().read_bytes() == before


def test_programs_that_compile_at_once_do_not_disturb_each_other(program: Program) -> None:
    running = [
        subprocess.Popen(
            program.command("term", "one"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=program.env,
            cwd=program.root,
        )
        for _ in range(4)
    ]
    ends = [(process.communicate(timeout=50), process.returncode) for process in running]
    assert {code for _, code in ends} == {0}
    assert {err for (_, err), _ in ends} == {""}
    assert len({out for (out, _), _ in ends}) == 1
    assert [path.suffix for path in program.cache.iterdir()] == [".db"]


def test_people_who_use_it_as_a_library_are_warned(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    code = (
        "import warnings, massref\n"
        "with warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always')\n"
        "    lib = massref.open_library()\n"
        "print(lib.get('term', 'one').name, *[w.message for w in caught], sep='|')\n"
    )
    env = program.env | {"XDG_CACHE_HOME": str(tmp_path / "file" / "x")}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True).stdout
    name, notice = out.strip().split("|")
    assert name == "one"
    assert "cannot be used" in notice


# -- whose records ---------------------------------------------------------------------------------------------------


def test_own_records_lie_over_the_shipped_ones(program: Program, tmp_path: Path) -> None:
    own = write(tmp_path / "own", "one", term("one", "My own words")).parents[1]
    assert "What it means" in program.show()
    shown = program.show("one", "--data", own)
    assert "My own words" in shown
    assert "What it means" not in shown
    assert "What it means" in program.show("two", "--data", own)
    assert program.run("term", "--json", "--data", own).out.count('"one"') == 2  # id and name, of one row
    assert "My own words" in program.show("one", MASSREF_DATA=str(own))
    assert "What it means" in program.show()


def test_the_order_of_own_folders(program: Program, tmp_path: Path) -> None:
    user = program.root / "home" / "share" / "massref"
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    variable = os.pathsep.join(map(str, (first, second)))
    for root in (user, first, second, third):
        write(root, "one", term("one", f"Words of {root.name}"))
        write(root, f"of-{root.name}", term(f"of-{root.name}"))
    assert "Words of massref" in program.show()
    assert "Words of second" in program.show(MASSREF_DATA=variable)
    assert "Words of third" in program.show("one", "--data", third, MASSREF_DATA=variable)
    assert "Words of first" in program.show("one", "--data", third, "--data", first)
    listed = program.run("term", "--data", third, MASSREF_DATA=variable).out
    for root in (user, first, second, third):
        assert f"of-{root.name}" in listed


def test_empty_parts_of_the_variable_are_passed_over(program: Program, tmp_path: Path) -> None:
    own = write(tmp_path / "own", "one", term("one", "My own words")).parents[1]
    assert "My own words" in program.show(MASSREF_DATA=f"{os.pathsep}{own}{os.pathsep}")
    assert "What it means" in program.show(MASSREF_DATA="")


def test_an_own_record_of_another_kind_is_refused(program: Program, tmp_path: Path) -> None:
    own = tmp_path / "own"
    path = write(own, "one", term("one").replace("definition:", "sections:\n- title: T\n  statements:"), "guides")
    result = program.run("term", "one", "--data", own)
    assert result.code == 4
    assert f"{path}:1: id: 'one' is a term in the library below" in result.err


def test_own_words_may_be_used_by_own_records(program: Program, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write(own, "properties", "properties: [{id: humming, name: Humming}]\n", "vocabulary")
    fields = [
        "dosage",
        "pain_limit",
        "stop_if",
        "cautions",
        "effects",
        "evidence",
        "indications",
        "training",
        "hygiene",
    ]
    gaps = "".join(f"  - {{field: {field}, says: Nothing}}\n" for field in fields)
    way = (
        'id: hum\nname: Hum\nsummary: S\nchecked: "2026-11-23"\ncategory: classic\nproperties: [humming]\n'
        f"how: [{{says: Hum, basis: convention}}]\ngaps:\n{gaps}"
    )
    write(own, "hum", way, "techniques")
    result = program.run("technique", "hum", "--data", own)
    assert (result.code, result.err) == (0, "")
    write(own, "hum", way.replace("[humming]", "[whistling]"), "techniques")
    result = program.run("technique", "hum", "--data", own)
    assert result.code == 4
    assert "hum.yaml:6: properties[0]: 'whistling' is not in the vocabulary of properties" in result.err
