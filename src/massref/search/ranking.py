"""Records ranked by how well their names and passages say what a query says."""

from typing import NamedTuple

from ..library.indexing import NAMES
from ..library.layers import Layers
from ..library.store import Held, NameRow, Store
from .reading import SHORT, Query

CANDIDATES = 24
"""Records whose passages are read, or more where more are asked for."""
COMMON = 500
"""Records of a word that are looked at; one that more have is left to the rarer words where these find enough."""


BEST = 0.3
"""How much of a page's score its best passage makes; the rest is what all its passages say together."""
TEXT = 0.8
"""The score of a page that says all, against that of a name."""
PAGES = {"sign": 0.92, "contraindication": 0.9, "technique": 0.8, "term": 0.75, "guide": 0.7}
"""What is said of the body is asked of conditions first: the score of other kinds' pages against theirs."""


LEAST_ALIKE, ALIKE = 70, 80
"""How like a name a whole query must be spelt, of 100, to be offered for it, and to count nearly like it."""
SPELT, MAYBE = 0.97, 0.7
"""What that is worth where a word is none of the library's, and where all are or the likeness is less."""
WORD_FOR_WORD = 0.98
"""How much of a client's words must be said, and how much of a query they must say, to count like a name."""


class Fit(NamedTuple):
    """How well a passage fits a query: ``said`` is the part of the query that it says, ``whole`` the part of it that
    the query says, ``least`` how well the worst of the needed words fits; all from 0 to 1. ``gains`` has what each word
    of the query, by its number, gains by it.
    """

    field: str
    worth: float
    said: float
    whole: float
    least: float
    words: frozenset[str]
    gains: dict[int, float]
    number: int
    store: Store | None
    spelt: str = ""

    @property
    def as_name(self) -> float:
        """The score of a name."""
        return self.said * (0.6 + 0.4 * self.whole)

    @property
    def wording(self) -> str:
        """The passage as written."""
        return self.spelt or (self.store.wording(self.number) if self.store else "")

    @property
    def is_name(self) -> bool:
        """Whether it is a name."""
        return self.field in NAMES

    @property
    def names(self) -> bool:
        """Whether it is a name, or what a client says for the record word for word."""
        return self.field in NAMES or (self.field == "words" and min(self.said, self.whole) > WORD_FOR_WORD)

    @property
    def as_text(self) -> float:
        """The score of a passage of any kind."""
        return self.said * (0.5 + 0.5 * self.whole) * (0.6 + 0.4 * self.worth)


class Ranked(NamedTuple):
    """A record with its score from 0 to 1, its best name and its best passage."""

    id: str
    kind: str
    score: float
    name: Fit | None
    best: Fit


def rank(layers: Layers, query: Query, kind: str | None, most: int) -> list[Ranked]:
    """Records that share words with a query, best first; ``most`` are wanted."""
    kinds = dict[str, str]()
    chosen = _candidates(layers, query, kind, kinds)[: max(CANDIDATES, most)]
    fits = _fits(layers, query, chosen)
    if not any(fit.names and fit.least == 1.0 for found in fits.values() for fit in found):
        for record, alike in _spelt_alike(layers, query, kind, kinds):
            if not any(fit.names and fit.least > 0 for fit in fits.get(record, ())):
                fits.setdefault(record, []).append(alike)
    ranked = [_ranked(record, kinds[record], found, query) for record, found in fits.items()]
    return sorted(ranked, key=lambda one: (-one.score, one.id))


