"""What was typed, read: the words that must match, each with the words of the library that it may stand for."""

from typing import NamedTuple

from ..library.layers import Layers
from ..words import carries, normal, sound, stem, tokens, tokens_as_typed
from .thesaurus import likes, parts

MOST_WORDS = 16
"""Words of a query that are looked at."""
PLACE, LEAST_PLACE = 1.5, 4.0
"""How much more a word for a part of the body tells than others as rare, and the least that it tells."""
UNWRITTEN = 0.95
"""How well a form that the library never writes fits by its stem: tunnell is tunnelled, and may be tunnel."""
SHORT, MISTAKEN = 3, 0.6
"""In a query of so few words a true word may be a slip for another, which then fits so much less."""
LACKING = 0.85
"""A word that fits nothing so well is looked at for the two that it may be made of."""
JOINED = 0.9
"""How well two words, taken as one, must fit a word of the library."""
FEW = 2
"""Fewer words than these to go by, and those of a question count a little too: hurting someone is not hurting."""
LITTLE = 0.15
"""What a word that need not match weighs, against one as rare that must."""
LIKENESS = 0.8
"""How well a word fits another that means nearly the same."""
ASKING = frozenset(
    """
    can could should would will do doe did i we you someone somebody anyone person people client patient how what when
    where why which who whom if while about for best make making made soon long often due good bad safe ok okay
    allowed possible help helpful need want give receive go come please tell explain mean meaning still also just really
    very so much more most some any many lot kind sort like if then than there here know think let us mine
    something anything thing
    """.split()  # noqa: SIM905  a word list reads better as text
)
"""Words of a question that say nothing of what is asked about."""
OUR_TRADE = frozenset(
    """
    worse worst better bad severe mild chronic acute
    massage massaging massaged masseur masseuse treat treating treated treatment therapy therapist session work working
    bodywork rub rubbing exercise stretch cure remedy relief relieve reduce fix avoid contraindication contraindicated
    symptom sign cause condition problem disease disorder syndrome issue diagnosi
    """.split()  # noqa: SIM905
)
"""Words that most of the library is about: they count where a name has them, and need not."""
WHEN = frozenset("after before during post pre".split())  # noqa: SIM905
"""Words that count little, and without which nothing opens: after a stroke is not a stroke."""
NOT_SO = frozenset(
    """
    no not non never without isnt dont doesnt havent hasnt nobody none
    """.split()  # noqa: SIM905
)
OTHERS = frozenset(
    """
    mother father mom mum dad sister brother wife husband son daughter aunt uncle grandmother grandfather cousin friend
    """.split()  # noqa: SIM905
)


class Word(NamedTuple):
    """A word that was typed: the stems that it may stand for with how well (0 to 1), and how much it tells."""

    typed: str
    options: dict[str, float]
    weight: float
    needed: bool


class Query(NamedTuple):
    """What was typed: its compared form, its words, whether nothing is denied, and what all words tell together."""

    normal: str
    words: tuple[Word, ...]
    plain: bool
    weight: float


def read(layers: Layers, text: str, asking: bool = True) -> Query:
    """Reads a query against a library; a word that the library lacks gets those it may be a slip of.

    Without ``asking`` no word is taken for that of a question: each is needed.
    """
    said = {
        token: typed for token, typed in tokens_as_typed(text) if carries(token) and (token.isalpha() or not asking)
    }
    plain = NOT_SO.isdisjoint(said) and OTHERS.isdisjoint(said)
    meant = [token for token in said if token not in NOT_SO or not asking][:MOST_WORDS]
    idle = _idle(meant) if asking else frozenset[str]()
    few = sum(token not in idle for token in meant) < FEW
    kept = [token for token in meant if few or token in OUR_TRADE or token not in idle]
    spelling = Spelling(layers)
    words = [_word(token, said[token], token not in idle, spelling) for token in kept]
    words = [word._replace(weight=LITTLE * word.weight) if word.typed in WHEN else word for word in words]
    if len(words) <= SHORT:
        words = [spelling.mistaken(word) if word.needed else word for word in words]
    joined = tuple(spelling.joined(words))
    return Query(normal(text), joined, plain, sum(word.weight for word in joined))


def _idle(meant: list[str]) -> frozenset[str]:
    """Words that need not match: those of a question, and those of our trade unless nothing else was said."""
    return ASKING if OUR_TRADE.issuperset(set(meant) - ASKING) else ASKING | OUR_TRADE


