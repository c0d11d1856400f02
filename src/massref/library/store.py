"""A compiled library, opened and read: one record at a time, without touching the others.

The schema is imported only where a record is decoded, so that names can be completed without it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..records import AnyRecord, Vocabulary
    from .links import Links

FORMAT = "14"
"""Raised whenever the compiled form changes, so that older caches are made anew."""


class Row(NamedTuple):
    """A record as it stands in a list."""

    kind: str
    id: str
    name: str
    summary: str
    verdict: str | None
    worst: str | None


class NameRow(NamedTuple):
    """One of the names of a record: as written, and as compared."""

    id: str
    kind: str
    name: str
    normal: str


class Saying(NamedTuple):
    """Something that people say for a record: a name, member, phrase or wording.

    ``means`` gives the answers that it carries as JSON; of a sign, the words as phrases are compared.
    """

    id: str
    kind: str
    what: str
    said: str
    folded: str
    means: str | None


class Held(NamedTuple):
    """A word in a passage: the record, the passage's number and field, its worth (0 to 1) and what its words weigh."""

    stem: str
    id: str
    number: int
    field: str
    worth: float
    mass: float


class Store:
    """One compiled library."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.connection.execute("PRAGMA query_only = 1")

    @cached_property
    def meta(self) -> dict[str, str]:
        """Format, fingerprint and vocabulary, as compiled."""
        return dict(self.connection.execute("SELECT key, value FROM meta"))

    def whole(self) -> bool:
        """Whether the file is sound: every page, every table, and what is kept about its making."""
        try:
            sound = self.connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            for table in ("records", "names", "sayings", "answers", "passages", "bags", "texts"):
                self.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
            return sound and {"fingerprint", "mark", "vocabulary"} <= self.meta.keys()
        except sqlite3.Error:
            return False

    def vocabulary(self) -> Vocabulary:
        """The vocabularies that the library was compiled with."""
        from msgspec.json import decode

        from ..records import Vocabulary

        return decode(self.meta["vocabulary"], type=Vocabulary)

    def find(self, record_id: str, kind: str | None = None) -> AnyRecord | None:
        """The record with an id, of any kind or of one; None if there is none."""
        from msgspec.json import decode

        from ..records import KINDS

        query = "SELECT kind, record FROM records WHERE id = ? AND kind = coalesce(?, kind)"
        row = self.connection.execute(query, (record_id, kind)).fetchone()
        return decode(row[1], type=KINDS[row[0]]) if row else None

    def read(self, record_id: str, kind: str | None = None) -> tuple[AnyRecord, Links] | None:
        """A record and what its sheet shows of others, in one read."""
        from msgspec.json import decode

        from ..records import KINDS
        from .links import Links

        row = self.connection.execute(
            "SELECT kind, record, links FROM records WHERE id = ? AND kind = coalesce(?, kind)", (record_id, kind)
        ).fetchone()
        if row is None:
            return None
        return decode(row[1], type=KINDS[row[0]]), decode(row[2], type=Links)

    def records(self, kind: str | None = None) -> Iterator[AnyRecord]:
        """All records, or those of one kind, in order of id."""
        from msgspec.json import decode

        from ..records import KINDS

        query = "SELECT kind, record FROM records WHERE kind = coalesce(?, kind) ORDER BY kind, id"
        for found, blob in self.connection.execute(query, (kind,)):
            yield decode(blob, type=KINDS[found])

    def rows(self, kind: str | None = None) -> Iterator[Row]:
        """All records, or those of one kind, as they stand in a list; no record is read."""
        query = f"SELECT {', '.join(Row._fields)} FROM records WHERE kind = coalesce(?, kind) ORDER BY kind, id"
        yield from (Row(*row) for row in self.connection.execute(query, (kind,)))

    def located(self) -> list[tuple[str, str]]:
        """Records with the regions that they are about."""
        return self.connection.execute("SELECT id, region FROM located").fetchall()

    def shelved(self) -> dict[str, str]:
        """The category, or group, of each record that has one."""
        return dict(self.connection.execute("SELECT id, category FROM shelved"))

    def kinds(self) -> dict[str, str]:
        """The kind of every id."""
        return dict(self.connection.execute("SELECT id, kind FROM records"))

    def titles(self, ids: Collection[str]) -> dict[str, str]:
        """The names of these records."""
        marks = ", ".join("?" * len(ids))
        return dict(
            self.connection.execute(f"SELECT id, name FROM records INDEXED BY titles WHERE id IN ({marks})", tuple(ids))
        )

    def named(self, normal: str, kind: str | None = None) -> list[NameRow]:
        """The records that have exactly this name, in its compared form."""
        query = "SELECT id, kind, name, normal FROM names WHERE normal = ? AND kind = coalesce(?, kind)"
        return [NameRow(*row) for row in self.connection.execute(query, (normal, kind))]

    def names(self) -> list[tuple[str, str, str, str]]:
        """All names in the order of NameRow, those of sources aside, which are opened by asking for them."""
        query = "SELECT id, kind, name, normal FROM names WHERE kind != 'source'"
        return self.connection.execute(query).fetchall()

    def named_within(self, category: str, kind: str | None = None) -> list[NameRow]:
        """The records with names that are this one and a part more, as ICD-10-CM codes are."""
        query = "SELECT id, kind, name, normal FROM names WHERE normal >= ? AND normal < ? AND kind = coalesce(?, kind)"
        found = self.connection.execute(query, (f"{category} ", f"{category}!", kind))
        return [NameRow(*row) for row in found]

    @cached_property
    def stems(self) -> dict[str, int]:
        """All words that a search knows, with the number of records (sources aside) that have them."""
        return dict(self.connection.execute("SELECT stem, records FROM stems"))

    @cached_property
    def spellings(self) -> dict[str, str]:
        """The words of four letters or more as they are written, sources aside, each with its stem."""
        return dict(self.connection.execute("SELECT word, stem FROM spellings"))

    def sounding(self, sound: str) -> list[str]:
        """The words that sound like this, as they are written."""
        return [word for (word,) in self.connection.execute("SELECT word FROM spellings WHERE sound = ?", (sound,))]

    @cached_property
    def size(self) -> int:
        """The number of records, sources aside."""
        return int(self.connection.execute("SELECT count(*) FROM records WHERE kind != 'source'").fetchone()[0])

    def bags(self, stem: str, kind: str | None, limit: int) -> list[tuple[str, str, float]]:
        """Records that have a word, those where it is worth most first: id, kind, and that worth (0 to 1)."""
        which = "kind = ?" if kind else "kind != 'source'"
        query = f"SELECT id, kind, worth FROM bags WHERE stem = ? AND {which} ORDER BY worth DESC LIMIT ?"
        return self.connection.execute(query, (stem, *((kind,) if kind else ()), limit)).fetchall()

    def held(self, stems: Collection[str], ids: Collection[str]) -> list[Held]:
        """Where these records have any of these words."""
        marks, those = ", ".join("?" * len(stems)), ", ".join("?" * len(ids))
        query = (
            "SELECT stem, id, passage, field, worth, mass FROM held JOIN passages ON number = passage"
            f" WHERE stem IN ({marks}) AND id IN ({those})"
        )
        return [Held(*row) for row in self.connection.execute(query, (*stems, *ids))]

    def wording(self, number: int) -> str:
        """A passage's words as written."""
        return str(self.connection.execute("SELECT said FROM wordings WHERE number = ?", (number,)).fetchone()[0])

    def sayings(self, folded: Sequence[str]) -> list[Saying]:
        """What people say that comes, folded, to one of these texts."""
        marks = ", ".join("?" * len(folded))
        query = f"SELECT {', '.join(Saying._fields)} FROM sayings WHERE folded IN ({marks})"
        return [Saying(*row) for row in self.connection.execute(query, tuple(folded))]

    def wordings(self) -> list[Saying]:
        """All that clients say for signs, and the signs' names."""
        query = f"SELECT {', '.join(Saying._fields)} FROM sayings WHERE kind = 'sign'"
        return [Saying(*row) for row in self.connection.execute(query)]

    def answers(self, record_id: str) -> list[tuple[str, str, str]]:
        """How the answers to a record's questions are said: key, answer, folded words."""
        return self.connection.execute("SELECT key, answer, folded FROM answers WHERE id = ?", (record_id,)).fetchall()

    def places(self) -> dict[str, str]:
        """The regions by their folded names."""
        return dict(self.connection.execute("SELECT folded, region FROM places"))

    def texts(self, query: str, kind: str | None, limit: int) -> list[tuple[str, str, str, float]]:
        """Full-text matches, best first: id, kind, the passage that matched, and a score below zero."""
        return self.connection.execute(
            "SELECT id, kind, snippet(texts, -1, '\x02', '\x03', '…', 12), bm25(texts, 0, 0, 10, 6, 1) AS score"
            " FROM texts WHERE texts MATCH ? AND kind = coalesce(?, kind) ORDER BY score LIMIT ?",
            (query, kind, limit),
        ).fetchall()

    def by_file(self) -> dict[str, AnyRecord]:
        """The records by the line of the fingerprint that describes their file, for files that have not changed."""
        by_id = {record.id: record for record in self.records()}
        known: dict[str, AnyRecord] = {}
        for line in self.meta["fingerprint"].splitlines():
            stem = line.rsplit(" ", 2)[0].rsplit("/", 1)[-1].removesuffix(".yaml")
            if stem in by_id and not line.startswith("vocabulary/"):
                known[line] = by_id[stem]
        return known
