"""Writing files: whole or not at all, and never over what is there unasked."""

import os
from contextlib import suppress
from pathlib import Path

from . import exits
from .session import fail


def write(path: Path, text: str, force: bool) -> None:
    """Writes a file whole or not at all: beside it first, then renamed."""
    if os.path.lexists(path) and not path.is_file():
        raise fail(exits.FILE_TROUBLE, f"{path} is no ordinary file; nothing was written")
    if not force and os.path.lexists(path):
        raise fail(exits.FILE_TROUBLE, f"{path} exists; nothing was written; give --force to replace it")
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "x", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise fail(exits.FILE_TROUBLE, f"{path}: {error.strerror or error}; nothing was written there") from None
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
