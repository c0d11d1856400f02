"""A sheet for the screen: laid out in columns, coloured where the reader's terminal wants it."""

from collections.abc import Iterator

from ..sheets.model import Sheet
from .layout import Line, lay_out

CODES = {"strong": "1", "dim": "2", "alarm": "1;31", "warn": "1;33", "good": "1;32"}


def render(sheet: Sheet, width: int, colour: bool) -> str:
    """The sheet as text of at most ``width`` columns, with colours or without."""
    return "\n".join(lines(lay_out(sheet, width), colour)) + "\n"


def lines(laid_out: Iterator[Line], colour: bool) -> Iterator[str]:
    """Laid-out lines as text."""
    for line in laid_out:
        if colour:
            yield "".join(f"\x1b[{CODES[s.style]}m{s.text}\x1b[0m" if s.style else s.text for s in line).rstrip()
        else:
            yield "".join(span.text for span in line).rstrip()
