"""One record of a kind, or the list of all: the commands condition, technique, ... and show."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from .. import Library

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
    "condition": (
        "massref condition sciatica",
        "massref condition muscle strain --full",
        "massref condition --region jaw",
    ),
    "technique": ("massref technique trigger point", "massref technique --category thermal"),
    "contraindication": ("massref contraindication blood thinners", "massref contraindication DVT --full"),
    "sign": ("massref sign cauda equina",),
    "term": ("massref term medical massage",),
    "guide": ("massref guide intake",),
    "source": ("massref source nice-ng59",),
    "show": ("massref show eliquis",),
}


class Shelf(NamedTuple):
    """Which part of a list is wanted: that of a region, of a category, or of both."""

    region: str | None = None
    category: str | None = None


BROWSED = {"condition": {"region", "category"}, "contraindication": {"region", "category"}, "technique": {"category"}}
"""What the list of a kind can be cut down by."""


def add_to(app: typer.Typer) -> None:
    """Adds a command for each kind of record, and `show`."""
    for kind in (*options.KINDS, "show"):
        epilog = "\b\nExamples:\n" + "\n".join(f"  {example}" for example in EXAMPLES[kind])
        app.command(kind, help=HELP[kind], epilog=epilog)(guarded(_command(None if kind == "show" else kind)))


def _command(kind: str | None) -> Callable[..., None]:
    def command(
        name: options.Names = None,
        region: options.Region = None,
        category: options.Category = None,
        full: options.Full = False,
        json: options.Json = False,
        plain: options.Plain = False,
        width: options.Width = None,
        data: options.Data = None,
    ) -> None:
        _run(kind, name, full, Look(json, plain, width), data, Shelf(region, category))

    signature = inspect.signature(command)
    idle = {"region", "category"} - BROWSED.get(kind or "", set())
    kept = [parameter for name, parameter in signature.parameters.items() if name not in idle]
    command.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
    return command


def _run(
    kind: str | None, name: list[str] | None, full: bool, look: Look, data: list[Path] | None, shelf: Shelf
) -> None:
    if name and any(shelf):
        raise fail(exits.USAGE, "a name opens one record; --region and --category are for the list, without a name")
    if name:
        one(kind, " ".join(name), full, look, data)
    elif kind is None:
        raise fail(exits.USAGE, "say what to show, for example: massref show sciatica")
    else:
        every(kind, look, data, shelf)


def one(kind: str | None, name: str, full: bool, look: Look, data: list[Path] | None) -> None:
    """Shows the one record that a name means."""
    if not name.strip():
        raise fail(exits.USAGE, f"the name is empty; try: massref {kind or 'show'} sciatica")
    lib = library(data)
    found_kind, record_id = _resolved(lib, name, kind, look)
    found = lib.layers.read(record_id, found_kind)
    assert found is not None, "a resolved id can be read"
    record, links = found
    if look.json:
        put_json(record_json(record))
        return
    from ..sheets import sheet_of

    show(sheet_of(record, links, full), look, page=full)


def _resolved(lib: "Library", name: str, kind: str | None, look: Look) -> tuple[str, str]:
    """The kind and id of the record that a name means; on a terminal, where several may be meant, the one chosen."""
    from ..search import Ambiguous, resolve

    try:
        return resolve(lib.layers, name, kind)
    except Ambiguous as error:
        from .asking import choose, on_terminal

        chosen = choose(str(error), error.candidates) if on_terminal() and not look.json else None
        if chosen is None:
            raise
        return chosen.kind, chosen.id


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


def every(kind: str, look: Look, data: list[Path] | None, shelf: Shelf) -> None:
    """Lists all records of a kind, or those of a region or category."""
    layers = library(data).layers
    rows = layers.rows(kind)
    if shelf.region:
        from ..search.browsing import at_region

        here = at_region(layers, shelf.region)
        rows = [row for row in rows if row.id in here]
    if shelf.category:
        from ..search.browsing import in_category

        those = in_category(layers, shelf.category)
        allowed = sorted({group for record, group in layers.shelved().items() if record in {r.id for r in rows}})
        if not those:
            raise fail(exits.USAGE, f"there is no category {shelf.category!r}; allowed: {', '.join(allowed)}")
        rows = [row for row in rows if row.id in those]
    if look.json:
        put_json([row._asdict() for row in rows])
        return
    if not rows:
        raise fail(exits.NOT_FOUND, f"no {kind} is about that; see all with: massref {kind}")
    from ..sheets.listing import records

    show(records(kind, rows), look)
