"""What a search looks at: the passages of a record, each with how much a match in it is worth."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..records import AnyRecord, Condition, Contraindication, Guide, Region, Sign, Source, Technique, Term
from ..words import sound, stems, stems_as_typed
from .rarity import rarity

SCHEMA = """
CREATE TABLE passages (number INTEGER PRIMARY KEY, field TEXT NOT NULL, worth REAL NOT NULL, mass REAL NOT NULL);
CREATE TABLE wordings (number INTEGER PRIMARY KEY, said TEXT NOT NULL);
CREATE TABLE held (stem TEXT NOT NULL, id TEXT NOT NULL, passage INTEGER NOT NULL,
    PRIMARY KEY (stem, id, passage)) WITHOUT ROWID;
CREATE TABLE bags (stem TEXT NOT NULL, worth REAL NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (stem, worth DESC, id)) WITHOUT ROWID;
CREATE TABLE stems (stem TEXT PRIMARY KEY, records INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE spellings (word TEXT NOT NULL, stem TEXT NOT NULL, sound TEXT NOT NULL, PRIMARY KEY (word, stem))
    WITHOUT ROWID;
CREATE INDEX by_sound ON spellings (sound);
"""
NAMES = frozenset({"name", "medicine", "code"})
"""Fields whose passages are names: only these open a record."""


LONGEST_NAME = 4
"""Words of a phrase that counts as a name."""


class Passage(NamedTuple):
    """Words of a record that a search may find: where they stand, and their worth from 0 to 1."""

    field: str
    said: str
    worth: float


def passages(record: AnyRecord, places: dict[str, Region]) -> Iterator[Passage]:
    """The passages of a record. Only names open it; what clients say counts nearly as much, prose less."""
    for name in dict.fromkeys((record.name, record.id.replace("-", " "), *record.aliases)):
        yield Passage("name", name, 1.0)
    yield Passage("summary", record.summary, 0.7)
    if isinstance(record, Condition):
        yield from _condition(record, places)
    elif isinstance(record, Contraindication):
        for member in record.members:
            yield from (Passage("medicine", name, 1.0) for name in (member.name, *member.brands))
        yield from (Passage("harm", harm.says, 0.4) for harm in record.harm)
    elif isinstance(record, Sign):
        yield Passage("ask", record.ask, 0.8)
        yield Passage("suggests", record.suggests, 0.7)
        yield from (Passage("words", wording, 1.0) for wording in record.wordings)
        yield from (Passage("presentation", feature.says, 0.7) for feature in record.features)
    elif isinstance(record, Technique):
        yield from (Passage("used for", use.says, 0.6) for use in (*record.indications, *record.effects))
    elif isinstance(record, Term):
        yield from (Passage("definition", part.says, 0.7) for part in record.definition)
    elif isinstance(record, Guide):
        for section in record.sections:
            yield Passage("section", section.title, 0.7)
            yield from (Passage("says", statement.says, 0.4) for statement in section.statements)
    elif isinstance(record, Source):
        yield Passage("name", record.title, 1.0)
    if isinstance(record, Condition | Contraindication):
        yield from (Passage("ask", ask.question, 0.6) for ask in record.asks)
        for phrase in record.phrases:
            named = phrase.says in short_phrases(record)
            yield Passage("name" if named else "words", re.sub(r"\{.*?\}", " ", phrase.says), 0.9)
        yield from (Passage("rule", rule.says, 0.4) for rule in record.rules)


def short_phrases(record: Condition | Contraindication) -> tuple[str, ...]:
    """The phrases that are names by themselves: without a place or a number to fill in, and short."""
    said = (phrase.says for phrase in record.phrases)
    return tuple(text for text in said if "{" not in text and len(text.split()) <= LONGEST_NAME)


def _condition(record: Condition, places: dict[str, Region]) -> Iterator[Passage]:
    for shown in record.presentation:
        yield Passage("presentation", shown.says, 0.8)
        yield from (Passage("words", words, 1.0) for words in shown.words)
    yield from (Passage("code", code.name, 0.6) for code in record.icd10cm)
    for region in record.regions:
        if region in places:
            yield Passage("place", " ".join((places[region].name, *places[region].aliases)), 0.5)


def all_regions(regions: Iterable[Region]) -> Iterator[tuple[str, Region]]:
    """Every region of a tree by its id."""
    for region in regions:
        yield region.id, region
        yield from all_regions(region.parts)


def index(connection: sqlite3.Connection, records: Iterable[AnyRecord], regions: tuple[Region, ...]) -> None:
    """Fills the search tables of a library that is being compiled."""
    records, places = list(records), dict(all_regions(regions))
    read = {record.id: [(p, _words(p.said)) for p in passages(record, places)] for record in records}
    bags = {i: _bag(said) for i, said in read.items()}
    counts, number = Counter[str](), 0
    for record in records:
        counts.update(dict.fromkeys(bags[record.id], 0 if isinstance(record, Source) else 1))
    total = sum(not isinstance(record, Source) for record in records)
    rare = {stem: rarity(count, total) for stem, count in counts.items()}
    for record in records:
        for passage, words in read[record.id]:
            if words:
                number += 1
                mass = sum(rare[word] for word in words)
                connection.execute(
                    "INSERT INTO passages VALUES (?, ?, ?, ?)", (number, passage.field, passage.worth, mass)
                )
                connection.execute("INSERT INTO wordings VALUES (?, ?)", (number, passage.said))
                held = [(word, record.id, number) for word in words]
                connection.executemany("INSERT INTO held VALUES (?, ?, ?)", held)
        bag = [(word, worth, record.id, record.kind) for word, worth in bags[record.id].items()]
        connection.executemany("INSERT INTO bags VALUES (?, ?, ?, ?)", bag)
    connection.executemany("INSERT INTO stems VALUES (?, ?)", counts.items())
    spellings = {
        (typed, found, sound(typed))
        for record in records
        if not isinstance(record, Source)
        for passage, _ in read[record.id]
        for found, typed in stems_as_typed(passage.said)
        if len(typed) > 3
    }
    connection.executemany("INSERT INTO spellings VALUES (?, ?, ?)", sorted(spellings))


def _words(said: str) -> tuple[str, ...]:
    """The words of a passage; a headache is an ache of the head as well."""
    found = dict.fromkeys(stems(said))
    for word in tuple(found):
        if word.endswith("ache") and len(word) > 6:
            found |= dict.fromkeys((word.removesuffix("ache"), "ache"))
    return tuple(found)


def _bag(said: list[tuple[Passage, tuple[str, ...]]]) -> dict[str, float]:
    """The words of a record, each with the worth of the best passage that has it."""
    bag = dict[str, float]()
    for passage, words in said:
        for word in words:
            bag[word] = max(bag.get(word, 0.0), passage.worth)
    return bag
