"""The options that commands share, and completion of ids."""

from pathlib import Path
from typing import Annotated

import typer


def complete_ids(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids that start with what was typed, with their names; of the command's kind where it has one."""
    from ..library.opening import open_layers

    kind = ctx.command.name if ctx.command.name in KINDS else None
    try:
        rows = open_layers(ctx.params.get("data") or ()).rows(kind)
    except Exception:  # completing must never print anything but completions
        return []
    return [(row.id, row.name) for row in rows if row.id.startswith(incomplete) and (kind or row.kind != "source")]


KINDS = ("condition", "technique", "contraindication", "sign", "term", "guide", "source")
Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME...]", help="Id, name, alias, part of a name, or misspelled.", autocompletion=complete_ids
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs; stable, see docs/json.md.")]
Plain = Annotated[bool, typer.Option("--plain", help="No columns, symbols or color; for screen readers.")]
Width = Annotated[int | None, typer.Option("--width", min=20, max=1000, metavar="N", help="Lay out for N columns.")]
Data = Annotated[
    list[Path] | None,
    typer.Option("--data", metavar="DIR", help="Lay your own records over the shipped ones; may be given again."),
]
Full = Annotated[bool, typer.Option("--full", help="Everything: assessment, course, evidence, sources with links.")]
Region = Annotated[
    str | None, typer.Option("--region", metavar="PLACE", help="Only those about a part of the body: shoulder, jaw.")
]
Category = Annotated[str | None, typer.Option("--category", metavar="WORD", help="Only those of a category: nerve.")]
