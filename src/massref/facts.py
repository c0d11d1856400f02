"""What people say of a client at intake, understood: "DVT left calf, on treatment" is a record with answers.

Every word must be accounted for. What is not known for sure is an error that names the nearest, never silence; what is
denied, past or somebody else's is refused with the reason.
"""

import datetime
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from .library.layers import Layers
from .library.store import Saying
from .records import Ask, Condition, Contraindication
from .rules import SINCE, Answer, Answers, Body, Range, Record, ask_of, asks_of, wanted
from .search import Ambiguous, Match, NotFound, match_name, resolve
from .words import ALIKE, alike, carries, folded, shortened, tokens, tokens_as_typed

LONGEST = 300
"""Characters of one fact; more than anybody writes on a line of an intake form."""
SURE = 84
"""The least score of a name with slips of the finger that is taken for what was meant; part of a name never is."""
WHOLE, PART = 0.8, 0.45
"""How much of a sign's wording a client's words must say (0 to 1), and how much of their own words it must explain."""
WINDOW = 12
"""Words of the longest saying."""


def _words(text: str) -> frozenset[str]:
    """The words of a list, in the spelling in which what is said is compared."""
    return frozenset(tokens(text))


DENIALS = _words("no not none nil without never deny denie denied negative isnt dont doesnt hasnt havent wasnt")
OTHERS = _words(
    """
    mother father mom mum dad sister brother parent husband wife partner son daughter child children aunt uncle
    grandmother grandfather grandma grandpa cousin friend family relative
    """
)
NOT_YET = _words(
    """
    fear afraid worried worry scared risk vaccine vaccinated vaccination jab prevent avoid hope trying planning
    thinking wondering screening test next scheduled starting tomorrow upcoming booked planned awaiting waiting
    """
)
ENDED = _words("stopped quit discontinued formerly former")
EMPTY = _words(
    """
    mild moderate severe slight bad chronic type daily twice once tablet tab pill medication medicine med drug dose
    prescribed diagnosed diagnosi condition disease syndrome problem issue symptom history hx past previou previously
    prior old new recent recently long term standing currently still since ago after during very quite bit little
    today level reading count show value about around approximately approx very really now some any doctor said
    treated treatment put side attack checked watched many calm intact unbroken fine well ok okay good quiet stable
    settled healthy better easier normal usual feeling control fully completely all only one hospital clinic midwife
    nurse surgeon specialist therapy scan mri ct endoscopy moment often sometime thing place placed came come out over
    area room home work bit lot already
    per week month year day hour mmhg degree celsiu c f time weekly monthly morning night evening last for
    diagnosis possible possibly maybe probably perhaps might may known patient client person low-dose injection
    """
)
"""Words that change nothing in what a name says."""
_GRAVE = ALIKE.keys() | _words(
    """
    worse new fresh spread infected advanced unstable uncontrolled acute active flare flaring relapse rupture burst
    open unhealed weeping oozing pus fever complication failure emergency unconscious sudden
    """
)
TELLING = _GRAVE | alike(sorted(_GRAVE))
"""Words that say how bad a thing is: they are understood, or what was said is refused."""
DOSES = _words("mg mcg ug g ml iu unit units microgram milligram gram percent puff drop patch meq time")
SIDE_WORDS = {"left": "left", "right": "right", "both": "both", "bilateral": "both", "lt": "left", "rt": "right"}
ONE_SIDE = frozenset(word for word, side in SIDE_WORDS.items() if side != "both")
DULL = alike(sorted((EMPTY | ONE_SIDE) - ALIKE.keys()))
"""Words that are left out where phrases are compared; "both" tells much: pain down both legs is not that down one."""
DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_LATELY = {"today": (0, 0), "yesterday": (1, 1), "tonight": (0, 0)}
_LAST = {"week": (1, 14), "month": (1, 62), "year": (1, 731), "night": (1, 1)}
_PART = re.compile(r"[,;()]|\band\b|\bwith\b", re.IGNORECASE)
_EXPLICIT = re.compile(
    r"(?<!\S)([A-Za-z][A-Za-z0-9-]*)\s*=\s*(\"[^\"]*\"|[^\s,;]+(?:\s+(?:days?|weeks?|months?|years?)(?!\s*=))?)"
)
_MEASURED = {"degrees-C": lambda v: (v - 32) / 1.8, "thousand": lambda v: v / 1000, "mmol/L": lambda v: v / 18}
"""How a reading in the other unit in use (Fahrenheit, single cells, mg/dL) becomes one in the ask's unit."""


