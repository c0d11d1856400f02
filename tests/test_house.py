"""The house: arrows go one way, and a look-up imports only what its answer needs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import massref

SOURCE = Path(massref.__file__).parent
ROOMS = [
    "records",
    "words",
    "loading",
    "rules",
    "limits",
    "checks",
    "coherence",
    "coverage",
    "strict",
    "library",
    "search",
    "facts",
    "screening",
    "planning",
    "sheets",
    "rendering",
    "cli",
]
ASIDE = {"__init__", "__main__", "schema"}


def room(module: str) -> str:
    return module.split(".")[0]


def imports(path: Path) -> set[str]:
    """The rooms that a file of ours imports from, wherever in the file."""
    inside = path.relative_to(SOURCE).with_suffix("").parts
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            package = inside[: len(inside) - node.level]
            target = [*package, *(node.module.split(".") if node.module else [])]
            found |= {room(target[0])} if target else {room(alias.name) for alias in node.names}
    return found


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_imports_what_stands_to_its_right(path: Path) -> None:
    here = path.relative_to(SOURCE).with_suffix("").parts[0]
    if here in ASIDE:
        return
    for there in imports(path) - {here}:
        if there in ROOMS:
            assert ROOMS.index(there) < ROOMS.index(here), f"{path.name} imports {there}"


def imported(*arguments: str, env: dict[str, str]) -> set[str]:
    """The modules that a command imports."""
    command = [sys.executable, "-X", "importtime", "-m", "massref", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    return {line.split("|")[2].strip() for line in done.stderr.splitlines() if line.count("|") == 2}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment of the test's own, with its library compiled."""
    made = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-m", "massref", "info"], env=made, check=True, capture_output=True)
    return made


def test_a_look_up_by_name_imports_only_what_it_needs(env: dict[str, str]) -> None:
    modules = imported("condition", "sciatica", env=env)
    assert not modules & {
        "yaml",
        "rich",
        "rapidfuzz",
        "massref.loading",
        "massref.checks",
        "massref.rendering.markdown",
    }


def test_completion_imports_neither_schema_nor_yaml_nor_rich(env: dict[str, str]) -> None:
    shell = {"_MASSREF_COMPLETE": "complete_bash", "COMP_WORDS": "massref condition sciat", "COMP_CWORD": "2"}
    command = [sys.executable, "-X", "importtime", "-m", "massref"]
    done = subprocess.run(command, capture_output=True, text=True, env=env | shell, check=False)
    assert done.stdout.strip() == "sciatica"
    modules = {line.split("|")[2].strip() for line in done.stderr.splitlines() if line.count("|") == 2}
    assert not modules & {"yaml", "rich", "msgspec", "massref.records"}


def test_importing_massref_is_cheap() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, massref; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not set(done.stdout.split()) & {"msgspec", "yaml", "rich", "typer", "sqlite3", "rapidfuzz"}


def test_reading_one_record_reads_one_row(lib: massref.Library) -> None:
    statements = list[str]()
    connection = lib.layers.stores[0].connection
    connection.set_trace_callback(statements.append)
    try:
        assert lib.layers.read("sciatica") is not None
    finally:
        connection.set_trace_callback(None)
    assert len(statements) == 1
    plan = connection.execute("EXPLAIN QUERY PLAN " + statements[0]).fetchall()
    assert all("SEARCH" in str(step) for step in plan), plan
