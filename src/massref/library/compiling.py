"""Records compiled into one SQLite file that is opened read-only and read one record at a time."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from .. import checks
from ..loading import MAX_BYTES, Entry, InvalidData, Problem, load_folder, load_vocabulary
from ..records import AnyRecord, Condition, Contraindication, Region, Sign, Source, Vocabulary
from ..rules import answer_words, baseline
from ..words import alike, folded, normal
from .indexing import SCHEMA as SEARCHED
from .indexing import index, short_phrases
from .layers import Layers
from .links import Surroundings, links_of, nodes, word_names
from .opening import fingerprint
from .store import FORMAT, Store

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE records (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, summary TEXT NOT NULL,
    verdict TEXT, worst TEXT, record BLOB NOT NULL, links BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX by_kind ON records (kind, id, name, summary, verdict, worst);
CREATE INDEX titles ON records (id, name);
CREATE TABLE names (id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, normal TEXT NOT NULL);
CREATE INDEX by_normal ON names (normal);
CREATE TABLE sayings (
    id TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, said TEXT NOT NULL, folded TEXT NOT NULL, means TEXT
);
CREATE INDEX by_folded ON sayings (folded);
CREATE TABLE answers (id TEXT NOT NULL, key TEXT NOT NULL, answer TEXT NOT NULL, folded TEXT NOT NULL);
CREATE INDEX by_record ON answers (id);
CREATE TABLE located (id TEXT NOT NULL, region TEXT NOT NULL, PRIMARY KEY (id, region)) WITHOUT ROWID;
CREATE TABLE shelved (id TEXT PRIMARY KEY, category TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE places (folded TEXT NOT NULL, region TEXT NOT NULL);
CREATE VIRTUAL TABLE texts USING fts5 (
    id UNINDEXED, kind UNINDEXED, name, aliases, body, tokenize = 'porter unicode61'
);
"""


class Read(NamedTuple):
    """A data folder as read: its entries, vocabulary and problems."""

    entries: list[Entry]
    vocabulary: Vocabulary
    problems: list[Problem]


def read_folder(root: Path, unchanged: Mapping[Path, AnyRecord] | None = None) -> Read:
    """Reads a data folder, taking the records of ``unchanged`` files as they are."""
    entries, problems = load_folder(root, unchanged)
    vocabulary, wrong = load_vocabulary(root)
    return Read(entries, vocabulary, problems + wrong)


def read_checked(root: Path, base: Layers | None = None, unchanged: Mapping[Path, AnyRecord] | None = None) -> Read:
    """Reads a data folder and checks its records together with those of the library below it; raises InvalidData."""
    read = read_folder(root, unchanged)
    problems = read.problems or checks.check(read.entries, *_surroundings(read, base))
    if problems and unchanged:
        return read_checked(root, base)  # again from the files, since only they know their lines
    if problems:
        raise InvalidData(problems)
    return read


def _surroundings(read: Read, base: Layers | None) -> tuple[Vocabulary, dict[str, str]]:
    if base is None:
        return read.vocabulary, {}
    return base.vocabulary().plus(read.vocabulary), base.kinds()


def compile_folder(
    root: Path, connection: sqlite3.Connection, base: Layers | None = None, old: Store | None = None, mark: str = ""
) -> None:
    """Compiles a data folder into an empty database; raises InvalidData and leaves the database to be thrown away.

    ``base`` is the library that these records are laid over, ``old`` an earlier compilation of the same folder, and
    ``mark`` is kept with the library to tell later whether it is current.
    """
    files = fingerprint(root)
    read = read_checked(root, base, _unchanged(root, files, old))
    compile_records([entry.record for entry in read.entries], read.vocabulary, connection, base, files, mark)


def compile_records(
    own: Sequence[AnyRecord],
    vocabulary: Vocabulary,
    connection: sqlite3.Connection,
    base: Layers | None = None,
    files: str = "",
    mark: str = "",
) -> None:
    """Compiles records that are known to be valid into an empty database; ``files`` is their folder's fingerprint."""
    connection.executescript(SCHEMA + SEARCHED)
    whole = base.vocabulary().plus(vocabulary) if base else vocabulary
    by_id = {record.id: record for record in own}

    def get(record_id: str) -> AnyRecord | None:
        return by_id.get(record_id) or (base.find(record_id) if base else None)

    def records() -> list[AnyRecord]:
        return list(own) + ([r for r in base.records() if r.id not in by_id] if base else [])

    around = Surroundings(get, word_names(whole), records)
    for record in own:
        _insert(connection, record, around)
    connection.executemany("INSERT INTO places VALUES (?, ?)", _places(vocabulary.regions))
    index(connection, own, whole.regions)
    words = msgspec.json.encode(vocabulary).decode()
    meta = {"format": FORMAT, "fingerprint": files, "mark": mark, "vocabulary": words}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    connection.commit()


