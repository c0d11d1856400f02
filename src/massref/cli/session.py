"""What every command does around its own work: opens the library, prints, and turns trouble into one clear sentence."""

import functools
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import typer

from . import exits

if TYPE_CHECKING:
    from .. import Library
    from ..search import Match
    from ..sheets.model import Sheet

LONGEST = 600
"""Characters of a message; longer paths and names are cut."""
_told_before = set[str]()

F = TypeVar("F", bound=Callable[..., None])


class Look(NamedTuple):
    """How the answer is to look."""

    json: bool = False
    plain: bool = False
    width: int | None = None


def say(message: str) -> None:
    """A sentence on stderr."""
    from ..words import printable

    message = printable(message)
    print(f"massref: {message if len(message) <= LONGEST else message[:LONGEST] + '…'}", file=sys.stderr)


def notice(message: str) -> None:
    """A sentence on stderr about something that was worked around; the same one is said once."""
    if message not in _told_before:
        _told_before.add(message)
        say(message)


def fail(code: int, message: str) -> typer.Exit:
    """Says what is wrong and gives the exception that ends the command with a code."""
    say(message)
    return typer.Exit(code)


def guarded(command: F) -> F:
    """The command with every expected trouble told in a sentence and ended with its exit code."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except typer.Exit:
            raise
        except BrokenPipeError:
            silence(sys.stdout)
            raise typer.Exit(exits.DONE) from None
        except KeyboardInterrupt:
            raise fail(exits.INTERRUPTED, "interrupted") from None
        except Exception as error:
            code = _told(error)
            if code is None:
                raise
            raise typer.Exit(code) from None

    return run  # type: ignore[return-value]


def _told(error: Exception) -> int | None:
    """Tells of an expected error and gives its exit code; None for one that nobody expects."""
    from ..library.opening import DataFolderError

    if isinstance(error, DataFolderError):
        say(str(error))
        return exits.FILE_TROUBLE
    if isinstance(error, OSError):
        silence(sys.stdout)
        name = f"{error.filename}: " if error.filename else ""
        say(f"{name}{error.strerror or error}")
        return exits.FILE_TROUBLE
    if isinstance(error, sqlite3.Error):
        say(f"the compiled library is damaged ({error}); install massref again, or empty the cache (`massref info`)")
        return exits.FILE_TROUBLE
    from ..search import Ambiguous, NotFound

    if isinstance(error, NotFound):
        from ..facts import Unclear

        hint = "" if isinstance(error, Unclear) else "; try `massref search WORDS`"
        say(f"{error}; the nearest names:" if error.candidates else f"{error}{hint}")
        _list(error.candidates)
        return exits.NOT_FOUND
    if isinstance(error, Ambiguous):
        say(f"{error}; say which:")
        _list(error.candidates)
        return exits.AMBIGUOUS
    from ..search.browsing import NoSuchPlace

    if isinstance(error, NoSuchPlace):
        say(str(error))
        return exits.NOT_FOUND
    from ..planning import NoAppointment
    from ..screening import Contradiction

    if isinstance(error, Contradiction | NoAppointment):
        say(str(error))
        return exits.USAGE
    from ..loading import InvalidData

    if isinstance(error, InvalidData):
        from ..words import printable

        for problem in error.problems[:20]:
            print(printable(str(problem)), file=sys.stderr)
        more = f"; the first 20 of {len(error.problems)} are shown" if len(error.problems) > 20 else ""
        say(f"these records are not valid{more}; mend them, or run `massref validate` for all")
        return exits.INVALID_DATA
    return None


def silence(stream: Any) -> None:
    """Keeps what could not be written from being written again when Python ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _list(candidates: "Sequence[Match]") -> None:
    from ..words import printable

    for match in candidates:
        answer = " " in match.id  # an answer with the record that it may belong to
        line = f'--with "{match.id}"' if answer else f"massref {match.kind} {match.id}"
        print(f"  {line}   {printable(match.name)}", file=sys.stderr)


def library(data: Sequence[Path] | None) -> "Library":
    """The shipped library with people's own records over it."""
    from .. import open_library

    return open_library(*(data or ()), notice=notice)


def show(sheet: "Sheet", look: Look, page: bool = False) -> None:
    """Prints a sheet: in colour on a terminal, clean in a pipe, plain where asked; ``page`` allows a pager."""
    import shutil

    width = look.width or shutil.get_terminal_size((80, 24)).columns
    if look.plain:
        from ..rendering import plain

        put(plain.render(sheet, width))
        return
    from ..rendering import terminal

    tty = sys.stdout.isatty()
    colour = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    text = terminal.render(sheet, width, colour)
    if page and tty and os.environ.get("TERM") != "dumb":
        if "less" not in os.environ.get("PAGER", "less"):
            text = terminal.render(sheet, width, False)  # only less is known to show colours
        import pydoc

        os.environ.setdefault("LESS", "-FRX")
        pydoc.pager(text)
    else:
        put(text)


def put(text: str) -> None:
    """Writes text to stdout; what its encoding lacks is replaced."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(text)


def put_json(value: Any) -> None:
    """Writes a value to stdout as indented JSON."""
    import msgspec

    put(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