class Unclear(NotFound):
    """What was said is not understood for sure; ``why`` says what stands in the way."""

    def __init__(self, said: str, why: str, candidates: Sequence[Match] = ()) -> None:
        super().__init__(said, None, list(candidates))
        self.why = why

    def __str__(self) -> str:
        return f"{shortened(self.said)!r} is not understood: {self.why}"


class Fact(NamedTuple):
    """One thing that is known of a client: a record, with the answers that came with it, and words left aside."""

    said: str
    id: str
    kind: str
    name: str
    answers: Answers
    denied: bool = False
    unused: tuple[str, ...] = ()


class Token(NamedTuple):
    """A word that carries meaning, its place among all such words, and how it was typed."""

    at: int
    text: str
    typed: str


class _Named(NamedTuple):
    """A record that some of the words name."""

    start: int
    end: int
    saying: Saying


class _Piece(NamedTuple):
    """Words that answer a record's ask."""

    start: int
    end: int
    key: str
    answer: Answer


def understand_all(
    layers: Layers, said: Iterable[str], denied: Iterable[str] = (), today: datetime.date | None = None
) -> list[Fact]:
    """The facts in what was said and in what was denied; order does not matter.

    What answers without naming a record ("left calf") goes to the one record among the others that asks for it.
    Raises NotFound (often Unclear) for what is not understood, and Ambiguous for what has several meanings.
    """
    today = today or datetime.date.today()
    words = _Words(layers)
    facts, loose = list[Fact](), list[_Reader]()
    for text in said:
        reader = _Reader(words, text, today)
        found = reader.facts()
        facts += found
        if not found:
            loose.append(reader)
    for reader in loose:
        facts += reader.settled(facts)
    for text in denied:
        reader = _Reader(words, text, today, denied=True)
        facts += reader.facts() or reader.settled([])
    return facts


class _Words:
    """What all readers share: the library, the body's regions by name, and the records read so far."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        vocabulary = layers.vocabulary()
        self.body = Body(vocabulary)
        self.measures = {word.id for word in vocabulary.measures}
        self.regions = layers.places()
        self._records: dict[str, Record | None] = {}
        self._answers = dict[str, list[tuple[str, str, str]]]()
        self._wordings: list[tuple[Saying, frozenset[str]]] | None = None
        self._counts = dict[str, int]()

    def wordings(self) -> list[tuple[Saying, frozenset[str]]]:
        """What clients say for signs, each with its words; read once, and only where an exact saying fails."""
        if self._wordings is None:
            self._wordings = [
                (saying, frozenset((saying.means or "").split()) - DULL) for saying in self.layers.wordings()
            ]
            for _, words in self._wordings:
                for word in words:
                    self._counts[word] = self._counts.get(word, 0) + 1
        return self._wordings

    def weight(self, word: str) -> float:
        """How much a word tells: the rarer among the wordings, the more."""
        return math.log(1 + len(self.wordings()) / (1 + self._counts.get(word, 0)))

    def title(self, record_id: str) -> str:
        """A record's name."""
        record = self.layers.find(record_id)
        return record.name if record else record_id

    def answers(self, record_id: str) -> list[tuple[str, str, str]]:
        """How a record's answers are said: the ask's key, the answer, and the folded words."""
        if record_id not in self._answers:
            self._answers[record_id] = self.layers.answers(record_id)
        return self._answers[record_id]

    def record(self, record_id: str) -> Record | None:
        """A record that carries rules; None for one of another kind."""
        if record_id not in self._records:
            found = self.layers.find(record_id)
            self._records[record_id] = found if isinstance(found, Condition | Contraindication) else None
        return self._records[record_id]


