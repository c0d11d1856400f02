"""Text as people type it, brought to one form so that names can be compared; and text made safe to print."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def normal(text: str) -> str:
    """Lower case, without accents or punctuation, single spaces: ``Café-au-lait`` is ``cafe au lait``."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", text.casefold().replace("'", "").replace("’", "")).strip()


def printable(text: str) -> str:
    """The text with control characters shown instead of obeyed: an escape becomes ``␛``, a NUL ``␀``."""
    return _CONTROL.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return (
        chr(0x2400 + code) if code < 0x20 else "\N{SYMBOL FOR DELETE}" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"
    )


def shortened(text: str, most: int = 60) -> str:
    """The text, printable and cut to a length that fits a message."""
    text = printable(" ".join(text.split()))
    return text if len(text) <= most else text[: most - 1] + "…"
