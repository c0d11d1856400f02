"""The shipped library with people's own libraries laid over it: a record of an upper layer replaces the one below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .store import NameRow, Row, Saying, Store

if TYPE_CHECKING:
    from ..records import AnyRecord, Vocabulary
    from .links import Links


class Layers:
    """One or more compiled libraries read as one; the last of ``stores`` lies on top."""

    def __init__(self, stores: list[Store]) -> None:
        self.stores = stores
        self._vocabulary: Vocabulary | None = None

    def find(self, record_id: str, kind: str | None = None) -> AnyRecord | None:
        """The topmost record with an id, of any kind or of one; None if there is none."""
        for store in reversed(self.stores):
            if (found := store.find(record_id, kind)) is not None:
                return found
        return None

    def read(self, record_id: str, kind: str | None = None) -> tuple[AnyRecord, Links] | None:
        """A record and what its sheet shows of others.

        The shipped library alone gives both in one read; with other layers the links are made anew, since any source
        or sign may have been replaced.
        """
        if len(self.stores) == 1:
            return self.stores[0].read(record_id, kind)
        from .links import Surroundings, links_of, word_names

        record = self.find(record_id, kind)
        if record is None:
            return None
        return record, links_of(record, Surroundings(self.find, word_names(self.vocabulary()), self.records))

    def vocabulary(self) -> Vocabulary:
        """The vocabularies of all layers."""
        from ..records import Vocabulary

        if self._vocabulary is None:
            merged = Vocabulary()
            for store in self.stores:
                merged = merged.plus(store.vocabulary())
            self._vocabulary = merged
        return self._vocabulary

    def kinds(self) -> dict[str, str]:
        """The kind of every id."""
        merged = dict[str, str]()
        for store in self.stores:
            merged |= store.kinds()
        return merged

    def records(self, kind: str | None = None) -> Iterator[AnyRecord]:
        """All records, or those of one kind, in order of id within each layer."""
        for store, hidden in self._hidden():
            yield from (record for record in store.records(kind) if record.id not in hidden)

    def rows(self, kind: str | None = None) -> list[Row]:
        """All records, or those of one kind, as they stand in a list."""
        rows = [row for store, hidden in self._hidden() for row in store.rows(kind) if row.id not in hidden]
        return sorted(rows, key=lambda row: (row.kind, row.id))

    def named(self, normal: str, kind: str | None = None) -> list[NameRow]:
        """The records that have exactly this name, in its compared form."""
        return [n for store, hidden in self._hidden() for n in store.named(normal, kind) if n.id not in hidden]

    def names(self, kind: str | None = None) -> list[NameRow]:
        """All names of the records of a kind; without one, of all but sources."""
        return [n for store, hidden in self._hidden() for n in store.names(kind) if n.id not in hidden]

    def sayings(self, folded: Sequence[str]) -> list[Saying]:
        """What people say for records that comes, folded, to one of these texts; own libraries are asked first."""
        found, wanted = list[Saying](), list(folded)
        for store, hidden in reversed(list(self._hidden())):
            here = [saying for saying in store.sayings(wanted) if saying.id not in hidden]
            found += here
            taken = {saying.folded for saying in here}
            wanted = [text for text in wanted if text not in taken]
        return found

    def wordings(self) -> list[Saying]:
        """All that clients say for signs, and the signs' names."""
        return [s for store, hidden in self._hidden() for s in store.wordings() if s.id not in hidden]

    def answers(self, record_id: str) -> list[tuple[str, str, str]]:
        """How the answers to a record's questions are said: key, answer, folded words."""
        if len(self.stores) == 1:
            return self.stores[0].answers(record_id)
        owner = next((store for store in reversed(self.stores) if record_id in store.kinds()), None)
        return owner.answers(record_id) if owner else []

    def places(self) -> dict[str, str]:
        """The regions by their folded names."""
        return {folded: region for store in self.stores for folded, region in store.places().items()}

    def texts(self, query: str, kind: str | None, limit: int) -> list[tuple[str, str, str, float]]:
        """Full-text matches, best first: id, kind, the passage that matched, and a score below zero."""
        found = [t for store, hidden in self._hidden() for t in store.texts(query, kind, limit) if t[0] not in hidden]
        return sorted(found, key=lambda t: t[3])[:limit]

    def _hidden(self) -> Iterator[tuple[Store, set[str]]]:
        """Each layer with the ids that a layer above it replaces."""
        for i, store in enumerate(self.stores):
            yield store, {record_id for upper in self.stores[i + 1 :] for record_id in upper.kinds()}
