"""The command line: parse, ask the library, make a sheet, render it."""

import shlex
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from ..words import shortened
from . import exits, look
from .compare import compare
from .export import export
from .info import info
from .new import new
from .plan import plan
from .screen import screen
from .search import search
from .session import say, silence
from .validate import validate


class Commands(TyperGroup):
    """The commands; a first word that is none of them is taken for a name that somebody wants to look up."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; fails with the command to type where there is none."""
        if self.get_command(ctx, args[0]) is None:
            wanted = shlex.join(shortened(word) for word in args[:6])
            ctx.fail(f"there is no command {shortened(args[0])!r}; to look something up: massref show {wanted}")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="massref",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="An offline clinical reference and protocol look-up for massage.\n\n"
    "Whether to treat, what to ask, what to do and for how long, what to avoid, and how good the evidence is. "
    "Compiled from published sources by its authors; not reviewed by a clinician.",
    epilog="\b\nStart here:\n"
    "  massref condition sciatica        one condition at a glance\n"
    '  massref screen sciatica --with "Eliquis"          is there a bar for this client?\n'
    "  massref plan sciatica --minutes 45                 what to do with the appointment\n"
    "  massref condition                 all conditions\n"
    "  massref search numb fingers       everything that says so\n"
    "  massref compare medical clinical  words side by side\n\n"
    "\b\nExit codes: 0 done, 1 not found, 2 usage, 3 several meanings, 4 invalid data, 5 file trouble.",
)


def _version(value: bool) -> None:
    if value:
        from .. import __version__

        print(f"massref {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    pass


look.add_to(app)
app.command()(search)
app.command()(compare)
app.command()(screen)
app.command()(plan)
app.command()(export)
app.command()(validate)
app.command()(new)
app.command()(info)


def run() -> int:
    """Runs the command line and gives its exit code, with all output written or the trouble told."""
    stdout = sys.stdout
    try:
        app(prog_name="massref")
        code = exits.DONE
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else exits.DONE
        if sys.stdout is not stdout:  # put aside because the pipe was closed
            return exits.DONE
    except OSError as error:
        return _unwritten(error)
    try:
        stdout.flush()
    except OSError as error:
        return _unwritten(error)
    return code


def _unwritten(error: OSError) -> int:
    silence(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return exits.DONE
    say(f"the output could not be written: {error.strerror or error}")
    return exits.FILE_TROUBLE
