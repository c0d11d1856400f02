"""massref: an offline clinical reference and protocol look-up for massage.

    lib = massref.open_library()
    lib.get("condition", "sciatica")
    lib.search("siatica", kind="condition", limit=5)
    lib.resolve("siatica", kind="condition")
    lib.screen(conditions=["sciatica"], facts=["warfarin for atrial fibrillation", "INR 3.4"])
    lib.plan(conditions=["sciatica"], minutes=60, facts=["pregnant 22 weeks"])

Nothing heavy is imported until it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .facts import Unclear
    from .library.layers import Layers
    from .library.opening import DataFolderError, Notice
    from .loading import InvalidData
    from .planning import NoAppointment, Plan
    from .records import AnyRecord
    from .screening import Contradiction, Screening
    from .search import Ambiguous, Match, NotFound

__all__ = [
    "Ambiguous",
    "Contradiction",
    "DataFolderError",
    "InvalidData",
    "Library",
    "Match",
    "NoAppointment",
    "NotFound",
    "Plan",
    "Screening",
    "Unclear",
    "open_library",
]
__version__ = "0.1.0"

_ELSEWHERE = {
    "Ambiguous": "search",
    "Contradiction": "screening",
    "NoAppointment": "planning",
    "Plan": "planning",
    "Screening": "screening",
    "Unclear": "facts",
    "Match": "search",
    "NotFound": "search",
    "DataFolderError": "library.opening",
    "InvalidData": "loading",
}


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        from importlib import import_module

        return getattr(import_module(f".{_ELSEWHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class Library:
    """The reference, with people's own records laid over it. Made by :func:`open_library`."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers

    def get(self, kind: str, record_id: str) -> AnyRecord:
        """The record of a kind with an id; raises KeyError if there is none."""
        record = self.layers.find(record_id, kind)
        if record is None:
            raise KeyError(f"no {kind} has the id {record_id!r}")
        return record

    def records(self, kind: str | None = None) -> Iterator[AnyRecord]:
        """All records, or those of one kind."""
        return self.layers.records(kind)

    def search(self, text: str, kind: str | None = None, limit: int = 10, region: str | None = None) -> list[Match]:
        """Records that the text may mean, best first; only a ``confident`` match is safe to open unasked.

        ``region`` keeps those about a place of the body; an unknown one raises a LookupError that names the nearest.
        """
        from .search import search

        return search(self.layers, text, kind, limit, region)

    def resolve(self, text: str, kind: str | None = None) -> AnyRecord:
        """The one record that a name means; raises NotFound or Ambiguous, both with ``candidates``."""
        from .search import resolve

        found_kind, record_id = resolve(self.layers, text, kind)
        return self.get(found_kind, record_id)

    def screen(
        self,
        conditions: Sequence[str] = (),
        facts: Sequence[str] = (),
        denies: Sequence[str] = (),
        cleared: Sequence[str] = (),
        as_of: datetime.date | None = None,
    ) -> Screening:
        """Whether there is a bar for a client who comes with conditions and of whom facts are known.

        ``denies`` are signs that were asked for and denied, ``cleared`` texts such as "cancer by Dr. Osei on
        2026-11-20", ``as_of`` the day of the session (today). Raises NotFound or Ambiguous for what is not understood,
        and Contradiction for what is both said and denied.
        """
        from .screening import screen

        return screen(self.layers, conditions, facts, denies, cleared, as_of)

    def plan(
        self,
        conditions: Sequence[str],
        minutes: int,
        reserve: int = 10,
        facts: Sequence[str] = (),
        denies: Sequence[str] = (),
        cleared: Sequence[str] = (),
        as_of: datetime.date | None = None,
    ) -> Plan:
        """One session of an appointment of so many minutes, ``reserve`` of them kept for interview and dressing.

        Everything else as in :meth:`screen`. Raises NoAppointment, a ValueError, for minutes that make none.
        """
        from .planning import plan

        return plan(self.layers, conditions, minutes, reserve, facts, denies, cleared, as_of)


def open_library(*extra_dirs: str | Path, notice: Notice | None = None) -> Library:
    """Opens the shipped records with those of the user data folder, ``MASSREF_DATA`` and ``extra_dirs`` over them.

    ``notice`` is called with a sentence when something had to be worked around, such as a cache that cannot be written;
    without it a warning is issued. Raises DataFolderError for a folder that cannot be used and InvalidData for records
    that are not valid.
    """
    from .library.opening import open_layers

    return Library(open_layers(extra_dirs, notice or _warn))


def _warn(message: str) -> None:
    import warnings

    warnings.warn(message, stacklevel=3)