class _Reader:
    """One thing that was said."""

    def __init__(self, words: _Words, said: str, today: datetime.date, denied: bool = False) -> None:
        self.words, self.said, self.today, self.denied = words, " ".join(said.split()), today, denied
        if len(said) > LONGEST:
            raise Unclear(said, f"it is longer than {LONGEST} characters; give one fact at a time")
        text = self.said.replace(":", " ")
        self.explicit = [(key.casefold(), value.strip('"')) for key, value in _EXPLICIT.findall(text)]
        words_typed = (pair for pair in tokens_as_typed(_EXPLICIT.sub(" ", text)) if carries(pair[0]))
        kept = (pair for pair in words_typed if not (denied and pair[0] in DENIALS))
        self.tokens = [Token(at, *pair) for at, pair in enumerate(kept)]
        if not self.tokens and not self.explicit:
            raise Unclear(said, "it says nothing")
        self.places = dict[str, list[int]]()
        for token in self.tokens:
            for text in (token.text, "#") if token.text[0].isdigit() else (token.text,):
                self.places.setdefault(text, []).append(token.at)
        self.used = set[int]()
        self.unused: tuple[str, ...] = ()
        self.trouble: LookupError | None = None

    # -- records ------------------------------------------------------------------------------------------------

    def facts(self) -> list[Fact]:
        """The records that are named, each with its answers; none if only answers were given."""
        named = self._named()
        if not named:
            if self._only_answers():
                return []
            try:
                named = self._sounding_like(self.tokens) or self._guessed()
            except LookupError as trouble:
                self.trouble = trouble
                return []
        elif len({(name.start, name.end) for name in named}) > 1:
            named += self._sounding_like(self.tokens, whole=0.99, part=0.7)
        named = self._not_denied(named)
        self.used |= {at for name in named for at in range(name.start, name.end)}
        answers = dict[str, dict[str, set[Answer]]]()
        for name in named:
            mine = answers.setdefault(name.saying.id, {})
            for key, values in self._carried(name).items():
                mine.setdefault(key, set()).update(values)
        self._answered(named, answers)
        self._take_explicit(answers)
        named += self._rest(named)
        answers |= {name.saying.id: {} for name in named if name.saying.id not in answers}
        titles = {name.saying.id: name.saying for name in named}
        return [self._fact(saying, answers[i]) for i, saying in titles.items()]

    def _fact(self, saying: Saying, answers: dict[str, set[Answer]]) -> Fact:
        record = self.words.layers.find(saying.id)
        assert record is not None, "a saying's record is there"
        kept = {key: frozenset(values) for key, values in answers.items()}
        return Fact(self.said, saying.id, saying.kind, record.name, kept, self.denied, self.unused)

    def _named(self) -> list[_Named]:
        """The longest sayings that cover the words without overlap; one place may name several records."""
        windows = dict[str, list[tuple[int, int]]]()
        for text, start, end in (*_windows(self.tokens), *_windows(self._without_places())):
            windows.setdefault(text, []).append((start, end))
        found = [
            _Named(start, end, saying)
            for saying in self.words.layers.sayings(list(windows))
            for start, end in set(windows[saying.folded])
        ]
        found.sort(key=lambda n: (n.start - n.end, n.start, n.saying.id))
        taken, kept = dict[int, tuple[int, int]](), list[_Named]()
        for name in found:
            places = {taken.get(at) for at in range(name.start, name.end)}
            if places == {None} or places == {(name.start, name.end)}:
                kept.append(name)
                taken |= dict.fromkeys(range(name.start, name.end), (name.start, name.end))
        return sorted(_preferred(kept), key=lambda n: (n.start, n.saying.id))

    def _without_places(self) -> list[Token]:
        """The words with each region as ``@`` and without sides: "pulled my left hamstring" is "pulled @"."""
        places = sorted(
            (range(start, end) for text in self.words.regions for start, end, _ in self._find(text)),
            key=lambda place: (-len(place), place.start),
        )
        within, taken = dict[int, range](), set[int]()
        for place in places:
            if not taken & set(place):
                taken |= set(place)
                within[place.start] = place
        if not taken:
            return []
        kept = [t for t in self.tokens if t.text not in SIDE_WORDS and (t.at not in taken or t.at in within)]
        return [t._replace(text="@") if t.at in within else t for t in kept]

    def _guessed(self) -> list[_Named]:
        """The record that the words name with a slip of the finger; raises where none is sure."""
        self._refuse_what_is_not_so()
        text = " ".join(token.text for token in self.tokens if token.text not in EMPTY)
        answers = {at for ask_at in self._any_answer() for at in ask_at}
        core = [t for t in self.tokens if t.at not in answers and t.text not in EMPTY and not t.text[0].isdigit()]
        tries = [self.said, text, " ".join(token.text for token in core)]
        for attempt in filter(None, tries):
            sure = [
                m
                for m in match_name(self.words.layers, attempt, None, False)
                if m.confident and m.score >= self._needed(m)
            ]
            if len(sure) == 1 and sure[0].kind in ("condition", "contraindication", "sign"):
                match = sure[0]
                saying = Saying(match.id, match.kind, "name", match.shown, "", self._member(match))
                places = [t.at for t in core] or [t.at for t in self.tokens]
                return [_Named(min(places), max(places) + 1, saying)]
        try:
            kind, record_id = resolve(self.words.layers, self.said)
        except Ambiguous as error:
            raise Ambiguous(self.said, None, error.candidates) from None
        except NotFound as error:
            raise Unclear(self.said, "no record has this name", error.candidates) from None
        if kind in ("condition", "contraindication", "sign"):
            raise Unclear(self.said, "no record has this name", [Match(kind, record_id, "", 0, "", False)])
        raise Unclear(
            self.said,
            f"it names the {kind} {record_id}, which is no fact about a client",
            [Match(kind, record_id, "", 0, "", False)],
        )

    def _needed(self, match: Match) -> float:
        """The score that a name needs; a medicine's may have one slip only, since another's may be near."""
        return SURE + 4 if self._member(match) else SURE

    def _member(self, match: Match) -> str | None:
        """The answers of a medicine that was found by its misspelt name."""
        record = self.words.record(match.id)
        for member in record.members if isinstance(record, Contraindication) else ():
            if match.shown in (member.name, *member.brands):
                return msgspec.json.encode({"member": member.name, "type": member.type or ""}).decode()
        return None

    def _carried(self, name: _Named) -> dict[str, set[Answer]]:
        """The answers that a saying carries itself: a medicine's name, a phrase's holes and meanings."""
        means = msgspec.json.decode(name.saying.means) if name.saying.means and name.saying.kind != "sign" else {}
        record = self.words.record(name.saying.id)
        answers = {key: {self._read(record, key, str(value))} for key, value in means.items() if value}
        holes = re.findall(r"\{([a-z0-9-]*)\}", name.saying.said) if name.saying.what == "phrase" else []
        holes = [hole for hole in holes if hole != "site"]
        numbers = [t for t in self.tokens[name.start : name.end] if t.text[0].isdigit()]
        for key, token in zip(holes, numbers, strict=False):
            answers.setdefault(key, set()).add(self._read(record, key, token.text))
        return answers

    # -- answers ------------------------------------------------------------------------------------------------

    def _answered(self, named: Sequence[_Named], answers: dict[str, dict[str, set[Answer]]]) -> None:
        """Adds the answers among the words: values, places and sides first, then the times that these leave."""
        pieces = [(name, p) for name in named for p in self._pieces_of(name, self._answers_to)]
        for name, piece in self._nearest([pair for pair in pieces if not self._only_in_a_name(pair[1], named)]):
            answers[name.saying.id].setdefault(piece.key, set()).add(piece.answer)
        self._share_places(named, answers)
        times = [(n, p) for n in named for p in self._pieces_of(n, lambda r, n: self._times(r, n, answers[r.id]))]
        for name, piece in self._nearest(times):
            answers[name.saying.id].setdefault(piece.key, set()).add(piece.answer)

    def _pieces_of(self, name: _Named, found: Callable[[Record, _Named | None], Iterator[_Piece]]) -> Iterator[_Piece]:
        record = self.words.record(name.saying.id)
        return found(record, name) if record is not None else iter(())

    def _nearest(self, pieces: Sequence[tuple[_Named, _Piece]]) -> Iterator[tuple[_Named, _Piece]]:
        """The longest answers without overlap, each with the nearest record that asks for it."""
        wanted = dict[tuple[int, int], list[tuple[_Named, _Piece]]]()
        for name, piece in pieces:
            wanted.setdefault((piece.start, piece.end), []).append((name, piece))
        answered = set[int]()
        for (start, end), options in sorted(wanted.items(), key=lambda o: (o[0][0] - o[0][1], o[0][0])):
            if not answered & set(range(start, end)):
                nearest = min(_distance(name, start, end) for name, _ in options)
                answered |= set(range(start, end))
                yield from ((name, piece) for name, piece in options if _distance(name, start, end) == nearest)
        self.used |= answered

    def _share_places(self, named: Sequence[_Named], answers: dict[str, dict[str, set[Answer]]]) -> None:
        """Gives the one place, or side, said between two commas to every record named there that asks for it."""
        for part in self._parts():
            here = {n.saying.id for n in named if any(n.start <= token.at < n.end for token in part)}
            for key in ("site", "side"):
                found = {answer for i in here for answer in answers[i].get(key, ())}
                for record_id in here if len(found) == 1 else ():
                    record = self.words.record(record_id)
                    ask = ask_of(record, key) if record is not None else None
                    if ask is not None and not ask.when and key not in answers[record_id]:
                        fits = not ask.regions or any(self.words.body.touch(str(*found), r) for r in ask.regions)
                        answers[record_id] |= {key: set(found)} if fits else {}

    def _not_denied(self, named: list[_Named]) -> list[_Named]:
        """The records named, without those that stand in another's answer "no ...": cancer, no bone metastases."""
        denied = [
            (name.saying.id, piece)
            for name in named
            if (record := self.words.record(name.saying.id)) is not None
            for piece in self._answers_to(record, name)
            if any(token.text in DENIALS for token in self.tokens[piece.start : piece.end])
        ]
        return [
            name
            for name in named
            if not any(i != name.saying.id and p.start <= name.start and name.end <= p.end for i, p in denied)
        ]

    def _only_in_a_name(self, piece: _Piece, named: Sequence[_Named]) -> bool:
        """Whether words stand inside a record's name, where only a place or a side answers anything."""
        inside = any(name.start <= piece.start and piece.end <= name.end for name in named)
        return inside and piece.answer not in self.words.body.above and piece.answer not in ("left", "right", "both")

    def _answers_to(self, record: Record, name: _Named | None) -> Iterator[_Piece]:
        """All words that answer one of a record's asks."""
        for key, value, text in self.words.answers(record.id):
            for start, end, numbers in self._find(text):
                ask = ask_of(record, key)
                if value == "number" and ask is not None:
                    yield _Piece(start, end, key, self._number(ask, numbers[0]))
                else:
                    yield _Piece(start, end, key, value)
        for ask in record.asks:
            if ask.regions:
                yield from self._places(ask)
            elif ask.key == "side" and not ask.values:
                for text, side in SIDE_WORDS.items():
                    yield from (_Piece(start, end, ask.key, side) for start, end, _ in self._find(text))

    def _places(self, ask: Ask) -> Iterator[_Piece]:
        """The regions named that an ask allows."""
        for text, region in self.words.regions.items():
            for start, end, _ in self._find(text):
                if any(self.words.body.touch(region, allowed) for allowed in ask.regions):
                    yield _Piece(start, end, ask.key, region)

    def _find(self, text: str) -> Iterator[tuple[int, int, list[str]]]:
        """Where some folded words stand, and the numbers in their holes."""
        first, *rest = text.split() or ("",)
        for start in self.places.get(first, ()):
            part = self.tokens[start + 1 : start + 1 + len(rest)]
            if len(part) == len(rest) and all(
                t.text == w or (w == "#" and t.text[0].isdigit()) for t, w in zip(part, rest, strict=True)
            ):
                pairs = zip(self.tokens[start : start + 1 + len(rest)], (first, *rest), strict=True)
                yield start, start + 1 + len(rest), [t.text for t, w in pairs if w == "#"]

    def _times(self, record: Record, name: _Named | None, answers: Mapping[str, set[Answer]]) -> Iterator[_Piece]:
        """Spans of time and dates, for the first ask that counts time and is put by what is answered."""
        taken = self.used | (set(range(name.start, name.end)) if name else set[int]())
        asks = [
            ask
            for ask in record.asks
            if ask.unit
            and ask.unit.removesuffix(SINCE).rstrip("s") in DAYS
            and ask.key not in answers
            and all(answers.get(key, set()) & set(wanted(value)) for key, value in ask.when.items())
        ]
        for start, end, days, ago in self._spans():
            if taken & set(range(start, end)):
                continue
            fitting = [a for a in asks if a.unit and a.unit.endswith(SINCE)] if ago else []
            for ask in sorted(fitting or asks, key=lambda a: not a.when)[:1]:
                each = DAYS[str(ask.unit).removesuffix(SINCE).rstrip("s")]
                yield _Piece(start, end, ask.key, Range(days.least / each, days.most / each))

    def _spans(self) -> Iterator[tuple[int, int, Range, bool]]:
        """Spans of time among the words, in days, and whether they count back from today."""
        texts = [token.text for token in self.tokens] + [""]
        for at, text in enumerate(texts[:-1]):
            following = texts[at + 1]
            if at and texts[at - 1] in ("every", "each"):
                continue  # how often, not when
            if text in _LATELY:
                yield at, at + 1, Range(*map(float, _LATELY[text])), True
            elif text == "last" and following in _LAST:
                yield at, at + 2, Range(*map(float, _LAST[following])), True
            elif (days := in_days(text)) is not None:
                ago = following in ("ago", "since", "old", "after", "post", "postop")
                yield at, at + (2 if ago else 1), Range(days, days), ago
            elif following == "ago" and text in DAYS:
                yield at, at + 2, Range(DAYS[text], DAYS[text]), True
            elif (span := self._date(text)) is not None:
                yield at, at + 1, span, True

    def _date(self, text: str) -> Range | None:
        """How many days ago a date was, or the days of a year."""
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            try:
                ago = float((self.today - datetime.date.fromisoformat(text)).days)
            except ValueError:
                raise Unclear(self.said, f"{text} is no date") from None
            if ago < 0:
                raise Unclear(self.said, f"{text} lies in the future")
            return Range(ago, ago)
        if re.fullmatch(r"(19|20)\d{2}", text) and 1900 <= int(text) <= self.today.year:
            first, last = datetime.date(int(text), 1, 1), datetime.date(int(text), 12, 31)
            return Range(float(max(0, (self.today - last).days)), float((self.today - first).days))
        return None

    def _read(self, record: Record | None, key: str, value: str) -> Answer:
        """A value given for a key: checked against what the ask allows."""
        ask = ask_of(record, key) if record else None
        if record is None or ask is None:
            allowed = ", ".join(a.key for a in asks_of(record)) if record else "none"
            raise Unclear(self.said, f"{key!r} is not asked there; the questions are: {allowed}")
        if key in ("member", "type"):
            return value
        if ask.unit is not None:
            return self._number(ask, value)
        words = folded(value)
        if ask.regions:
            region = value if value in self.words.body.above else self.words.regions.get(words)
            if region is None or not any(self.words.body.touch(region, a) for a in ask.regions):
                raise Unclear(self.said, f"{key} must lie in: {', '.join(ask.regions)}")
            return region
        allowed_values = ask.values or ("left", "right", "both")
        for option in allowed_values:
            if words == folded(option):
                return option
        for option, wordings in ask.said.items():
            if words in map(folded, wordings):
                return option
        raise Unclear(self.said, f"{key} is one of: {', '.join(allowed_values)}")

    def _number(self, ask: Ask, text: str) -> Range:
        """A number for an ask: a figure, a comparison such as ``>160``, a span of time or a date."""
        unit = str(ask.unit).removesuffix(SINCE).rstrip("s")
        if unit in DAYS and (self._date(text) is not None or not re.fullmatch(r"[<>=\s]*[\d.,]+", text)):
            for _, _, days, _ in _Reader(self.words, text, self.today)._spans():
                return self._within(ask, Range(days.least / DAYS[unit], days.most / DAYS[unit]))
        found = re.fullmatch(r"([<>]?)=?\s*(\d+(?:[.,]\d+)?)\s*([a-zA-Z/%]*)", text.strip())
        least, most = ask.range or (0.0, 0.0)
        if not found:
            raise Unclear(self.said, f"{ask.key} is a number from {least:g} to {most:g} {ask.unit}")
        value = float(found[2].replace(",", "."))
        if found[1]:
            return self._within(ask, Range(value, most) if found[1] == ">" else Range(least, value))
        return self._within(ask, Range(value, value))

    def _within(self, ask: Ask, number: Range) -> Range:
        least, most = ask.range or (0.0, 0.0)
        if number.most > most and ask.unit in _MEASURED:
            number = Range(*(round(_MEASURED[ask.unit](value), 2) for value in number))
        if number.least < least or number.least > most:
            raise Unclear(self.said, f"{ask.key} {number.least:g} is outside {least:g} to {most:g} {ask.unit}")
        return Range(number.least, min(number.most, most))

    def _take_explicit(self, answers: dict[str, dict[str, set[Answer]]]) -> None:
        """Takes the answers written as ``key=value``, each for the records that ask for the key."""
        for typed, value in self.explicit:
            keys = {i: self._key(self.words.record(i), typed) for i in answers}
            for record_id in [i for i, key in keys.items() if key] or list(answers)[:1]:
                key = keys[record_id] or typed
                answers[record_id].setdefault(key, set()).add(self._read(self.words.record(record_id), key, value))

    @staticmethod
    def _key(record: Record | None, typed: str) -> str | None:
        """The key of the ask that a typed key means: its own, or the only one that begins with it."""
        if record is None:
            return None
        if ask_of(record, typed) is not None:
            return typed
        begun = [ask.key for ask in record.asks if ask.key.startswith(typed)]
        return begun[0] if len(begun) == 1 else None

    # -- what is left over --------------------------------------------------------------------------------------

    def _rest(self, named: Sequence[_Named]) -> list[_Named]:
        """Signs that the words left over sound like; raises where these could mean something that is not understood.

        Any other word beside words that are understood is left aside, and shown as not used; so is one that says how
        bad a thing is, even where it commonly says nothing ("severe").
        """
        left = [token for token in self.tokens if token.at not in self.used]
        rest = [token for token in left if not self._harmless(token)]
        self.unused = tuple(token.typed for token in left if token in rest or self._telling(token))
        if not rest:
            return []
        if found := self._sounding_like(self.tokens) or self._sounding_like(rest):
            return [name for name in found if name.saying.id not in {other.saying.id for other in named}]
        self._refuse_what_is_not_so(rest)
        alone = [part for part in self._parts() if not any(t.at in self.used for t in part)]
        lost = [t for t in rest if t.text[0].isdigit() or self._telling(t) or any(t in part for part in alone)]
        if lost:
            names = ", ".join(dict.fromkeys(self.words.title(name.saying.id) for name in named))
            what = " ".join(token.typed for token in lost)
            raise Unclear(
                self.said, f"{names} is known, {what!r} is not; leave it out, or give it as a fact of its own"
            )
        return []

    @staticmethod
    def _telling(token: Token) -> bool:
        """Whether a word says how bad a thing is, in any of its forms: ruptured, spreading."""
        return token.text in TELLING or not TELLING.isdisjoint(alike([token.text]))

    def _parts(self) -> list[list[Token]]:
        """The words between commas, "and" and "with"."""
        parts, left = list[list[Token]](), list(self.tokens)
        for text in _PART.split(_EXPLICIT.sub(" ", self.said.replace(":", " "))):
            number = sum(1 for word in tokens(text) if carries(word) and not (self.denied and word in DENIALS))
            part, left = left[:number], left[number:]
            parts.append(part)
        return parts

    def _sounding_like(self, words: Sequence[Token], whole: float = WHOLE, part: float = PART) -> list[_Named]:
        """The signs whose wording the words come close to: same meaning, nothing denied that the wording affirms."""
        said = alike(
            [
                token.text
                for token in words
                if (token.text not in EMPTY or token.text in ALIKE)
                and token.text not in ONE_SIDE
                and token.text not in _LATELY
                and not token.text[0].isdigit()
            ]
        )
        if len(said) < 2:
            return []
        sayings = self.words.wordings()
        weigh = self.words.weight
        mine = sum(weigh(word) for word in said)
        scores = list[tuple[float, Saying]]()
        for saying, theirs in sayings:
            if bool(said & DENIALS) != bool(theirs & DENIALS):
                continue
            shared = sum(weigh(word) for word in said & theirs)
            if len(said & theirs) > 1:
                of_theirs, of_mine = shared / sum(weigh(word) for word in theirs), shared / mine
                if of_theirs >= whole and of_mine >= part:
                    scores.append((of_theirs * of_mine, saying))
        best = max((score for score, _ in scores), default=0.0)
        if not best:
            return []
        chosen = {saying.id: saying for score, saying in sorted(scores, key=lambda s: s[0]) if score > best - 0.05}
        start, end = min(token.at for token in words), max(token.at for token in words) + 1
        return [_Named(start, end, saying) for _, saying in sorted(chosen.items())]

    def _harmless(self, token: Token) -> bool:
        """Whether a word that answers nothing changes nothing either: a dose, a side that nobody asks for."""
        if token.text in EMPTY or token.text in DOSES or token.text in SIDE_WORDS:
            return True
        after = self.tokens[token.at + 1].text if token.at + 1 < len(self.tokens) else ""
        if token.text[0].isdigit():
            return after in DOSES or in_days(token.text) is not None or self._date(token.text) is not None
        return token.text in DAYS or token.text in _LATELY or token.text in self.words.regions

    def _refuse_what_is_not_so(self, among: Sequence[Token] | None = None) -> None:
        """Raises where words say that a thing is denied, somebody else's, feared or over."""
        words = {token.text: token.typed for token in (self.tokens if among is None else among)}
        for found, why in (
            (DENIALS, "it denies something; give what is denied with --denies, in plain words"),
            (OTHERS, "it speaks of somebody else; give only what the client has"),
            (NOT_YET, "it speaks of what may come; give only what is"),
            (ENDED, "it says that something has ended; give what is so today, or answer the record's question"),
        ):
            if hit := sorted(words.keys() & found):
                raise Unclear(self.said, f"{words[hit[0]]!r}: {why}")

    # -- answers without a record -------------------------------------------------------------------------------

    def _any_answer(self) -> Iterator[range]:
        for text in (*self.words.regions, *SIDE_WORDS):
            yield from (range(start, end) for start, end, _ in self._find(text))
        yield from (range(start, end) for start, end, _, _ in self._spans())

    def _only_answers(self) -> bool:
        """Whether all words are places, sides, times or ``key=value``, so that they answer for another record."""
        covered = {at for place in self._any_answer() for at in place}
        return all(t.at in covered or t.text in EMPTY for t in self.tokens) and bool(covered or self.explicit)

    def settled(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts that an answer given alone belongs to; raises where no record, or several, ask for it."""
        options = dict[str, Fact]()
        for fact in facts:
            record = self.words.record(fact.id)
            if record is None or fact.denied:
                continue
            self.used = set()
            answers = dict[str, set[Answer]]()
            for found in (self._answers_to(record, None), self._times(record, None, answers)):
                for piece in sorted(found, key=lambda p: p.start - p.end):
                    if not self.used & set(range(piece.start, piece.end)):
                        self.used |= set(range(piece.start, piece.end))
                        answers.setdefault(piece.key, set()).add(piece.answer)
            keys = {typed: self._key(record, typed) for typed, _ in self.explicit}
            if all(keys.values()) and all(token.at in self.used or token.text in EMPTY for token in self.tokens):
                for typed, value in self.explicit:
                    key = keys[typed] or typed
                    answers.setdefault(key, set()).add(self._read(record, key, value))
                kept = {key: frozenset(values) for key, values in answers.items()}
                options[fact.id] = Fact(self.said, fact.id, fact.kind, fact.name, kept)
        if not options and self.trouble is not None:
            raise self.trouble
        if not options:
            raise Unclear(self.said, "it answers a question, but no record given here asks it; name what it belongs to")
        shared = {key for fact in options.values() for key in fact.answers} <= self.words.measures
        if len(options) > 1 and not shared:
            raise Ambiguous(self.said, None, [_meaning(fact) for fact in options.values()])
        return list(options.values())


def in_days(token: str) -> float | None:
    """How many days a token such as ``6 week`` is; None for any other."""
    number, _, unit = token.partition(" ")
    return float(number) * DAYS[unit] if unit in DAYS else None


def _meaning(fact: Fact) -> Match:
    answers = " ".join(
        f"{key}={said_of(value)}" for key, values in fact.answers.items() for value in sorted(values, key=str)
    )
    return Match(fact.kind, f"{fact.id} {answers}", fact.name, 100.0, fact.name, False)


def said_of(answer: Answer) -> str:
    """An answer as it can be typed."""
    if isinstance(answer, str):
        return answer
    least, most = (f"{round(value, 2):.12g}" for value in answer)
    return least if least == most else f"{least}-{most}"


def _windows(words: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Every run of words, as typed and with its numbers as ``#``, and the places where it begins and ends."""
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + WINDOW) + 1):
            part = words[start:end]
            for text in {
                " ".join(t.text for t in part),
                " ".join("#" if t.text[0].isdigit() else t.text for t in part),
            }:
                yield text, part[0].at, part[-1].at + 1


def _distance(name: _Named, start: int, end: int) -> tuple[int, int]:
    """How far words stand from a name, and whether they stand before it."""
    if end <= name.start:
        return name.start - end, 1
    return max(0, start - name.end), 0


def _preferred(names: list[_Named]) -> list[_Named]:
    """Of several records named by the same words, those that they are a name of; else all of them."""
    best = dict[tuple[int, int], str]()
    rank = ("phrase", "name", "member", "wording", "anywhere")
    for name in names:
        place = (name.start, name.end)
        best[place] = min(best.get(place, "anywhere"), _sort(name.saying), key=rank.index)
    return [name for name in names if _sort(name.saying) == best[name.start, name.end]]


def _sort(saying: Saying) -> str:
    """What a saying is; one that fits any place of the body ("pain in {site}") gives way to all others."""
    return "anywhere" if "@" in saying.folded else saying.what
