"""Finds the shipped library and people's own, compiles what is not compiled yet, and opens them.

A wheel carries a library compiled at build time, which is opened read-only and never compared with anything. A checkout
reads the records beside it and compiles them into the user's cache, again only for what has changed. Where there is no
place to write, it compiles in memory and says so once.
"""

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from .layers import Layers
from .store import FORMAT, Store

PACKAGE = Path(__file__).resolve().parents[1]
SHIPPED = PACKAGE / "shipped"
CHECKOUT_DATA = PACKAGE.parents[1] / "data"
RECORD_FOLDERS = (
    "conditions",
    "techniques",
    "contraindications",
    "signs",
    "terminology",
    "guides",
    "sources",
    "vocabulary",
)
"""The folders of a data folder; stands here too so that names can be completed without the schema."""
Notice = Callable[[str], None]


class DataFolderError(Exception):
    """A data folder that was named and cannot be used; the message says which and why."""


def data_folder() -> Path:
    """Where the records that came with this installation are."""
    return SHIPPED / "data" if (SHIPPED / "library.db").exists() else CHECKOUT_DATA


def user_data_folder() -> Path:
    """Where a person's or clinic's own records are looked for, whether it exists or not."""
    from platformdirs import user_data_path

    return user_data_path("massref", appauthor=False)


def cache_folder() -> Path:
    """Where compiled libraries are kept for a checkout and for people's own records."""
    from platformdirs import user_cache_path

    return user_cache_path("massref", appauthor=False)


def own_folders(extra: Sequence[str | Path] = ()) -> list[Path]:
    """The folders of people's own records, lowest first: the user data folder, ``MASSREF_DATA``, then those named."""
    folders = [folder for folder in (user_data_folder(),) if folder.is_dir()]
    named = [Path(part) for part in os.environ.get("MASSREF_DATA", "").split(os.pathsep) if part]
    for folder in (*named, *map(Path, extra)):
        if not folder.is_dir():
            raise DataFolderError(f"{folder}: there is no such data folder")
        if not any((folder / name).is_dir() for name in RECORD_FOLDERS):
            raise DataFolderError(f"{folder} holds no records; a data folder has some of: {', '.join(RECORD_FOLDERS)}")
        folders.append(folder.resolve())
    return list(dict.fromkeys(folders))


def fingerprint(root: Path) -> str:
    """What the files of a data folder are, without reading them: names, sizes and times of change."""
    lines = list[str]()
    for path in sorted(root.glob("*/*.yaml")):
        try:
            status = path.stat()
        except OSError:  # a broken link or a loop of links: reading it says so
            lines.append(f"{_named(path, root)} unreadable")
            continue
        lines.append(f"{_named(path, root)} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(lines)


def _named(path: Path, root: Path) -> str:
    """A file's place in its folder, also where its name is no valid text."""
    return str(path.relative_to(root)).encode("utf-8", "backslashreplace").decode()


def open_layers(extra: Sequence[str | Path] = (), notice: Notice = lambda _: None) -> Layers:
    """Opens the shipped library and all own ones over it.

    Raises DataFolderError for a named folder that cannot be used, and InvalidData where own records are not valid.
    ``notice`` is told, in one sentence, of anything that had to be worked around.
    """
    notice = _once(notice)
    stores = [shipped_store(notice)]
    for folder in own_folders(extra):
        stores.append(open_store(folder, Layers(stores), notice))
    return Layers(stores)


def _once(notice: Notice) -> Notice:
    """The same notice, told only once."""
    told = set[str]()

    def tell(message: str) -> None:
        if message not in told:
            told.add(message)
            notice(message)

    return tell


def shipped_store(notice: Notice) -> Store:
    """The library that came with this installation."""
    compiled = SHIPPED / "library.db"
    if compiled.exists():
        store = _open(compiled)
        if store is None:
            raise DataFolderError(f"{compiled}: the shipped library is damaged; install massref again")
        return store
    if not CHECKOUT_DATA.is_dir():
        raise DataFolderError(f"{CHECKOUT_DATA}: the records are missing; install massref again")
    return open_store(CHECKOUT_DATA, None, notice)


def _open(path: Path) -> Store | None:
    """The compiled library in a file, or None if it is missing, damaged or of another format."""
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        store = Store(sqlite3.connect(uri, uri=True, check_same_thread=False))
        return store if store.meta.get("format") == FORMAT else None
    except (sqlite3.Error, OSError):
        return None


def open_store(folder: Path, base: Layers | None, notice: Notice) -> Store:
    """The library of a data folder: from the cache if it is current, else compiled anew."""
    from hashlib import sha256

    cache = cache_folder() / f"{folder.name}-{sha256(str(folder).encode()).hexdigest()[:12]}.db"
    old = _open(cache)
    if old is not None and not old.whole():
        old = None
    below = "\n".join(store.meta["fingerprint"] for store in base.stores) if base else ""
    mark = sha256((fingerprint(folder) + below).encode()).hexdigest()
    if old is not None and old.meta.get("mark") == mark:
        return old
    return _compile(folder, cache, base, old, mark, notice)


def _compile(folder: Path, cache: Path, base: Layers | None, old: Store | None, mark: str, notice: Notice) -> Store:
    from .compiling import compile_folder

    fresh = cache.with_name(f".{cache.name}.{os.getpid()}")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        connection = sqlite3.connect(fresh)
        connection.execute("PRAGMA journal_mode = OFF")  # thrown away whole where anything goes wrong
        try:
            compile_folder(folder, connection, base, old, mark)
        finally:
            connection.close()
        os.replace(fresh, cache)
    except (OSError, sqlite3.Error) as error:
        _discard(fresh)
        notice(f"the cache {cache.parent} cannot be used ({_why(error)}); compiled in memory for this run")
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        compile_folder(folder, connection, base, None, mark)
        return Store(connection)
    except BaseException:
        _discard(fresh)
        raise
    store = _open(cache)
    assert store is not None, "a library just compiled can be opened"
    return store


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
