"""How much of a library stands on sources, and how much on convention."""

from collections.abc import Iterable

from ..records import AnyRecord, Basis, Source, Sourced
from .links import nodes


def shares(records: Iterable[AnyRecord]) -> dict[str, int]:
    """The number of statements, of those with a source, and of those marked as convention."""
    total = sourced = convention = 0
    for record in records:
        if isinstance(record, Source):
            continue
        for node in nodes(record):
            if isinstance(node, Sourced):
                total += 1
                sourced += bool(node.sources)
                convention += node.basis is Basis.CONVENTION
    return {"total": total, "sourced": sourced, "convention": convention}
