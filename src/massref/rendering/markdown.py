"""A sheet as Markdown to hand out: headings, lists, protocol tables, numbered sources with links."""

import re
from collections.abc import Iterator

from ..sheets.model import Block, Grid, Item, Sheet, Span
from ..words import printable
from .layout import banner_spans

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_ADDRESS = re.compile(r"https?://[!-;=?-~]+")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(\s)")


def escaped(text: str) -> str:
    """Text that Markdown and HTML take as text."""
    text = _SPECIAL.sub(r"\\\1", printable(" ".join(text.split())))
    return _LINE_START.sub(r"\1\\\2\3", text)


def render(sheet: Sheet) -> str:
    """The sheet as a Markdown document."""
    return "\n".join(_lines(sheet)).rstrip() + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f"# {escaped(sheet.title)}"
    yield ""
    if sheet.also:
        yield f"Also: {escaped(', '.join(sheet.also))}"
        yield ""
    if sheet.banner:
        yield _spans(tuple(banner_spans(sheet.banner)))
        yield ""
    for block in sheet.blocks:
        yield from _block(block)
    if sheet.sources:
        yield "## Sources"
        yield ""
        for s in sheet.sources:
            link = f" {_link(s.cite.link)}" if s.cite.link else ""
            yield f"{s.number}. {escaped(s.cite.text)} ({s.cite.read.replace('-', ' ')} read){link}"
        yield ""
    yield "---"
    for line in sheet.footer:
        yield f"*{escaped(line)}*"


def _link(address: str) -> str:
    """An address as a link, or as text where it holds what an address cannot."""
    return f"<{address}>" if _ADDRESS.fullmatch(address) else escaped(address)


def _block(block: Block) -> Iterator[str]:
    label = block.label if block.label[:1].isdigit() else block.label.capitalize()
    yield f"## {escaped(label)}"
    yield ""
    if isinstance(block, Grid):
        yield from _grid(block)
    elif block.inline:
        yield " · ".join(_item_text(item) for item in block.items)
    else:
        for i, item in enumerate(block.items, 1):
            yield from _item(item, f"{i}." if block.ordered else "-")
    yield ""


def _grid(grid: Grid) -> Iterator[str]:
    for item in grid.intro:
        yield from _item(item, "-")
    yield ""
    yield "| " + " | ".join(escaped(column.name) for column in grid.columns) + " |"
    yield "|" + " --- |" * len(grid.columns)
    for row in grid.rows:
        yield "| " + " | ".join(_cell(cell) for cell in row) + " |"
    yield ""
    for item in grid.after:
        yield from _item(item, "-")


def _cell(item: Item) -> str:
    return "<br>".join([_item_text(item), *(_item_text(child) for child in item.below)])


def _item(item: Item, mark: str, depth: int = 0) -> Iterator[str]:
    yield f"{'   ' * depth}{mark} {_item_text(item)}"
    for child in item.below:
        yield from _item(child, "-", depth + 1)


def _item_text(item: Item) -> str:
    refs = "".join(f"\\[{number}\\]" for number in item.refs)
    return f"{_spans(item.spans)} {refs}".rstrip()


def _spans(spans: tuple[Span, ...]) -> str:
    parts = list[str]()
    for span in spans:
        text, core = span.text, span.text.strip()
        if core and span.style in ("strong", "alarm", "warn", "good"):
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            parts.append(f"{before}**{escaped(core)}**{after}")
        else:
            lead, tail = (" " if text[:1] == " " else ""), (" " if text[-1:] == " " and core else "")
            parts.append(f"{lead}{escaped(core)}{tail}")
    return "".join(parts).strip()
