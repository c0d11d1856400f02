"""A sheet for screen readers and simple terminals: one thing after another, no columns, no symbols, no colour."""

import re
from collections.abc import Iterator

from ..sheets.model import Block, Grid, Item, Sheet, Span
from .layout import LEAST, MOST, banner_spans, spans_of, wrap

_SYMBOLS = re.compile(r"[‼✕◆◐] ")
_BAR = re.compile(r"[█▓░·]{8,}")
_MARKS = ((" ⇒ ", " means "), (" → ", ". This may be "), (" · ", "; "), ("○ ", ""), ("[", "("), ("]", ")"))
_DOTS = re.compile(r"[●○]{5} (\d)")


def render(sheet: Sheet, width: int) -> str:
    """The sheet as plain text of at most ``width`` columns."""
    width = max(LEAST, min(MOST, width))
    return "\n".join("".join(span.text for span in line).rstrip() for line in _lines(sheet, width)) + "\n"


def said(text: str) -> str:
    """A text without the symbols that a screen reader stumbles over."""
    text = _DOTS.sub(r"\1 of 5", _SYMBOLS.sub("", _BAR.sub("", text)))
    for mark, words in _MARKS:
        text = text.replace(mark, words)
    return text


def _lines(sheet: Sheet, width: int) -> Iterator[list[Span]]:
    yield from _say(f"{sheet.kind.capitalize()}: {sheet.title}", width)
    if sheet.also:
        yield from _say(f"Also: {', '.join(sheet.also)}", width)
    if sheet.banner:
        yield from _say("".join(span.text for span in banner_spans(sheet.banner)), width)
    for block in sheet.blocks:
        yield []
        yield from _block(block, width)
    if sheet.sources:
        yield []
        yield from _say("SOURCES", width)
        for s in sheet.sources:
            said_of = s.cite.name if sheet.brief else f"{s.cite.text} {s.cite.link or ''}"
            yield from _say(f"({s.number}) {said_of}", width, "  ")
    yield []
    for line in sheet.footer:
        yield from _say(line, width)


def _block(block: Block, width: int) -> Iterator[list[Span]]:
    if block.label:
        yield from _say(block.label, width)
    if isinstance(block, Grid):
        for item in block.intro:
            yield from _item(item, width, "  ")
        for row in block.rows:
            if block.compares:
                yield from _say(row[0].text, width)
                for column, cell in zip(block.columns[1:], row[1:], strict=True):
                    yield from _item(cell._replace(spans=(Span(f"{column.name}: "), *cell.spans)), width, "  ")
                continue
            *heads, last = row
            cells = zip(block.columns, heads, strict=False)
            yield from _say(". ".join(f"{c.name} {cell.text}" for c, cell in cells if cell.text) + ".", width, "  ")
            yield from _item(last, width, "    ")
        for item in block.after:
            yield from _item(item, width, "  ")
        return
    for i, item in enumerate(block.items, 1):
        yield from _item(item, width, "  ", f"{i}. " if block.ordered else "")


def _item(item: Item, width: int, indent: str, mark: str = "") -> Iterator[list[Span]]:
    yield from _say(mark + "".join(span.text for span in spans_of(item)), width, indent)
    for child in item.below:
        yield from _item(child, width, indent + "  ")


def _say(text: str, width: int, indent: str = "") -> Iterator[list[Span]]:
    yield from wrap([Span(said(text))], width, indent, indent)
