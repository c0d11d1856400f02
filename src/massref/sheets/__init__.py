"""Records made into sheets: what a page says and in which order, without markup or colour."""

from ..library.links import Links
from ..records import AnyRecord, Condition, Contraindication, Guide, Sign, Source, Technique, Term
from .model import Sheet


def sheet_of(record: AnyRecord, links: Links, full: bool = False) -> Sheet:
    """The sheet of a record: the card that answers at a glance, or with ``full`` everything."""
    if isinstance(record, Condition):
        from .condition import sheet

        return sheet(record, links, full)
    if isinstance(record, Technique):
        from . import technique

        return technique.sheet(record, links, full)
    if isinstance(record, Contraindication):
        from . import contraindication

        return contraindication.sheet(record, links, full)
    from . import reading

    if isinstance(record, Sign):
        return reading.sign(record, links)
    if isinstance(record, Term):
        return reading.term(record, links)
    if isinstance(record, Guide):
        return reading.guide(record, links)
    assert isinstance(record, Source)
    return reading.source(record, links)
