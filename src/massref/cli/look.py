"""One record of a kind, or the list of all: the commands condition, technique, ... and show."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from . import exits, options
from .session import Look, fail, guarded, library, put_json, show

HELP = {
    "condition": "A condition: whether to treat, what to ask, what to do and avoid. Without NAME, all conditions.",
    "technique": "A technique: how, how firm, how long, when to stop. Without NAME, all techniques.",
    "contraindication": "A state, medicine or device that changes a massage. Without NAME, all of them.",
    "sign": "A warning sign and what to do about it. Without NAME, all signs.",
    "term": "A word of the profession. Without NAME, all terms.",
    "guide": "How a part of the work is done. Without NAME, all guides.",
    "source": "A source and who leans on it. Without NAME, all sources.",
    "show": "A record of any kind.",
}
EXAMPLES = {
    "condition": ("massref condition sciatica", "massref condition muscle strain --full"),
    "technique": ("massref technique trigger point", "massref technique --json"),
    "contraindication": ("massref contraindication blood thinners", "massref contraindication DVT --full"),
    "sign": ("massref sign cauda equina",),
    "term": ("massref term medical massage",),
    "guide": ("massref guide intake",),
    "source": ("massref source nice-ng59",),
    "show": ("massref show eliquis",),
}


def add_to(app: typer.Typer) -> None:
    """Adds a command for each kind of record, and `show`."""
    for kind in (*options.KINDS, "show"):
        epilog = "\b\nExamples:\n" + "\n".join(f"  {example}" for example in EXAMPLES[kind])
        app.command(kind, help=HELP[kind], epilog=epilog)(guarded(_command(None if kind == "show" else kind)))


def _command(kind: str | None) -> Callable[..., None]:
    def command(
        name: options.Names = None,
        full: options.Full = False,
        json: options.Json = False,
        plain: options.Plain = False,
        width: options.Width = None,
        data: options.Data = None,
    ) -> None:
        look = Look(json, plain, width)
        if name:
            one(kind, " ".join(name), full, look, data)
        elif kind is None:
            raise fail(exits.USAGE, "say what to show, for example: massref show sciatica")
        else:
            every(kind, look, data)

    return command


def one(kind: str | None, name: str, full: bool, look: Look, data: list[Path] | None) -> None:
    """Shows the one record that a name means."""
    from ..search import resolve

    if not name.strip():
        raise fail(exits.USAGE, f"the name is empty; try: massref {kind or 'show'} sciatica")
    lib = library(data)
    found_kind, record_id = resolve(lib.layers, name, kind)
    found = lib.layers.read(record_id, found_kind)
    assert found is not None, "a resolved id can be read"
    record, links = found
    if look.json:
        put_json(record_json(record))
        return
    from ..sheets import sheet_of

    show(sheet_of(record, links, full), look, page=full)


def record_json(record: Any) -> dict[str, Any]:
    """A record as the command line gives it to programs: its fields, its kind, and the verdicts that its rules give."""
    import msgspec

    from ..rules import baseline

    verdicts = baseline(record)
    head: dict[str, Any] = {"kind": record.kind}
    if verdicts:
        head |= {"verdict": verdicts[0].value, "worst": verdicts[1].value}
    fields: dict[str, Any] = msgspec.to_builtins(record)
    return head | fields


def every(kind: str, look: Look, data: list[Path] | None) -> None:
    """Lists all records of a kind."""
    rows = library(data).layers.rows(kind)
    if look.json:
        put_json([row._asdict() for row in rows])
        return
    from ..sheets.listing import records

    show(records(kind, rows), look)
