"""Compiles the records into the wheel, so that an installed massref opens them read-only and never builds anything."""

import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRecords(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the records and their compiled library to a wheel; an editable install reads those of its checkout."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles ``data/`` and has both put below ``massref/shipped``."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from massref.library.compiling import compile_folder

        library = Path(tempfile.mkdtemp(prefix="massref-")) / "library.db"
        connection = sqlite3.connect(library)
        compile_folder(root / "data", connection)
        connection.execute("VACUUM")
        connection.close()
        build_data["force_include"] |= {
            str(library): "massref/shipped/library.db",
            str(root / "data"): "massref/shipped/data",
        }