def _spelt_alike(layers: Layers, query: Query, kind: str | None, kinds: dict[str, str]) -> list[tuple[str, Fit]]:
    """Names that are spelt like the whole of a short query that no name says in full."""
    if len(query.words) > SHORT or not query.normal:
        return []
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extract

    lacking = not all(1.0 in word.options.values() for word in query.words if word.needed)
    size = len(query.normal)
    rows = layers.names_like(query.normal[0], size - size // 5 - 1, size + size // 5 + 1)
    near = extract(query.normal, [row[3] for row in rows], scorer=ratio, score_cutoff=LEAST_ALIKE, limit=6)
    found = list[tuple[str, Fit]]()
    for _, alike, i in near:
        row = NameRow(*rows[i])
        if kind in (None, row.kind):
            kinds[row.id] = row.kind
            said = (SPELT if lacking and alike >= ALIKE else MAYBE) * alike / 100
            found.append((row.id, Fit("name", 1.0, said, 1.0, 0.0, frozenset(), {}, 0, None, row.name)))
    return found


def _candidates(layers: Layers, query: Query, kind: str | None, kinds: dict[str, str]) -> list[str]:
    """The records that say most of a query, by its rarer words; ``kinds`` is filled with the kind of each."""
    said, known = dict[str, float](), layers.stems()
    for word in sorted(query.words, key=lambda word: -word.weight):
        best = dict[str, float]()
        for option, fit in word.options.items():
            if known.get(option, 0) > COMMON and len(said) >= CANDIDATES:
                continue
            for record, record_kind, worth in layers.bags(option, kind, COMMON):
                kinds[record] = record_kind
                best[record] = max(best.get(record, 0.0), word.weight * fit * worth)
        for record, gain in best.items():
            said[record] = said.get(record, 0.0) + gain
    return sorted(said, key=lambda record: (-said[record], record))


def _fits(layers: Layers, query: Query, chosen: list[str]) -> dict[str, list[Fit]]:
    """The passages of the chosen records that share words with a query."""
    options = {option for word in query.words for option in word.options}
    found = dict[tuple[int, int], tuple[Store, Held, list[str]]]()
    for store, held in layers.held(options, chosen):
        found.setdefault((id(store), held.number), (store, held, []))[2].append(held.stem)
    meant = dict[str, list[tuple[int, float]]]()
    for number, word in enumerate(query.words):
        for option, fit in word.options.items():
            meant.setdefault(option, []).append((number, fit))
    rare = {option: layers.rarity(option) for option in options}
    fits = dict[str, list[Fit]]()
    for store, held, stems in found.values():
        fits.setdefault(held.id, []).append(_fit(store, held, stems, query, meant, rare))
    return fits


def _fit(
    store: Store,
    held: Held,
    stems: list[str],
    query: Query,
    meant: dict[str, list[tuple[int, float]]],
    rare: dict[str, float],
) -> Fit:
    """How well a passage fits: ``meant`` gives for a stem the words of the query that it may be, and how well."""
    best = dict[int, tuple[float, str]]()
    for stem in stems:
        for number, fit in meant[stem]:
            if number not in best or fit > best[number][0]:
                best[number] = (fit, stem)
    gains = {number: query.words[number].weight * fit for number, (fit, _) in best.items()}
    said = {stem for _, stem in best.values()}
    whole = sum([rare[stem] for stem in said]) / held.mass if held.mass else 0.0
    needed = [best[i][0] if i in best else 0.0 for i, word in enumerate(query.words) if word.needed]
    return Fit(
        held.field,
        held.worth,
        sum(gains.values()) / query.weight,
        min(1.0, whole),
        min(needed, default=1.0),
        frozenset(said),
        gains,
        held.number,
        store,
    )


def _ranked(record: str, kind: str, fits: list[Fit], query: Query) -> Ranked:
    name = max((fit for fit in fits if fit.names), key=lambda fit: fit.as_name, default=None)
    best = max(fits, key=lambda fit: fit.as_text)
    spoken = dict[int, float]()
    for fit in fits:
        for number, gain in fit.gains.items():
            spoken[number] = max(spoken.get(number, 0.0), gain * fit.worth)
    text = (BEST * best.as_text + (1 - BEST) * sum(spoken.values()) / query.weight) * PAGES.get(kind, 1.0)
    return Ranked(record, kind, max(name.as_name if name else 0.0, TEXT * text), name, best)
