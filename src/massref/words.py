"""Text as people type it, brought to one form so that names can be compared; and text made safe to print."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

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


_TOKEN = re.compile(r"\d{4}-\d{2}-\d{2}|\d+(?:[.,]\d+)?|[a-z]+|[#@]")
_SAID_NUMBERS = {
    word: str(number)
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)  # noqa: SIM905
}
_UNITS = {
    unit: name
    for name, units in {
        "minute": "min mins minutes",
        "hour": "hr hrs hours",
        "day": "days",
        "week": "wk wks weeks",
        "month": "mo mos mth mths months",
        "year": "yr yrs years",
    }.items()
    for unit in units.split()
}
_SPELLINGS = (
    ("ae", "e"),
    ("oe", "e"),
    ("ph", "f"),
    ("isation", "ization"),
    ("ise", "ize"),
    ("yse", "yze"),
    ("our", "or"),
)
_NO_PLURAL = frozenset("aids ppms spms rrms".split())  # noqa: SIM905
"""Abbreviations that end in s: AIDS is no aid, and PPMS no PPM."""
_DROPPED = frozenset(
    """
    a an the my i im ive his her their our your me you he she they we it its have has had having got get gets getting
    am is are was were be been being with of for in on at to from and or when this that these those by as do does
    taking takes take took using uses use there feel feels feeling
    """.split()  # noqa: SIM905  a word list reads better as text
)
"""Words that carry nothing in what somebody says at intake."""


def tokens(text: str) -> list[str]:
    """Words, numbers and dates in one spelling: ``oedema`` is ``edema``, ``three`` ``3``, ``6 wks`` one ``6 week``."""
    return [form for form, _ in tokens_as_typed(text)]


def tokens_as_typed(text: str) -> list[tuple[str, str]]:
    """The tokens of a text, each with the words that it stands for as they were typed."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("'", "").replace("’", "")
    joined = list[tuple[str, str]]()
    for typed in _TOKEN.findall("".join(c for c in plain if not unicodedata.combining(c))):
        form = _one_form(typed)
        last, before = joined[-1] if joined else ("", "")
        if last in _UNITS.values() and form.isdigit() and len(form) < 3:
            joined[-1] = (f"{form} {last}", f"{before} {typed}")  # week 3 is 3 weeks
            continue
        if form in _UNITS.values() and (last == "#" or last.replace(".", "", 1).isdigit()):
            joined[-1] = ("#" if last == "#" else f"{last} {form}", f"{before} {typed}")
        else:
            joined.append((form, typed))
    return joined


@lru_cache(maxsize=1 << 14)
def _one_form(token: str) -> str:
    if token[0].isdigit():
        whole, mark, rest = token.partition(",")
        return whole + rest if mark and len(rest) == 3 else token.replace(",", ".")
    token = _SAID_NUMBERS.get(token, _UNITS.get(token, token))
    for one, other in _SPELLINGS:
        token = token.replace(one, other)
    if token.endswith("tre"):
        token = f"{token[:-3]}ter"
    if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is")) and token not in _NO_PLURAL:
        token = f"{token[:-3]}y" if token.endswith("ies") and len(token) > 4 else token[:-1]
    return token


def carries(token: str) -> bool:
    """Whether a token means anything by itself."""
    return token not in _DROPPED


def folded(text: str) -> str:
    """The words of a text that carry meaning, in one spelling; ``{site}`` becomes ``@``, another ``{hole}`` ``#``."""
    text = text.replace("{site}", " @ ")
    return " ".join(filter(carries, tokens(re.sub(r"\{[a-z0-9-]*\}", " # ", text))))


