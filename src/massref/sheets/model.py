"""A sheet: what a page says and in which order, without markup, colour or width."""

from typing import Literal, NamedTuple

from ..library.links import Cite, Links
from ..records import Verdict

NOT_REVIEWED = "Compiled from published sources by its authors; not reviewed by a clinician."


Style = Literal["", "strong", "dim", "alarm", "warn", "good"]


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: Style = ""


class Item(NamedTuple):
    """One thing said: its text, the numbers of its sources, and what belongs below it."""

    spans: tuple[Span, ...]
    refs: tuple[int, ...] = ()
    below: tuple["Item", ...] = ()

    @property
    def text(self) -> str:
        """The item's text without styles or sources."""
        return "".join(span.text for span in self.spans)


class Items(NamedTuple):
    """A labelled list; ``inline`` runs its items on, parted by dots, and ``ordered`` numbers them."""

    label: str
    items: tuple[Item, ...]
    inline: bool = False
    ordered: bool = False


class Column(NamedTuple):
    """A column of a grid: its heading, its least width, and whether it takes the width that is left."""

    name: str
    width: int
    grows: bool = False


class Grid(NamedTuple):
    """A labelled table. ``intro`` stands above it and ``after`` below.

    ``compares`` tells that each row sets its columns against one another, so that every cell needs its column's name
    where the columns cannot stand side by side.
    """

    label: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Item, ...], ...]
    intro: tuple[Item, ...] = ()
    after: tuple[Item, ...] = ()
    compares: bool = False


Block = Items | Grid


class Banner(NamedTuple):
    """The verdict at the head of a sheet, the worst that answers could make of it, and the line beside it."""

    verdict: Verdict | None
    worst: Verdict | None
    says: str


class Numbered(NamedTuple):
    """A source with the number that the sheet gives it."""

    number: int
    cite: Cite


class Sheet(NamedTuple):
    """A whole page; a ``brief`` one names its sources without references and links."""

    kind: str
    id: str
    title: str
    also: tuple[str, ...]
    banner: Banner | None
    blocks: tuple[Block, ...]
    sources: tuple[Numbered, ...] = ()
    footer: tuple[str, ...] = ()
    brief: bool = False


class Numbering:
    """Gives the sources of a sheet their numbers, in the order in which they are first cited."""

    def __init__(self, links: Links) -> None:
        self._links, self._numbers = links, dict[str, int]()

    def __call__(self, sources: tuple[str, ...]) -> tuple[int, ...]:
        """The numbers of sources."""
        return tuple(self._numbers.setdefault(source, len(self._numbers) + 1) for source in sources)

    def listed(self) -> tuple[Numbered, ...]:
        """All sources cited so far, in order."""
        known = self._links.sources
        return tuple(Numbered(number, known[source]) for source, number in self._numbers.items() if source in known)


def plain(text: str, refs: tuple[int, ...] = (), below: tuple[Item, ...] = ()) -> Item:
    """An item in one style."""
    return Item((Span(text),), refs, below)


def item(*parts: str | Span | None, refs: tuple[int, ...] = ()) -> Item:
    """An item of several runs; what is None or empty is left out."""
    spans = (Span(part) if isinstance(part, str) else part for part in parts if part is not None)
    return Item(tuple(span for span in spans if span.text), refs)