def _word(token: str, typed: str, needed: bool, spelling: "Spelling") -> Word:
    options = spelling.options(token, typed)
    known = [spelling.layers.rarity(option) for option, fit in options.items() if fit > 0.7]
    weight = max(known, default=spelling.layers.rarity(""))
    if any(option in spelling.layers.place_stems() for option in options):
        weight = max(weight * PLACE, LEAST_PLACE)
    return Word(typed, options, weight if needed else LITTLE * weight, needed)


class Spelling:
    """The library's words, and which of them a typed word may be."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers

    def options(self, token: str, typed: str) -> dict[str, float]:
        """The words of the library that a typed word may stand for, each with how well."""
        word, known = stem(token), self.layers.stems()
        written = typed in self.layers.spellings()
        found = {word: 1.0 if written or len(typed) < 4 else UNWRITTEN} if word in known else {}
        for same in likes().get(word, ()):
            if same in known:
                found[same] = LIKENESS
        if not written:
            for near, fit in self._slips(typed).items():
                found.setdefault(near, fit)
        return found

    def _slips(self, typed: str) -> dict[str, float]:
        """Words that a word may be a misspelling of: by letters dropped, doubled, swapped or mistaken, and by sound."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        if len(typed) < 4:
            return {}
        known = self.layers.spellings()
        most = 1 if len(typed) < 7 else 2 if len(typed) < 11 else 3
        found = dict[str, float]()
        spoken = sound(typed)
        near = self.layers.spelt_like(typed, most)
        for other, slips, _ in extract(typed, near, scorer=OSA.distance, score_cutoff=most, limit=16):
            first = 0.0 if other[0] == typed[0] else 0.1
            same = 0.03 if sorted(other) == sorted(typed) else 0.02 if set(other) == set(typed) else 0.0
            fit = (0.91 if slips == 1 else 0.95 - 0.07 * slips) + same - first - (0.1 if len(typed) < 5 else 0.0)
            found[known[other]] = max(fit, found.get(known[other], 0.0))
        for other in self.layers.sounding(spoken) if len(typed) > 4 and len(spoken) > 2 else ():
            if len(other) > 4 and OSA.distance(typed, other) <= max(2, 0.4 * len(typed)):
                found[known[other]] = max(0.87, found.get(known[other], 0.0))
        return found

    def mistaken(self, word: Word) -> Word:
        """A word with those that it may be a slip of although it is a word itself: chin for shin."""
        slips = {near: MISTAKEN * fit for near, fit in self._slips(word.typed).items() if near not in word.options}
        return word._replace(options=word.options | slips)

    def joined(self, words: list[Word]) -> list[Word]:
        """The words, two that are one in the library (fibro mialgia) each with that one as well, and one that is two
        parted."""
        words = list(words)
        for at in range(len(words) - 1):
            for option, fit in self._together(words[at], words[at + 1]).items():
                for i in (at, at + 1):
                    better = max(fit, words[i].options.get(option, 0.0))
                    words[i] = words[i]._replace(options=words[i].options | {option: better})
        found = list[Word]()
        for word in words:
            found += self._taken_apart(word) if word.needed and _best(word) < LACKING else [word]
        return found

    def _together(self, word: Word, after: Word) -> dict[str, float]:
        """What two words may be as one (pace maker, fibro mialgia)."""
        both, known = word.typed + after.typed, self.layers.spellings()
        if both not in known and {word.typed, after.typed} <= known.keys():
            return {}
        whole = self._read(both)
        fits = _best(whole) > JOINED and _best(whole) >= min(_best(word), _best(after))
        return {option: fit for option, fit in whole.options.items() if fit > JOINED} if fits else {}

    def _taken_apart(self, word: Word) -> list[Word]:
        """A word that the library lacks as the two that it is made of, by its roots or run together."""
        meant = [self._read(part) for part in parts(stem(word.typed)) or ()]
        for i, part in enumerate(meant):  # the same in other words opens nothing
            meant[i] = part._replace(options={option: LIKENESS * fit for option, fit in part.options.items()})
        return meant or self._parted(word)

    def _read(self, typed: str) -> Word:
        form = tokens(typed)
        return _word(form[0] if len(form) == 1 else typed, typed, True, self)

    def _parted(self, word: Word) -> list[Word]:
        """The two words of the library that one typed word is made of, if there are such; one may have a slip."""
        best, parts = max(_best(word), 0.8), [word]
        for cut in range(3, len(word.typed) - 2):
            pair = [self._read(half) for half in (word.typed[:cut], word.typed[cut:])]
            if max(map(_best, pair)) == 1.0 and min(map(_best, pair)) > best:
                best, parts = min(map(_best, pair)), pair
        return parts


def _best(word: Word) -> float:
    return max(word.options.values(), default=0.0)
