"""The documentation is run: its commands, records and Python, and its JSON is compared with what is printed."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from typer.main import get_command

from massref import records
from massref.cli import app, exits

DOCS = Path(__file__).resolve().parents[1] / "docs"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"\s+# exit (\d+)$")


class Block(NamedTuple):
    """A fenced block of a page, with the line on which its text begins."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def _blocks() -> Iterator[Block]:
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for fence in FENCE.finditer(text):
            yield Block(path.name, text.count("\n", 0, fence.start()) + 2, fence[1], fence[2])


BLOCKS = list(_blocks())
JSON = [(BLOCKS[i - 1], block) for i, block in enumerate(BLOCKS) if block.language == "json"]
CONSOLE = [block for block in BLOCKS if block.language == "console" and block not in [command for command, _ in JSON]]
YAML = [block for block in BLOCKS if block.language == "yaml"]
PYTHON = [block for block in BLOCKS if block.language == "python"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home of the tests' own, with one cache for all of them."""
    home = tmp_path_factory.mktemp("home")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "MASSREF_"))}
    folders = {"XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config"}
    return kept | {key: str(home / name) for key, name in folders.items()} | {"HOME": str(home), "PYTHONUTF8": "1"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A working folder with the records of the documentation in `data` and an empty folder `out`."""
    (tmp_path / "out").mkdir()
    for block in YAML:
        path = tmp_path / block.text.splitlines()[0].removeprefix("# ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    return tmp_path


def _run(arguments: list[str], place: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=place, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def _massref(line: str, place: Path, environment: dict[str, str]) -> str:
    """Runs a line of a console block and gives what it prints; the exit code must be the one that the line names."""
    assert line.startswith("$ massref "), line
    wanted = EXIT.search(line)
    words = shlex.split(EXIT.sub("", line).removeprefix("$ massref "))
    done = _run(["-m", "massref", *words], place, environment)
    assert done.returncode == (int(wanted[1]) if wanted else exits.DONE), f"{line}\n{done.stderr}"
    assert "Traceback" not in done.stderr, f"{line}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("block", CONSOLE, ids=str)
def test_commands_end_as_the_documentation_says(block: Block, place: Path, environment: dict[str, str]) -> None:
    before = _files(place)
    for line in block.text.splitlines():
        if not line.startswith("# "):
            _massref(line, place, environment)
    assert _files(place) == before, "a command of the documentation writes below `out` only"


def _files(place: Path) -> set[Path]:
    """All files of a working folder but those below `out`."""
    return {path for path in place.rglob("*") if not path.is_relative_to(place / "out")}


@pytest.mark.parametrize(("command", "shown"), JSON, ids=str)
def test_json_examples_show_what_is_printed(
    command: Block, shown: Block, place: Path, environment: dict[str, str]
) -> None:
    assert command.language == "console", "a JSON example stands right below its command"
    printed = _massref(command.text.strip(), place, environment)
    real = json.loads(printed or (place / "out" / "index.json").read_text(encoding="utf-8"))
    assert [*_not_in(json.loads(shown.text), real)] == []


def _not_in(shown: Any, real: Any, at: str = "") -> Iterator[str]:
    """The places of an example that the output does not have, or has with a value of another type."""
    if isinstance(shown, dict) and isinstance(real, dict):
        for key, value in shown.items():
            if key in real:
                yield from _not_in(value, real[key], f"{at}.{key}")
            else:
                yield f"{at}.{key}"
    elif isinstance(shown, list) and isinstance(real, list):
        for i, item in enumerate(shown):
            if not any(not [*_not_in(item, other)] for other in real):
                yield f"{at}[{i}]"
    elif type(shown) is not type(real):
        yield at


def test_record_examples_are_valid_over_the_shipped_records(place: Path, environment: dict[str, str]) -> None:
    firsts = [block.text.splitlines()[0] for block in YAML]
    assert len(set(firsts)) == len(firsts)
    for first, block in zip(firsts, YAML, strict=True):
        assert re.fullmatch(r"# data/[a-z]+/[a-z0-9-]+\.yaml", first), f"{block}: {first}"
    assert _massref("$ massref validate data", place, environment) == ""
    assert _massref("$ massref info --data data", place, environment)


def test_every_kind_of_record_has_an_example() -> None:
    folders = {block.text.split("/")[1] for block in YAML}
    assert folders == {*records.FOLDERS.values(), "vocabulary"}


def test_python_examples_run_one_after_another(place: Path, environment: dict[str, str]) -> None:
    script = ""
    for block in PYTHON:
        assert block.page == "python.md"
        script += "\n" * (block.line - 1 - script.count("\n")) + block.text
    path = place / "python.py"
    path.write_text(script, encoding="utf-8")
    done = _run(["-W", "error", str(path)], place, environment)
    assert done.returncode == 0, done.stderr


# -- nothing is left out ---------------------------------------------------------------------------------------------


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _structs() -> list[type[msgspec.Struct]]:
    return [cls for cls in vars(records).values() if isinstance(cls, type) and issubclass(cls, msgspec.Struct)]


@pytest.mark.parametrize("page", ["records.md", "json.md"])
def test_every_field_of_a_record_is_documented(page: str) -> None:
    text = _page(page)
    structs = [cls for cls in _structs() if cls not in (msgspec.Struct, records.Vocabulary)]
    if page == "json.md":
        structs = [cls for cls in structs if cls not in (records.Region, records.Word)]
    fields = {f"{cls.__name__}.{name}": name for cls in structs for name in cls.__struct_encode_fields__}
    assert [field for field, name in fields.items() if f"`{name}`" not in text] == []


def test_every_fixed_word_is_documented() -> None:
    text = _page("records.md")
    enums = [cls for cls in vars(records).values() if isinstance(cls, type) and issubclass(cls, StrEnum)]
    words = [member.value for cls in enums if cls is not StrEnum for member in cls]
    assert [word for word in words if f"`{word}`" not in text] == []


def test_every_command_and_option_is_documented() -> None:
    text = _page("command-line.md")
    command: Any = get_command(app)
    for name, sub in command.commands.items():
        assert re.search(rf"^\| `{name}\b", text, re.MULTILINE), name
        for option in (option for parameter in sub.params for option in parameter.opts if option.startswith("-")):
            assert re.search(rf"`{option}\b", text), f"{name} {option}"
    for option in (option for parameter in command.params for option in parameter.opts):
        assert option in text, option


def test_every_exit_code_is_documented() -> None:
    text = _page("command-line.md")
    codes = [code for name, code in vars(exits).items() if name.isupper()]
    assert [code for code in codes if f"| {code} |" not in text] == []


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for page, anchor in re.findall(r"\]\(([\w.-]*)#?([\w-]*)\)", path.read_text(encoding="utf-8")):
        target = path.parent / page if page else path
        assert target.is_file(), page
        assert not anchor or anchor in _anchors(target), f"{page}#{anchor}"


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
