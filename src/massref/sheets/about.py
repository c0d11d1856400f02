"""What this installation is: versions, places, counts, and how far its statements are sourced."""

from typing import Any

from .listing import PLURALS
from .model import Items, Sheet, Span, item


def sheet(facts: dict[str, Any]) -> Sheet:
    """The sheet of `massref info`."""
    said = facts["statements"]
    percent = {key: f"{100 * said[key] / max(1, said['total']):.0f} %" for key in ("sourced", "convention")}
    places = [
        item(Span("Records: ", "dim"), facts["data"]),
        item(Span("Your own, if there: ", "dim"), facts["user_data"]),
        *(item(Span("Laid over them: ", "dim"), folder) for folder in facts["own_data"]),
        item(Span("Cache: ", "dim"), facts["cache"]),
    ]
    blocks = (
        Items("VERSION", (item(f"massref {facts['version']}, Python {facts['python']}"),)),
        Items("PLACES", tuple(places)),
        Items(
            "RECORDS",
            tuple(item(f"{count} {PLURALS[kind].lower()}") for kind, count in facts["records"].items()),
            inline=True,
        ),
        Items(
            "STATEMENTS",
            (
                item(f"{said['total']} statements: {said['sourced']} with a source ({percent['sourced']}),"),
                item(f"{said['convention']} by convention without one ({percent['convention']})"),
            ),
        ),
        Items("REVIEW", (item(Span(facts["reviewed"], "strong")),)),
    )
    return Sheet("info", "info", "massref", (), None, blocks)
