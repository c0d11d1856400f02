"""How much of a set of records stands on sources, how much on convention, and which safety statements have none."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from msgspec import Struct

from .checks import walk
from .loading import Path_, dotted
from .records import (
    AfterEffect,
    AnyRecord,
    Basis,
    PainLimit,
    Referral,
    Rule,
    Sign,
    Source,
    Sourced,
    Verdict,
)

SAFETY_FIELDS = {"cautions", "stop_if", "consent", "refer"}
"""Fields whose statements keep a client from harm, whatever their structure."""
TEXTS = ("says", "claim", "question", "expected", "how", "name")
"""Where a statement's words stand, by its structure; the first that it has."""


class Share(NamedTuple):
    """How many statements there are, how many name a source, and how many are marked as convention."""

    total: int = 0
    sourced: int = 0
    convention: int = 0

    def plus(self, statement: Sourced) -> "Share":
        """This share with one statement more."""
        conventional = statement.basis is Basis.CONVENTION
        return Share(self.total + 1, self.sourced + bool(statement.sources), self.convention + conventional)

    @property
    def percent(self) -> float:
        """The sourced part of a hundred; all of nothing is sourced."""
        return 100 * self.sourced / self.total if self.total else 100.0


class Unsourced(NamedTuple):
    """A safety statement that stands on convention alone."""

    record: str
    field: str
    says: str


class RecordShare(NamedTuple):
    """The share of one record."""

    id: str
    kind: str
    share: Share


class Coverage(NamedTuple):
    """The share of all, of each kind of record and of statement, of every record, and what to mend first."""

    all: Share
    kinds: dict[str, Share]
    statements: dict[str, Share]
    records: tuple[RecordShare, ...]
    unsourced_safety: tuple[Unsourced, ...]
    sources: int
    unlinked_sources: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The whole as maps and lists, the form of `massref info --coverage --json`."""
        return {
            "all": self.all._asdict(),
            "kinds": {kind: found._asdict() for kind, found in self.kinds.items()},
            "statements": {name: found._asdict() for name, found in self.statements.items()},
            "records": [{"id": one.id, "kind": one.kind, **one.share._asdict()} for one in self.records],
            "unsourced_safety": [one._asdict() for one in self.unsourced_safety],
            "sources": self.sources,
            "unlinked_sources": list(self.unlinked_sources),
        }


def share(records: Iterable[AnyRecord]) -> Share:
    """The share of all statements of some records; sources state nothing."""
    total = Share()
    for record in records:
        for statement, _ in _statements(record):
            total = total.plus(statement)
    return total


def coverage(records: Iterable[AnyRecord]) -> Coverage:
    """How far each part of a library is sourced; ``records`` stand worst share first."""
    total, kinds, types = Share(), dict[str, Share](), dict[str, Share]()
    each, bare, works = list[RecordShare](), list[Unsourced](), list[Source]()
    for record in records:
        if isinstance(record, Source):
            works.append(record)
            continue
        own = Share()
        for statement, path in _statements(record):
            own, total = own.plus(statement), total.plus(statement)
            kinds[record.kind] = kinds.get(record.kind, Share()).plus(statement)
            name = type(statement).__name__
            types[name] = types.get(name, Share()).plus(statement)
            if not statement.sources and _keeps_from_harm(record, statement, path):
                bare.append(Unsourced(record.id, dotted(path), _words(statement)))
        each.append(RecordShare(record.id, record.kind, own))
    each.sort(key=lambda one: (one.share.percent, -one.share.total))
    unlinked = tuple(work.id for work in works if not any((work.doi, work.pmid, work.pmcid, work.url)))
    return Coverage(total, kinds, types, tuple(each), tuple(bare), len(works), unlinked)


def _statements(record: AnyRecord) -> Iterator[tuple[Sourced, Path_]]:
    if not isinstance(record, Source):
        yield from ((node, path) for node, path in walk(record) if isinstance(node, Sourced))


def _keeps_from_harm(record: AnyRecord, statement: Sourced, path: Path_) -> bool:
    if isinstance(statement, Rule):
        return statement.verdict.rank > Verdict.NO_BAR.rank
    if isinstance(record, Sign) or isinstance(statement, AfterEffect | PainLimit | Referral):
        return True
    return any(key in SAFETY_FIELDS for key in path)


def _words(statement: Struct) -> str:
    return next(str(said) for name in TEXTS if (said := getattr(statement, name, None)))
