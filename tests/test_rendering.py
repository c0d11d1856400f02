"""Every record on every sheet: nothing wider than asked, nothing by colour alone, nothing obeyed that is to be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massref import Library
from massref.rendering import markdown, plain, terminal
from massref.rendering.layout import cells, wrap
from massref.sheets import sheet_of
from massref.sheets.model import NOT_REVIEWED, Item, Items, Sheet, Span

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
LINK = re.compile(r"^\s+https?://\S+$")


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("full", [False, True])
def test_no_line_is_wider_than_asked(lib: Library, width: int, full: bool) -> None:
    for record in lib.records():
        found = lib.layers.read(record.id)
        assert found is not None
        sheet = sheet_of(*found, full=full)
        for text in (terminal.render(sheet, width, colour=False), plain.render(sheet, width)):
            wide = [line for line in text.splitlines() if cells(line) > width and not LINK.match(line)]
            assert not wide, (record.id, wide[0])


def test_colour_changes_no_word(lib: Library) -> None:
    for record in lib.records("condition"):
        found = lib.layers.read(record.id)
        assert found is not None
        sheet = sheet_of(*found)
        coloured = terminal.render(sheet, 100, colour=True)
        assert ESCAPE.search(coloured)
        stripped = "\n".join(line.rstrip() for line in ESCAPE.sub("", coloured).split("\n"))
        assert stripped == terminal.render(sheet, 100, colour=False)


def test_plain_has_no_symbols(lib: Library) -> None:
    for record in lib.records():
        found = lib.layers.read(record.id)
        assert found is not None
        assert not re.search("[‼✕◆◐○●→]", plain.render(sheet_of(*found), 80)), record.id


def test_every_sheet_says_that_no_clinician_reviewed_it(lib: Library) -> None:
    for record in lib.records():
        found = lib.layers.read(record.id)
        assert found is not None
        sheet = sheet_of(*found)
        assert any(NOT_REVIEWED in line for line in sheet.footer), record.id


def test_the_card_answers_within_thirty_lines(lib: Library) -> None:
    found = lib.layers.read("sciatica")
    assert found is not None
    first = "\n".join(terminal.render(sheet_of(*found), 100, colour=False).splitlines()[:30])
    for label in ("TREAT WITH CHANGES", "STOP IF", "EMERGENCY", "ASK FIRST", "KEEP OFF", "PROTOCOL"):
        assert label in first


def test_markup_and_escapes_in_text_are_shown_not_obeyed() -> None:
    nasty = "[bold]x[/bold] \x1b[31mred\x07 <script>alert(1)</script> *a* `b` | c\u202e"
    sheet = Sheet("condition", "x", nasty, (nasty,), None, (Items("A", (Item((Span(nasty, "strong"),)),)),))
    for text in (terminal.render(sheet, 80, colour=False), plain.render(sheet, 80), markdown.render(sheet)):
        assert "\x1b" not in text
        assert "\x07" not in text
        assert "\u202e" not in text
        assert "␛" in text
    assert "[bold]x[/bold]" in terminal.render(sheet, 80, colour=False)
    assert "<script>" not in markdown.render(sheet)
    assert "\\*a\\*" in markdown.render(sheet)


@given(st.lists(st.builds(Span, st.text(max_size=60)), max_size=5), st.integers(20, 120))
def test_wrapping_keeps_every_word_and_the_width(spans: list[Span], width: int) -> None:
    lines = ["".join(span.text for span in line) for line in wrap(spans, width, "- ", "  ")]
    assert all(cells(line) <= max(width, 10) for line in lines)
    kept = "".join("".join(lines).split()).removeprefix("-")
    from massref.words import printable

    assert kept == "".join(printable("".join(span.text for span in spans)).split())
