"""massref compare TERM TERM..."""

from typing import Annotated

import typer

from . import exits, options
from .look import record_json
from .session import Look, fail, guarded, library, put_json, show


@guarded
def compare(
    terms: Annotated[
        list[str],
        typer.Argument(metavar="TERM TERM...", help="Two or more terms.", autocompletion=options.complete_ids),
    ],
    json: options.Json = False,
    plain: options.Plain = False,
    width: options.Width = None,
    data: options.Data = None,
) -> None:
    """Terms side by side, a row for each attribute."""
    from ..records import Term
    from ..search import resolve_several

    layers = library(data).layers
    found = [layers.read(record_id, "term") for _, record_id in resolve_several(layers, terms, "term")]
    pairs = [(record, links) for record, links in filter(None, found) if isinstance(record, Term)]
    if len(pairs) < 2:
        raise fail(exits.USAGE, "name two or more different terms, for example: massref compare medical clinical")
    if json:
        put_json([record_json(record) for record, _ in pairs])
        return
    from ..sheets.comparing import sheet

    show(sheet(pairs), Look(json, plain, width))
