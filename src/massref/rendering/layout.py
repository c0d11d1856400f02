"""A sheet laid out in lines of a given width; still without colour."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from ..sheets.model import Banner, Block, Grid, Item, Sheet, Span, Style
from ..sheets.wording import VERDICTS, verdict_words
from ..words import printable

Line = list[Span]
LABEL = 12
NARROW = 72
"""Below this width labels stand on lines of their own."""
LEAST, MOST = 40, 120
_PIECES = re.compile(r"\s+|\S+")
STYLES: dict[str, Style] = {
    "emergency": "alarm",
    "not-today": "alarm",
    "clearance": "warn",
    "adapt": "warn",
    "no-bar": "good",
}


def cells(text: str) -> int:
    """How many columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(spans: Iterable[Span], width: int, first: str = "", rest: str = "") -> Iterator[Line]:
    """The spans broken into lines of at most ``width`` columns, with an indent for the first line and for the rest."""
    line: Line = [Span(first)] if first else []
    used, start, gap = cells(first), True, ""
    for span in spans:
        for piece in _PIECES.findall(printable(span.text)):
            if piece.isspace():
                gap = "" if start else "  " if len(piece) > 1 else " "
                continue
            for part in _parts(piece, max(8, width - cells(rest))):
                size = cells(part)
                if not start and used + len(gap) + size > width:
                    yield line
                    line, used, start, gap = ([Span(rest)] if rest else []), cells(rest), True, ""
                line.append(Span(gap + part, span.style))
                used, start, gap = used + len(gap) + size, False, ""
    if not start:
        yield line


def _parts(word: str, width: int) -> Iterator[str]:
    """A word that is wider than a line, broken; any other as it is."""
    if cells(word) <= width:
        yield word
        return
    part, used = "", 0
    for character in word:
        size = cells(character)
        if used + size > width:
            yield part
            part, used = "", 0
        part, used = part + character, used + size
    yield part


def spans_of(item: Item) -> tuple[Span, ...]:
    """An item's spans with the numbers of its sources behind them."""
    if not item.refs:
        return item.spans
    return (*item.spans, Span(" " + "".join(f"[{number}]" for number in item.refs), "dim"))


def lay_out(sheet: Sheet, width: int) -> Iterator[Line]:
    """The lines of a sheet."""
    width = max(LEAST, min(MOST, width))
    yield from _title(sheet, width)
    for block in sheet.blocks:
        if width < NARROW or len(block.label) >= LABEL:
            yield []
        yield from _block(block, width)
    if sheet.sources:
        yield []
        yield from _sources(sheet, width)
    yield []
    for line in sheet.footer:
        yield from wrap([Span(line, "dim")], width)


def _title(sheet: Sheet, width: int) -> Iterator[Line]:
    also = f"   {' · '.join(sheet.also)}" if sheet.also else ""
    yield from wrap([Span(sheet.title, "strong"), Span(also, "dim")], width, rest="  ")
    if sheet.banner:
        yield from wrap(banner_spans(sheet.banner), width, rest="  ")


def banner_spans(banner: Banner) -> list[Span]:
    """The verdict with the worst that answers could make of it, and the line beside it."""
    if banner.verdict is None:
        return [Span(banner.says)]
    spans = [Span(verdict_words(banner.verdict), STYLES.get(banner.verdict, "strong"))]
    if banner.worst is not None and banner.worst != banner.verdict:
        spans += [
            Span(" to "),
            Span(VERDICTS[banner.worst][1], STYLES.get(banner.worst, "strong")),
            Span(" by the answers"),
        ]
    return [*spans, Span(f"   {banner.says}")]


def _block(block: Block, width: int) -> Iterator[Line]:
    if isinstance(block, Grid):
        yield from _labelled(
            block.label, [line for part in block.intro for line in _item(part, _inner(width, block.label))], width
        )
        yield from _grid(block, width)
        for item in block.after:
            yield from _item(item, width, " " * 2)
        return
    inner = _inner(width, block.label)
    if block.inline:
        lines = list(wrap(_joined(block.items), inner))
    else:
        lines = [
            line
            for i, item in enumerate(block.items, 1)
            for line in _item(
                item, inner, hang="   " if block.ordered else "  ", mark=f"{i}. " if block.ordered else ""
            )
        ]
    yield from _labelled(block.label, lines, width)


