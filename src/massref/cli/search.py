"""massref search WORDS..."""

from typing import Annotated

import typer

from ..words import shortened
from . import exits, options
from .session import Look, fail, guarded, library, put_json, show


@guarded
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="What to look for, in any words.")],
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help=f"Only one of: {', '.join(options.KINDS)}.")
    ] = None,
    region: options.Region = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, metavar="N", help="At most N records.")] = 15,
    json: options.Json = False,
    plain: options.Plain = False,
    width: options.Width = None,
    data: options.Data = None,
) -> None:
    """Search everything, ranked, with what matched."""
    said = " ".join(words)
    if kind is not None and kind not in options.KINDS:
        raise fail(exits.USAGE, f"there is no kind {kind!r}; allowed: {', '.join(options.KINDS)}")
    found = library(data).search(said, kind, limit, region)
    if json:
        put_json([match._asdict() | {"matched": match.shown} for match in found])
    elif found:
        from ..sheets.listing import matches

        show(matches(said, found), Look(json, plain, width))
    if not found:
        raise fail(exits.NOT_FOUND, f"nothing says {shortened(said)!r}; try other or fewer words")
