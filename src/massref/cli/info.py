"""massref info"""

import sys
from typing import Any

from . import options
from .session import Look, guarded, library, put_json, show


@guarded
def info(
    json: options.Json = False, plain: options.Plain = False, width: options.Width = None, data: options.Data = None
) -> None:
    """Versions, where data and caches are, how many records, and how much of it has a source."""
    facts = _facts(data)
    if json:
        put_json(facts)
        return
    from ..sheets.about import sheet

    show(sheet(facts), Look(json, plain, width))


def _facts(data: Any) -> dict[str, Any]:
    from .. import __version__
    from ..library.opening import cache_folder, data_folder, own_folders, user_data_folder
    from ..library.statistics import shares
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
        "statements": shares(lib.records()),
        "reviewed": NOT_REVIEWED,
    }
