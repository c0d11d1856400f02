"""What people type, matched to records, with honest confidence.

``confident`` means: this is the record that was asked for, open it. A match is confident if what was typed is a whole
name of one record only; or such a name with a slip of the finger in a longer word; or a part of one record's name that
says more than a word such as "pain" or "muscle". Everything else is a candidate to be listed, never opened.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from .library.layers import Layers
from .library.store import NameRow
from .words import normal, shortened

LONGEST = 400
"""Characters of a query that are looked at; more than anybody types."""
FILLER = frozenset(
    """
    a an and the of for to in on at with is are i can my me do does what how when who some someone
    """.split()  # noqa: SIM905  a word list reads better as text
)
WEAK = frozenset(
    """
    pain pains ache sore muscle muscles joint joints nerve nerves bone bones tissue skin leg legs arm arms foot hand
    neck back head body upper lower left right acute chronic severe mild syndrome disorder disease condition injury
    signs sign problem problems massage therapy treatment technique work pressure blood deep soft medicine drug site
    area new old symptoms warning
    """.split()  # noqa: SIM905  a word list reads better as text
)
"""Words that stand in many names and never open a record alone, unless they are the whole of a name."""


class Match(NamedTuple):
    """A record that a query may mean. ``matched`` is the name or passage that matched; scores run from 0 to 100."""

    kind: str
    id: str
    name: str
    score: float
    matched: str
    confident: bool


class NotFound(LookupError):
    """Nothing has this name; ``candidates`` are the nearest names, ``said`` is what was asked for."""

    def __init__(self, said: str, kind: str | None, candidates: list[Match]) -> None:
        self.said, self.kind, self.candidates = said, kind, candidates
        super().__init__(f"no {kind or 'record'} is named {shortened(said)!r}")


class Ambiguous(LookupError):
    """Several records may be meant; ``candidates`` lists them."""

    def __init__(self, said: str, kind: str | None, candidates: list[Match]) -> None:
        self.said, self.kind, self.candidates = said, kind, candidates
        super().__init__(f"{shortened(said)!r} may mean several records")


def search(layers: Layers, text: str, kind: str | None = None, limit: int = 10) -> list[Match]:
    """Records that the text may mean, best first: by name, then by what their pages say."""
    typed = normal(text[:LONGEST])
    if not typed:
        return []
    titles = {row.id: row.name for row in layers.rows(kind)}
    found = _by_name(layers, typed, kind, titles)
    named = {match.id for match in found}
    found += [match for match in _by_text(layers, typed, kind, titles, limit) if match.id not in named]
    return found[:limit]


def match_name(layers: Layers, text: str, kind: str | None = None) -> list[Match]:
    """Records whose names the text may mean, best first; a single exact name is found without looking at the others."""
    typed = normal(text[:LONGEST])
    if not typed:
        return []
    exact = layers.named(typed, kind)
    by_id = [row for row in exact if row.id == row.name == text.strip().casefold()]
    if len(by_id) == 1:
        return [Match(by_id[0].kind, by_id[0].id, by_id[0].name, 100.0, by_id[0].name, True)]
    if kind is None:
        exact = [row for row in exact if row.kind != "source" or row.name == row.id]
    if len({row.id for row in exact}) == 1:
        row = exact[0]
        return [Match(row.kind, row.id, row.name, 100.0, row.name, True)]
    return _by_name(layers, typed, kind, {row.id: row.name for row in layers.rows(kind)})


def resolve(layers: Layers, text: str, kind: str | None = None) -> tuple[str, str]:
    """The kind and id of the one record that a name means.

    Raises Ambiguous where several may be meant, and NotFound with the nearest where none is.
    """
    matches = match_name(layers, text, kind)
    confident = [match for match in matches if match.confident]
    if len(confident) == 1:
        return confident[0].kind, confident[0].id
    likely = confident or [match for match in matches if match.score >= 60]
    if len(likely) > 1:
        raise Ambiguous(text, kind, likely[:10])
    raise NotFound(text, kind, (matches or search(layers, text, kind, 5) or _spelt_alike(layers, text, kind))[:5])


# -- names -----------------------------------------------------------------------------------------------------------


def _by_name(layers: Layers, typed: str, kind: str | None, titles: dict[str, str]) -> list[Match]:
    """The best match of each record by its names, best first, with the confident ones told apart."""
    words = typed.split()
    best: dict[str, tuple[float, NameRow, bool]] = {}
    rows = layers.names(kind)
    for row in _near(words, typed, rows):
        score, whole = _score(words, typed, row.normal)
        if score and score > best.get(row.id, (0.0, row, False))[0]:
            best[row.id] = (score, row, whole)
    if not best:
        return _nearest(typed, rows, titles)
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], len(item[1][1].normal), item[0]))
    top = ranked[0][1][0] if ranked else 0.0
    rivals = sum(1 for _, (score, _, _) in ranked if score > top - 5)
    matches = list[Match]()
    for record_id, (score, row, whole) in ranked:
        confident = whole and score > top - 5 and (rivals == 1 or score == 100.0)
        matches.append(Match(row.kind, record_id, titles.get(record_id, row.name), score, row.name, confident))
    return matches


def _near(words: list[str], typed: str, rows: list[NameRow]) -> list[NameRow]:
    """The names that every typed word has some likeness to, or that are the same but for spaces."""
    holding = dict[str, set[int]]()
    joined, size = typed.replace(" ", ""), len(typed.replace(" ", ""))
    near = set[int]()
    for i, row in enumerate(rows):
        for word in row.normal.split():
            holding.setdefault(word, set()).add(i)
        if row.normal[:1] == joined[:1] and abs(len(row.normal) - row.normal.count(" ") - size) <= 2:
            near.add(i)
    fitting = [
        set[int]().union(*(found for other, found in holding.items() if _fit(word, other)))
        for word in words
        if word not in FILLER
    ]
    near |= set.intersection(*fitting) if fitting else set()
    return [rows[i] for i in sorted(near)]


def _score(words: list[str], typed: str, name: str) -> tuple[float, bool]:
    """How well typed words fit a name (0 to 100), and whether the fit is enough to open its record."""
    if typed == name:
        return 100.0, True
    name_words = name.split()
    if len(words) != len(name_words) and _fit(typed.replace(" ", ""), name.replace(" ", "")) > 0.9:
        return 95.0, True
    pairs = [(word, _best(word, name_words)) for word in words if word not in FILLER]
    if not pairs or any(fit == 0 for _, (_, fit) in pairs):
        return 0.0, False
    fit = sum(fit for _, (_, fit) in pairs) / len(pairs)
    met = {partner for _, (partner, _) in pairs}
    said = [word for word in name_words if word in met]
    covered = sum(map(len, said)) / max(1, sum(len(word) for word in name_words if word not in FILLER))
    strong = any(word not in WEAK and partner not in WEAK for word, (partner, _) in pairs)
    score = fit * (60 + 37 * min(1.0, covered))
    whole = covered >= 0.999 and (strong or fit == 1.0)
    return score, whole or (strong and covered >= 0.3)


def _best(word: str, name_words: Iterable[str]) -> tuple[str, float]:
    """The word of a name that a typed word fits best, and how well (0 to 1)."""
    best = ("", 0.0)
    for other in name_words:
        fit = _fit(word, other)
        if fit > best[1]:
            best = (other, fit)
    return best


def _fit(word: str, other: str) -> float:
    if word == other:
        return 1.0
    if word[0] != other[0] and word[1:2] != other[1:2]:
        return 0.0
    if _stem(word) == _stem(other):
        return 0.99
    if len(word) >= 4 and other.startswith(word):
        return 0.9
    slips = _slips(word, other)
    return 0.0 if slips is None else 0.97 - 0.05 * slips


def _stem(word: str) -> str:
    for ending in ("es", "s"):
        if len(word) > 4 and word.endswith(ending) and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


def _slips(word: str, other: str) -> int | None:
    """How many letters were dropped, doubled, swapped or mistaken, if no more than the word's length excuses."""
    shorter = min(len(word), len(other))
    most = 0 if shorter < 5 else 1 if shorter < 8 else 2
    if not most or abs(len(word) - len(other)) > most or any(c.isdigit() for c in word + other):
        return None
    from rapidfuzz.distance import OSA

    distance = OSA.distance(word, other, score_cutoff=most)
    return distance if distance <= most else None


