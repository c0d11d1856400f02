"""massref validate [PATH...]"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import exits, options
from .session import fail, guarded, put, put_json, say

if TYPE_CHECKING:
    from ..loading import Problem


@guarded
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH...]", help="Data folders or record files; without, all that are in use."),
    ] = None,
    json: options.Json = False,
) -> None:
    """Check records: every error at once, each with file, line, field and what is allowed."""
    from ..library.opening import data_folder, own_folders
    from ..words import printable

    problems, records = list["Problem"](), 0
    for path in paths or [data_folder(), *own_folders()]:
        found, count = _check(path)
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


def _check(path: Path) -> tuple[list["Problem"], int]:
    """The problems of a data folder, or of one file read together with the folder that it is in."""
    from ..library.opening import data_folder
    from ..records import FOLDERS

    if path.is_dir():
        if not any((path / folder).is_dir() for folder in (*FOLDERS.values(), "vocabulary")):
            folders = ", ".join(FOLDERS.values())
            raise fail(exits.FILE_TROUBLE, f"{path} holds no records; a data folder has some of: {folders}")
        return _check_folder(path, _is(path, data_folder()))
    if path.parent.name not in FOLDERS.values():
        raise fail(
            exits.FILE_TROUBLE,
            f"{path} is not in a folder such as conditions/, which says what kind of record it is"
            if path.exists()
            else f"{path}: there is no such file or folder",
        )
    if not path.exists():
        raise fail(exits.FILE_TROUBLE, f"{path}: there is no such file")
    root = path.parent.parent
    problems, _ = _check_folder(root, _is(root, data_folder()))
    return [problem for problem in problems if _is(Path(problem.file), path)], 1


def _is(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except (OSError, RuntimeError):
        return one == other


def _check_folder(root: Path, shipped: bool) -> tuple[list["Problem"], int]:
    from ..checks import check
    from ..library.compiling import read_folder
    from ..library.layers import Layers
    from ..library.opening import shipped_store

    read = read_folder(root)
    vocabulary, below = read.vocabulary, dict[str, str]()
    if not shipped:
        base = Layers([shipped_store(say)])
        vocabulary, below = base.vocabulary().plus(vocabulary), base.kinds()
    return read.problems + check(read.entries, vocabulary, below), len(read.entries)