def _unchanged(root: Path, files: str, old: Store | None) -> dict[Path, AnyRecord]:
    """The records of an earlier compilation whose files are as they were; none where it cannot be read any more."""
    try:
        known = old.by_file() if old else {}
    except (sqlite3.Error, msgspec.MsgspecError, ValueError):
        return {}
    return {root / line.rsplit(" ", 2)[0]: known[line] for line in files.splitlines() if line in known}


def _insert(connection: sqlite3.Connection, record: AnyRecord, around: Surroundings) -> None:
    kind = record.kind
    verdicts = baseline(record) or (None, None)
    links = links_of(record, around)
    blobs = msgspec.json.encode(record), msgspec.json.encode(links)
    connection.execute(
        "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (record.id, kind, record.name, record.summary, *verdicts, *blobs),
    )
    located = [(record.id, region) for region in _regions(record)]
    connection.executemany("INSERT INTO located VALUES (?, ?)", located)
    if category := getattr(record, "category", None) or getattr(record, "group", None):
        connection.execute("INSERT INTO shelved VALUES (?, ?)", (record.id, str(category)))
    names = dict.fromkeys((record.name, record.id, *record.aliases, *_more_names(record)))
    connection.executemany(
        "INSERT INTO names VALUES (?, ?, ?, ?)", [(record.id, kind, name, normal(name)) for name in names]
    )
    sayings = [(record.id, kind, s.what, s.said, folded(s.said), s.means) for s in _sayings(record)]
    connection.executemany("INSERT INTO sayings VALUES (?, ?, ?, ?, ?, ?)", sayings)
    if isinstance(record, Condition | Contraindication):
        answers = {(record.id, key, answer, folded(words)) for key, answer, words in answer_words(record)}
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", sorted(answers))
    connection.execute(
        "INSERT INTO texts VALUES (?, ?, ?, ?, ?)",
        (record.id, kind, record.name, "\n".join(record.aliases), _body(record)),
    )


def _regions(record: AnyRecord) -> set[str]:
    """Where a record belongs: a condition's regions; of a contraindication those that its limits name."""
    if isinstance(record, Condition):
        return set(record.regions)
    if isinstance(record, Contraindication):
        return {region for rule in record.rules for limit in rule.limits for region in limit.regions}
    return set()


class _Saying(NamedTuple):
    what: str
    said: str
    means: str | None = None


def _sayings(record: AnyRecord) -> list[_Saying]:
    """All that somebody may say at intake for this record, with the answers that the words carry as JSON.

    For a sign, instead, with its words in the form in which phrases are compared.
    """
    if not isinstance(record, Condition | Contraindication | Sign):
        return []
    names = dict.fromkeys((record.name, record.id, *record.aliases))
    if isinstance(record, Sign):
        said = [*(("name", name) for name in names), *(("wording", wording) for wording in record.wordings)]
        return [_Saying(what, text, " ".join(sorted(alike(folded(text).split())))) for what, text in said]
    found = [_Saying("name", name) for name in names]
    if isinstance(record, Condition):
        found += [_Saying("name", code.code) for code in record.icd10cm]
    else:
        for member in record.members:
            means = {"member": member.name} | ({"type": member.type} if member.type else {})
            found += [_Saying("member", name, _json(means)) for name in (member.name, *member.brands)]
    return found + [_Saying("phrase", phrase.says, _json(phrase.means)) for phrase in record.phrases]


def _places(regions: tuple[Region, ...]) -> Iterator[tuple[str, str]]:
    """The names of all regions of a tree, folded."""
    for region in regions:
        yield from ((folded(name), region.id) for name in dict.fromkeys((*region.aliases, region.id, region.name)))
        yield from _places(region.parts)


def _json(value: dict[str, str]) -> str:
    return msgspec.json.encode(value).decode()


def _more_names(record: AnyRecord) -> list[str]:
    """Names outside `name` and `aliases`: a class's medicines, a condition's codes, short phrases, a source's title."""
    names = [name for member in getattr(record, "members", ()) for name in (member.name, *member.brands)]
    names += [code.code for code in getattr(record, "icd10cm", ())]
    if isinstance(record, Condition | Contraindication):
        names += short_phrases(record)
    return names + ([record.title] if isinstance(record, Source) else [])


def _body(record: AnyRecord) -> str:
    """All prose of a record, for the full-text index."""
    skip = {"id", "key", "sources", "kind", "url", "doi", "pmid", "pmcid"}
    texts = list[str]()
    for node in nodes(record):
        for name in node.__struct_fields__:
            value = getattr(node, name)
            if name in skip:
                continue
            for item in value if isinstance(value, tuple) else (value,):
                if type(item) is str:
                    texts.append(item)
    return "\n".join(dict.fromkeys(texts))[: 4 * MAX_BYTES]