def _spelt_alike(layers: Layers, text: str, kind: str | None) -> list[Match]:
    """The three names that are spelt most like the text, however little."""
    typed = normal(text[:LONGEST])
    titles = {row.id: row.name for row in layers.rows(kind)}
    return _nearest(typed, layers.names(kind), titles, least=1)[:3] if typed else []


def _nearest(typed: str, rows: list[NameRow], titles: dict[str, str], least: float = 60) -> list[Match]:
    """The names most like what was typed, when none fits: worth showing, never worth opening."""
    from rapidfuzz import fuzz, process

    found = process.extract(typed, [row.normal for row in rows], scorer=fuzz.ratio, score_cutoff=least, limit=8)
    best = dict[str, Match]()
    for _, score, i in found:
        row = rows[i]
        best.setdefault(row.id, Match(row.kind, row.id, titles.get(row.id, row.name), 0.55 * score, row.name, False))
    return list(best.values())


# -- full text -------------------------------------------------------------------------------------------------------


def _by_text(layers: Layers, typed: str, kind: str | None, titles: dict[str, str], limit: int) -> list[Match]:
    words = [word for word in typed.split() if word not in FILLER][:12]
    if not words:
        return []
    for joiner in (" ", " OR "):
        found = layers.texts(joiner.join(f'"{word}"' for word in words), kind, limit)
        if found:
            break
    else:
        return []
    top = max(-row[3] for row in found) or 1.0
    return [
        Match(row[1], row[0], titles.get(row[0], row[0]), round(50 * -row[3] / top, 1), _passage(row[2]), False)
        for row in found
    ]


def _passage(snippet: str) -> str:
    return re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", " · ", snippet)).strip()


def resolve_several(layers: Layers, words: list[str], kind: str | None = None) -> list[tuple[str, str]]:
    """The kinds and ids of several names given one after the other; the longest run of words that is a name is taken.

    Raises NotFound or Ambiguous for the first words that are none.
    """
    found = list[tuple[str, str]]()
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            said = " ".join(words[start:end])
            try:
                found.append(resolve(layers, said, kind))
                start = end
                break
            except LookupError:
                if end == start + 1:
                    raise
    return list(dict.fromkeys(found))
