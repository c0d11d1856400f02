"""The shipped library with people's own libraries laid over it: a record of an upper layer replaces the one below."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from .rarity import rarity
from .store import Held, NameRow, Row, Saying, Store

if TYPE_CHECKING:
    from ..records import AnyRecord, Vocabulary
    from .links import Links


class Layers:
    """One or more compiled libraries read as one; the last of ``stores`` lies on top."""

    def __init__(self, stores: list[Store]) -> None:
        self.stores = stores
        self._vocabulary: Vocabulary | None = None
        self._stems: dict[str, int] | None = None
        self._spellings: dict[str, str] | None = None
        self._by_letter: dict[tuple[int, str, str], list[str]] | None = None
        self._names: dict[tuple[str, int], list[tuple[str, str, str, str]]] | None = None
        self._size: int | None = None
        self._place_stems: frozenset[str] | None = None

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

    def located(self) -> Iterator[tuple[str, str]]:
        """Records with the regions that they are about."""
        for store, hidden in self._hidden():
            yield from ((record, region) for record, region in store.located() if record not in hidden)

    def shelved(self) -> dict[str, str]:
        """The category, or group, of each record that has one."""
        return {i: category for store in self.stores for i, category in store.shelved().items()}

    def titles(self, ids: Collection[str]) -> dict[str, str]:
        """The names of these records."""
        return {i: name for store in self.stores for i, name in store.titles(ids).items()}

    def named(self, normal: str, kind: str | None = None) -> list[NameRow]:
        """The records that have exactly this name, in its compared form."""
        return [n for store, hidden in self._hidden() for n in store.named(normal, kind) if n.id not in hidden]

    def names_like(self, first: str, least: int, most: int) -> list[tuple[str, str, str, str]]:
        """All names in the order of NameRow, sources aside, that begin with a letter and have so many letters."""
        if self._names is None:
            self._names = {}
            for store, hidden in self._hidden():
                for row in store.names():
                    if row[0] not in hidden:
                        self._names.setdefault((row[3][:1], len(row[3])), []).append(row)
        return [row for size in range(least, most + 1) for row in self._names.get((first, size), ())]

    def named_within(self, category: str, kind: str | None = None) -> list[NameRow]:
        """The records with names that are this one and a part more, as ICD-10-CM codes are."""
        found = ((store.named_within(category, kind), hidden) for store, hidden in self._hidden())
        return [n for rows, hidden in found for n in rows if n.id not in hidden]

    def stems(self) -> dict[str, int]:
        """All words that a search knows, with the number of records (sources aside) that have them."""
        if self._stems is None:
            counts = dict(self.stores[0].stems)
            for store in self.stores[1:]:
                for stem, count in store.stems.items():
                    counts[stem] = counts.get(stem, 0) + count
            self._stems = counts
        return self._stems

    def rarity(self, stem: str) -> float:
        """How much a word tells: the fewer records have it, the more."""
        return rarity(self.stems().get(stem, 0), self.size())

    def spellings(self) -> dict[str, str]:
        """The words of four letters or more as they are written, sources aside, each with its stem."""
        if self._spellings is None:
            self._spellings = {word: stem for store in self.stores for word, stem in store.spellings.items()}
        return self._spellings

    def spelt_like(self, typed: str, most: int) -> list[str]:
        """The words as they are written, of about the length of a typed one, that begin or end with its letter."""
        if self._by_letter is None:
            self._by_letter = {}
            for word in self.spellings():
                for key in ((len(word), word[0], ""), (len(word), "", word[-1])):
                    self._by_letter.setdefault(key, []).append(word)
        sizes = range(len(typed) - most, len(typed) + most + 1)
        keys = [key for size in sizes for key in ((size, typed[0], ""), (size, "", typed[-1]))]
        return [word for key in keys for word in self._by_letter.get(key, ())]

    def sounding(self, sound: str) -> set[str]:
        """The words that sound like this, as they are written."""
        return {word for store in self.stores for word in store.sounding(sound)}

    def size(self) -> int:
        """The number of records, sources aside."""
        if self._size is None:
            self._size = sum(store.size for store in self.stores)
        return self._size

    def bags(self, stem: str, kind: str | None, limit: int) -> Iterator[tuple[str, str, float]]:
        """Records that have a word, those where it is worth most first: id, kind, and that worth (0 to 1)."""
        for store, hidden in self._hidden():
            yield from (row for row in store.bags(stem, kind, limit) if row[0] not in hidden)

    def held(self, stems: Collection[str], ids: Collection[str]) -> Iterator[tuple[Store, Held]]:
        """Where these records have any of these words, each with the layer that it stands in."""
        for store, hidden in self._hidden():
            yield from ((store, held) for held in store.held(stems, ids) if held.id not in hidden)

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

    def place_stems(self) -> frozenset[str]:
        """The words that name regions, as search compares them."""
        if self._place_stems is None:
            from ..words import stems

            self._place_stems = frozenset(stem for place in self.places() for stem in stems(place))
        return self._place_stems

    def texts(self, query: str, kind: str | None, limit: int) -> list[tuple[str, str, str, float]]:
        """Full-text matches, best first: id, kind, the passage that matched, and a score below zero."""
        found = [t for store, hidden in self._hidden() for t in store.texts(query, kind, limit) if t[0] not in hidden]
        return sorted(found, key=lambda t: t[3])[:limit]

    def _hidden(self) -> Iterator[tuple[Store, set[str]]]:
        """Each layer with the ids that a layer above it replaces."""
        for i, store in enumerate(self.stores):
            yield store, {record_id for upper in self.stores[i + 1 :] for record_id in upper.kinds()}
