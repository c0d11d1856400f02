"""massref validate [PATH...]"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import exits, options
from .session import fail, guarded, notice, put, put_json, say

if TYPE_CHECKING:
    from ..library.layers import Layers
    from ..loading import Entry, Problem
    from ..records import Technique


@guarded
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH...]", help="Data folders or record files; without, all that are in use."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Also what ships must be: safety floors, sourced, short, not stale.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Check records: every error at once, each with file, line, field and what is allowed."""
    from ..library.opening import data_folder, own_folders
    from ..words import printable

    problems, records = list["Problem"](), 0
    for path in paths or [data_folder(), *own_folders()]:
        found, count = _check(path, strict)
        problems += found
        records += count
    if json:
        put_json([problem._asdict() for problem in problems])
    else:
        put("".join(f"{printable(str(problem))}\n" for problem in problems))
    if problems:
        raise fail(exits.INVALID_DATA, f"{_count(len(problems), 'problem')} in {_count(records, 'record')}")
    say(f"{_count(records, 'record')} checked, all valid")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _check(path: Path, strict: bool) -> tuple[list["Problem"], int]:
    """The problems of a data folder, or of one file read together with the folder that it is in."""
    from ..library.opening import RECORD_FOLDERS

    path = Path(os.path.abspath(path))
    if path.is_dir():
        if not any((path / folder).is_dir() for folder in RECORD_FOLDERS):
            folders = ", ".join(RECORD_FOLDERS)
            raise fail(exits.FILE_TROUBLE, f"{path} holds no records; a data folder has some of: {folders}")
        return _check_folder(path, strict)
    if not os.path.lexists(path):
        raise fail(exits.FILE_TROUBLE, f"{path}: there is no such file or folder")
    if path.parent.name not in RECORD_FOLDERS:
        raise fail(exits.FILE_TROUBLE, f"{path} is not in a folder such as conditions/, which says what a record is")
    problems, _ = _check_folder(path.parent.parent, strict)
    return [problem for problem in problems if Path(problem.file) == path], 1


def _check_folder(root: Path, strict: bool) -> tuple[list["Problem"], int]:
    from ..checks import check
    from ..coherence import cohere
    from ..library.compiling import read_folder
    from ..records import Technique

    read, base = read_folder(root), _below(root)
    vocabulary, below = read.vocabulary, dict[str, str]()
    if base is not None:
        vocabulary, below = base.vocabulary().plus(vocabulary), base.kinds()
    problems = read.problems + check(read.entries, vocabulary, below)
    if not problems:
        own = [entry.record for entry in read.entries if isinstance(entry.record, Technique)]
        lower = base.records("technique") if base is not None else ()
        techniques = [t for t in (*lower, *own) if isinstance(t, Technique)]
        problems = cohere(read.entries, vocabulary, techniques)
        problems += _fall_short(read.entries, techniques, root) if strict else []
    return problems, len(read.entries)


def _fall_short(entries: "list[Entry]", techniques: "list[Technique]", root: Path) -> "list[Problem]":
    """What keeps records from shipping; ICD-10-CM codes only where their list is installed."""
    import datetime

    from ..strict import strict

    try:
        import simple_icd_10_cm as icd
    except ImportError:
        notice("ICD-10-CM codes are not looked up; `pip install simple-icd-10-cm` brings their list")
        return strict(entries, techniques, root, datetime.date.today())

    def title(code: str) -> str | None:
        return icd.get_description(code) if icd.is_valid_item(code) else None

    return strict(entries, techniques, root, datetime.date.today(), title)


def _below(root: Path) -> "Layers | None":
    """The libraries that a folder lies over: the shipped one, and the own ones that come before it."""
    from ..library.layers import Layers
    from ..library.opening import data_folder, open_store, own_folders, shipped_store
    from ..loading import InvalidData

    if root.resolve() == data_folder().resolve():
        return None
    layers = Layers([shipped_store(notice)])
    for folder in own_folders():
        if folder.resolve() == root.resolve():
            break
        with suppress(InvalidData):  # told when that folder itself is checked
            layers = Layers([*layers.stores, open_store(folder, layers, notice)])
    return layers
