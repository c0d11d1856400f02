"""massref new KIND ID"""

import datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from . import exits, options
from .files import write
from .session import fail, guarded, say

TEXTS = {
    "name": "Name as it stands over the page",
    "summary": "One line that stands beside the name",
    "ask": "The question to put to the client?",
    "suggests": "what it may be",
    "type": "webpage",
    "title": "Title as printed there",
}


@guarded
def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of: {', '.join(options.KINDS)}.")],
    record_id: Annotated[str, typer.Argument(metavar="ID", help="Lower-case words joined by hyphens.")],
    folder: Annotated[
        Path | None, typer.Option("--in", metavar="DIR", help="Your data folder; without, the one that info names.")
    ] = None,
) -> None:
    """Begin a record of your own: a file that is valid at once, with the fields that wait to be filled."""
    from ..library.opening import user_data_folder
    from ..loading import InvalidData, decode
    from ..records import FOLDERS, KINDS
    from ..words import shortened

    if kind not in KINDS:
        raise fail(exits.USAGE, f"there is no kind {shortened(kind)!r}; allowed: {', '.join(KINDS)}")
    path = (folder or user_data_folder()) / FOLDERS[kind] / f"{shortened(record_id, 90)}.yaml"
    text = _template(kind, record_id)
    try:
        decode(KINDS[kind], text.encode("utf-8", "replace"), path)
    except InvalidData:
        raise fail(
            exits.USAGE, f"{shortened(record_id)!r} is no id; use lower-case words and digits joined by hyphens"
        ) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, text, force=False)
    say(f"wrote {path}; open it in an editor, then: massref validate {path}")


def _template(kind: str, record_id: str) -> str:
    """A record with every required field and a list of the others."""
    import msgspec

    from ..records import KINDS

    fields = msgspec.structs.fields(KINDS[kind])
    lines = [f"id: {record_id}", f"checked: {datetime.date.today()}"]
    lines += [_line(field) for field in fields if field.required and field.name not in ("id", "checked")]
    if kind == "source":
        lines.append("note: Say why there is no DOI, PMID, PMCID or URL, or put one in place of this line.")
    else:
        waiting = [field.encode_name for field in fields if not field.required and field.name != "gaps"]
        lines += ["gaps:", "  - {field: everything-else, says: Begun; nothing more is written yet.}"]
        lines.append(f"# To fill as you go: {', '.join(waiting)}.")
    return "\n".join(lines) + "\n"


def _line(field: Any) -> str:
    """A required field with a value to be replaced."""
    if isinstance(field.type, type) and issubclass(field.type, Enum):
        values = [member.value for member in field.type]
        return f"{field.encode_name}: {values[0]}  # one of: {', '.join(values)}"
    return f"{field.encode_name}: {TEXTS[field.encode_name]}"
