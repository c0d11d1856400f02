"""The JSON Schema files follow the structs."""

import json

import pytest

from massref.schema import FOLDER, schemas, write


def test_schema_files_are_current(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--regenerate"):
        write()
    made = schemas()
    assert {path.name for path in FOLDER.glob("*.json")} == set(made)
    for name, text in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name} differs; run pytest --regenerate"


def test_schemas_forbid_unknown_keys() -> None:
    for name, text in schemas().items():
        for definition in json.loads(text)["$defs"].values():
            if definition.get("type") == "object":
                assert definition["additionalProperties"] is False, name