ALIKE = {
    _one_form(word): _one_form(group[0])
    for group in (
        (
            "pain",
            "painful",
            "ache",
            "aching",
            "achy",
            "hurt",
            "hurting",
            "hurts",
            "sore",
            "soreness",
            "agony",
            "tender",
        ),
        ("swell", "swollen", "swelling", "puffy", "puffed"),
        ("breathless", "breathlessness", "breath", "breathing", "breathe", "puffing"),
        ("hot", "warm", "heat", "burning"),
        ("red", "redness", "reddish"),
        ("bleed", "bleeding", "blood", "bled", "bloody"),
        ("numb", "numbness"),
        ("tingle", "tingling", "pin", "prickle", "prickling"),
        ("weak", "weakness", "weaker"),
        ("belly", "tummy", "abdomen", "abdominal", "stomach"),
        ("pee", "urine", "urinate", "wee", "passing"),
        ("poo", "stool", "bowel", "faeces"),
        ("sudden", "suddenly", "abrupt"),
        ("bad", "terrible", "severe", "severely", "worst", "awful", "violent", "intense"),
        ("worse", "worsening", "increasingly", "growing", "spreading"),
        ("sight", "vision", "seeing", "see"),
        ("dizzy", "dizziness", "faint", "lightheaded", "giddy"),
        ("slur", "slurred", "slurring"),
        ("faint", "fainted", "collapse", "collapsed", "blackout"),
        ("confuse", "confused", "confusion", "muddled"),
        ("drowsy", "sleepy", "drowsiness"),
        ("sweat", "sweaty", "sweating", "clammy"),
        ("shake", "shaky", "trembling", "shaking", "shivering", "shiver", "shivery"),
        ("sick", "nausea", "vomit", "vomiting", "throwing"),
        ("cough", "coughing", "coughed"),
        ("fall", "fell", "fallen"),
        ("break", "broke", "broken", "fracture", "fractured"),
        ("hit", "banged", "knocked", "knock", "bang", "bump", "bumped"),
        ("walk", "walking"),
        ("chew", "chewing"),
        ("sting", "stiff", "stiffness"),
        ("rash", "blister", "blisters", "spot"),
        ("heal", "healing", "healed"),
        ("cannot", "cant", "unable", "hardly", "barely"),
        ("stand", "standing"),
        ("baby", "unborn"),
        ("both", "bilateral"),
    )
    for word in group
}
"""Words that mean the same at intake, each by the first of its group."""


PAIRS = {
    ("short", "breath"): "breathless",
    ("shortnes", "breath"): "breathless",
    ("shortness", "breath"): "breathless",
    ("pin", "needle"): "tingle",
    ("black", "out"): "faint",
    ("pass", "out"): "faint",
    ("passed", "out"): "faint",
    ("throw", "up"): "sick",
    ("passing", "urine"): "pee",
}
"""Two words that say what one says."""


def alike(words: Sequence[str]) -> set[str]:
    """The words of a phrase in the form in which phrases are compared: ``swollen`` and ``swelling`` are one word."""
    found, at = set[str](), 0
    while at < len(words):
        pair = PAIRS.get((words[at], words[at + 1])) if at + 1 < len(words) else None
        word = pair or words[at]
        found.add(ALIKE.get(word) or ALIKE.get(stem(word)) or stem(word))
        at += 2 if pair else 1
    return found


@lru_cache(maxsize=1 << 14)
def stem(token: str) -> str:
    """A word without the endings of its verb or adverb forms: ``throbbing`` is ``throb``."""
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        if token.endswith(ending) and len(token) - len(ending) >= 4:
            stem = token.removesuffix(ending)
            return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
    return token


def stems(text: str) -> list[str]:
    """The words of a text that carry meaning, without endings: ``numbness in the fingers`` is ``numbness finger``."""
    return [found for found, _ in stems_as_typed(text)]


def stems_as_typed(text: str) -> list[tuple[str, str]]:
    """As :func:`stems`, each with the word that it comes from as it was typed, in lower case."""
    return [(stem(t), typed) for t, typed in tokens_as_typed(text) if carries(t) and t.isalpha() and len(t) > 1]


_SOUNDS = (
    (r"^(?:kn|gn|pn)", "n"),
    (r"^(?:ps|z)", "s"),
    (r"^(?:wr|rh)", "r"),
    (r"^x", "s"),
    (r"scl", "sl"),
    (r"ph", "f"),
    (r"ght", "t"),
    (r"s?c(?=[eiy])", "s"),
    (r"[szct]i(?=[oa])", "s"),
    (r"(?:ck|ch|cc|qu|c|q|x)", "k"),
    (r"dge?", "d"),
    (r"z", "s"),
    (r"(?<=.)[aeiouyhw]+", ""),
    (r"^[aeiouy]", "a"),
    (r"(.)\1+", r"\1"),
)
"""How letters sound, in the order in which they are read."""


@lru_cache(maxsize=1)
def _sounds() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), spoken) for pattern, spoken in _SOUNDS]


def sound(word: str) -> str:
    """Roughly how a word sounds, by its consonants: ``sciatica`` and ``siatika`` are both ``stk``."""
    for pattern, spoken in _sounds():
        word = pattern.sub(spoken, word)
    return word
