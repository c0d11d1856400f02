"""massref plan CONDITION... --minutes N"""

from typing import Annotated

import typer

from . import exits, options
from .screen import AskAll, Cleared, Conditions, Denies, With, answered, parted
from .session import Look, fail, guarded, library, put_json, show


@guarded
def plan(
    conditions: Conditions = None,
    minutes: Annotated[int, typer.Option("--minutes", metavar="N", help="The appointment, in minutes.")] = 60,
    reserve: Annotated[
        int, typer.Option("--reserve", metavar="N", help="Minutes of it for interview, consent, retest, dressing.")
    ] = 10,
    facts: With = None,
    denies: Denies = None,
    cleared: Cleared = None,
    ask: AskAll = False,
    full: options.Full = False,
    json: options.Json = False,
    plain: options.Plain = False,
    width: options.Width = None,
    data: options.Data = None,
) -> None:
    """What do I do with the appointment? One session within the limits, or why there is none."""
    said = parted(conditions or [])
    if not said:
        raise fail(exits.USAGE, "name what the client comes for, for example: massref plan sciatica --minutes 60")
    lib = library(data)
    known = [*(facts or ()), *(answered(lib, said, facts or (), denies or (), cleared or ()) if ask else ())]
    made = lib.plan(said, minutes, reserve, known, denies or (), cleared or ())
    if json:
        put_json(made)
        return
    from ..sheets.plan import sheet

    show(sheet(made, lib.layers, full), Look(json, plain, width), page=full)
