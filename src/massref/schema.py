"""JSON Schema for each kind of record, made from the structs; editors use it through the mode-line of a record.

python -m massref.schema        writes schema/*.json of a checkout anew
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from .records import KINDS, Vocabulary

FOLDER = Path(__file__).resolve().parents[2] / "schema"


def schemas() -> dict[str, str]:
    """The text of every schema file by its name."""
    made = {}
    for kind, cls in (*KINDS.items(), ("vocabulary", Vocabulary)):
        schema: dict[str, Any] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"massref {kind}",
            **msgspec.json.schema(cls),
        }
        made[f"{kind}.json"] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return made


def write() -> None:
    """Writes all schema files of a checkout."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
