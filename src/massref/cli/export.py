"""massref export NAME... and massref export --all"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import exits, options
from .files import write
from .look import record_json
from .session import fail, guarded, library, put, say

if TYPE_CHECKING:
    from ..library.layers import Layers

FORMATS = {"markdown": "md", "json": "json"}


@guarded
def export(
    name: options.Names = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="markdown or json.")] = "markdown",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="PATH", help="A file; a folder with --all.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="One file for each record, and an index.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    data: options.Data = None,
) -> None:
    """Sheets to hand out: headings, protocol tables, cautions, sources with links."""
    if form not in FORMATS:
        raise fail(exits.USAGE, f"there is no format {form!r}; allowed: {', '.join(FORMATS)}")
    if everything == bool(name):
        raise fail(
            exits.USAGE,
            "name the records to export, or give --all; for example: massref export sciatica -o sciatica.md",
        )
    layers = library(data).layers
    if everything:
        if output is None:
            raise fail(exits.USAGE, "--all needs a folder: massref export --all -o FOLDER")
        _all(layers, form, output, force)
        return
    from ..search import resolve_several

    text = _joined((_text(layers, kind, i, form) for kind, i in resolve_several(layers, name or [])), form)
    if output is None:
        put(text)
    elif output.is_dir():
        raise fail(exits.USAGE, f"{output} is a folder; name a file, or use --all")
    else:
        write(output, text, force)


def _joined(texts: Iterable[str], form: str) -> str:
    texts = list(texts)
    if form == "json" and len(texts) > 1:
        return "[\n" + ",\n".join(text.rstrip() for text in texts) + "\n]\n"
    return "\n".join(texts)


def _text(layers: "Layers", kind: str, record_id: str, form: str) -> str:
    found = layers.read(record_id, kind)
    assert found is not None, "a listed id can be read"
    record, links = found
    if form == "json":
        import msgspec

        return msgspec.json.format(msgspec.json.encode(record_json(record)), indent=2).decode() + "\n"
    from ..rendering import markdown
    from ..sheets import sheet_of

    return markdown.render(sheet_of(record, links, full=True))


def _all(layers: "Layers", form: str, folder: Path, force: bool) -> None:
    """Writes every record and an index; looks for files in the way before it writes the first."""
    rows = layers.rows()
    ending = FORMATS[form]
    files = [folder / row.kind / f"{row.id}.{ending}" for row in rows]
    index = folder / f"index.{ending}"
    if folder.exists() and not folder.is_dir():
        raise fail(exits.FILE_TROUBLE, f"{folder} is a file, not a folder")
    if not force and (there := [path for path in (index, *files) if os.path.lexists(path)]):
        raise fail(
            exits.FILE_TROUBLE,
            f"{there[0]} exists ({len(there)} such files); nothing was written; give --force to replace",
        )
    for path, row in _progress(list(zip(files, rows, strict=True))):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, _text(layers, row.kind, row.id, form), force)
    write(index, _index(rows, form), force)
    say(f"wrote {len(rows)} records and {index}")


def _index(rows: Iterable[Any], form: str) -> str:
    if form == "json":
        import msgspec

        listed = [row._asdict() | {"file": f"{row.kind}/{row.id}.json"} for row in rows]
        return msgspec.json.format(msgspec.json.encode(listed), indent=2).decode() + "\n"
    from ..rendering.markdown import escaped
    from ..sheets.listing import PLURALS
    from ..sheets.model import NOT_REVIEWED

    lines, kind = ["# massref", "", NOT_REVIEWED], None
    for row in rows:
        if row.kind != kind:
            kind = row.kind
            lines += ["", f"## {PLURALS[kind]}", ""]
        lines.append(f"- [{escaped(row.name)}]({row.kind}/{row.id}.md): {escaped(row.summary)}")
    return "\n".join(lines) + "\n"


def _progress(pairs: list[Any]) -> Iterator[Any]:
    """The pairs, with a bar on a terminal."""
    if not sys.stderr.isatty():
        yield from pairs
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(pairs, "Exporting", console=Console(stderr=True), transient=True)