def _inner(width: int, label: str) -> int:
    return width - 2 if width < NARROW or len(label) >= LABEL else width - LABEL


def _labelled(label: str, lines: Sequence[Line], width: int) -> Iterator[Line]:
    """Lines beside their label, or below it where the page is narrow or the label long."""
    if width < NARROW or len(label) >= LABEL or not lines:
        yield from wrap([Span(label, "strong")], width)
        for line in lines:
            yield [Span("  "), *line]
        return
    for i, line in enumerate(lines):
        yield [Span(label.ljust(LABEL), "strong") if i == 0 else Span(" " * LABEL), *line]


def _joined(items: Sequence[Item]) -> Iterator[Span]:
    for i, item in enumerate(items):
        if i:
            yield Span(" · ", "dim")
        yield from spans_of(item)


def _item(item: Item, width: int, hang: str = "  ", mark: str = "") -> Iterator[Line]:
    yield from wrap(spans_of(item), width, mark, hang)
    for child in item.below:
        for line in _item(child, width - len(hang)):
            yield [Span(hang), *line]


def _grid(grid: Grid, width: int) -> Iterator[Line]:
    if width - 2 < sum(column.width + 2 for column in grid.columns):
        yield from _stacked(grid, width)
        return
    widths = _widths(grid, width - 2)
    yield [
        Span("  "),
        *(Span(printable(c.name).ljust(w + 2), "dim") for c, w in zip(grid.columns, widths, strict=True)),
    ]
    for row in grid.rows:
        columns = [list(_item(cell, w, "")) for cell, w in zip(row, widths, strict=True)]
        for i in range(max(map(len, columns))):
            line: Line = [Span("  ")]
            for lines, w in zip(columns, widths, strict=True):
                part = lines[i] if i < len(lines) else []
                line += [*part, Span(" " * (w + 2 - sum(cells(span.text) for span in part)))]
            yield line


def _widths(grid: Grid, width: int) -> list[int]:
    spare = max(0, width - sum(column.width + 2 for column in grid.columns))
    growing = max(1, sum(column.grows for column in grid.columns))
    return [column.width + (spare // growing if column.grows else 0) for column in grid.columns]


def _stacked(grid: Grid, width: int) -> Iterator[Line]:
    """Rows one below the other: all but the last column on one line, the last below it."""
    for row in grid.rows:
        if grid.compares:
            yield from _compared(grid, row, width)
            continue
        *heads, last = row
        head = [Span("  ")]
        for i, cell in enumerate(cell for cell in heads if cell.text):
            head += [Span("  " if i == 1 else " · ", "dim")] if i else []
            head += spans_of(cell)
        yield from wrap(head, width, "  ", "      ")
        yield from ([Span("      "), *line] for line in _item(last, width - 6))


def _compared(grid: Grid, row: Sequence[Item], width: int) -> Iterator[Line]:
    """A row of a comparison, its cells one below the other, each with its column's name."""
    yield []
    yield from wrap(row[0].spans, width)
    for column, cell in zip(grid.columns[1:], row[1:], strict=True):
        named = cell._replace(spans=(Span(f"{column.name}: ", "dim"), *cell.spans))
        yield from ([Span("  "), *line] for line in _item(named, width - 2))


def _sources(sheet: Sheet, width: int) -> Iterator[Line]:
    if sheet.brief:
        spans = [span for s in sheet.sources for span in (Span(f"[{s.number}] ", "dim"), Span(f"{s.cite.name}  "))]
        yield from _labelled("SOURCES", list(wrap(spans, _inner(width, "SOURCES"))), width)
        return
    yield [Span("SOURCES", "strong")]
    for s in sheet.sources:
        read = "" if s.cite.read == "full-text" else f" ({s.cite.read} read)"
        yield from wrap([Span(f"{s.cite.text}{read}")], width, f"  [{s.number}] ", "      ")
        if s.cite.link:
            yield [Span("      "), Span(printable(s.cite.link), "dim")]
