"""massref info"""

import sys
from typing import Annotated, Any

import typer

from . import options
from .session import Look, guarded, library, put_json, show


@guarded
def info(
    coverage: Annotated[
        bool, typer.Option("--coverage", help="How far each part is sourced, and every safety statement that is not.")
    ] = False,
    json: options.Json = False,
    plain: options.Plain = False,
    width: options.Width = None,
    data: options.Data = None,
) -> None:
    """Versions, where data and caches are, how many records, and how much of it has a source."""
    if coverage:
        _coverage(Look(json, plain, width), data)
        return
    facts = _facts(data)
    if json:
        put_json(facts)
        return
    from ..sheets.about import sheet

    show(sheet(facts), Look(json, plain, width))


def _coverage(look: Look, data: Any) -> None:
    from ..coverage import coverage

    found = coverage(library(data).records())
    if look.json:
        put_json(found.as_data())
        return
    from ..sheets.about import covered

    show(covered(found), look)


def _facts(data: Any) -> dict[str, Any]:
    from .. import __version__
    from ..coverage import share
    from ..library.opening import cache_folder, data_folder, own_folders, user_data_folder
    from ..sheets.model import NOT_REVIEWED

    lib = library(data)
    counts = dict[str, int]()
    for row in lib.layers.rows():
        counts[row.kind] = counts.get(row.kind, 0) + 1
    return {
        "version": __version__,
        "python": sys.version.split()[0],
        "data": str(data_folder()),
        "own_data": [str(folder) for folder in own_folders(data or ())],
        "user_data": str(user_data_folder()),
        "cache": str(cache_folder()),
        "records": counts,
        "statements": share(lib.records())._asdict(),
        "reviewed": NOT_REVIEWED,
    }
