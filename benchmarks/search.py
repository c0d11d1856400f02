"""How well search opens what people mean, against plain baselines over the same names and texts, and how fast it is.

    python benchmarks/search.py              figures for each sort of query, and latency as the library grows
    python benchmarks/search.py --misses     every query whose record is not among the first three, or opened wrongly

Reads benchmarks/queries.tsv: what people type, the records that are right for it (best first), and where the wording
was found. The sorts: name, lay (everyday names), misspelling, phrase (symptoms as clients say them), question, and
outside: what the library has no record of. For each sort it prints

- top-1 and top-3: the share of queries with a right record first, or among the first three;
- MRR: the mean of 1 / place of the first right record, among the first ten;
- opened: the share opened with confidence, and wrong: the share opened with confidence that is not right.

The baselines get what search gets: all names, aliases, codes and medicines, and for the full-text ones the passages
that search looks at, too. A baseline opens its first record where its score is at least as high as given below and no
other record comes as near.
"""

import csv
import difflib
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace
from rapidfuzz import fuzz, process

import massref
from massref.library.compiling import compile_records
from massref.library.indexing import all_regions, passages
from massref.library.layers import Layers
from massref.library.store import Store
from massref.records import AnyRecord
from massref.words import normal

QUERIES = Path(__file__).parent / "queries.tsv"
FIRST = 10
SIZES = (1_000, 10_000)
SEED = 20261123


class Query(NamedTuple):
    """What somebody typed, what is right for it, and where it was found."""

    sort: str
    said: str
    right: tuple[str, ...]
    origin: str


class Answer(NamedTuple):
    """The ids found, best first, and the one opened with confidence."""

    found: list[str]
    opened: str | None


Engine = Callable[[str], Answer]


def queries() -> list[Query]:
    """The committed query set."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Query(r["sort"], r["query"], tuple(r["accept"].split()) if r["accept"] != "-" else (), r["origin"])
            for r in rows
        ]


# -- engines ---------------------------------------------------------------------------------------------------------


def ours(lib: massref.Library) -> Engine:
    """massref's own search, over all kinds but sources."""

    def ask(said: str) -> Answer:
        found = lib.search(said, limit=FIRST)
        return Answer([match.id for match in found], next((match.id for match in found if match.confident), None))

    return ask


class Names(NamedTuple):
    """All names as the baselines compare them, and the record of each."""

    normal: list[str]
    ids: list[str]


def names_of(lib: massref.Library) -> Names:
    """All names of all records but sources: names, aliases, ids, codes, medicines."""
    rows = lib.layers.stores[0].connection.execute("SELECT normal, id FROM names WHERE kind != 'source'").fetchall()
    return Names([row[0] for row in rows], [row[1] for row in rows])


def best_each(scored: Iterable[tuple[str, float]], least: float, gap: float) -> Answer:
    """Records by the best score of each; the first is opened at ``least`` where the next is ``gap`` away."""
    best = dict[str, float]()
    for record, score in scored:
        best[record] = max(best.get(record, 0.0), score)
    found = sorted(best, key=lambda record: (-best[record], record))
    sure = bool(found) and best[found[0]] >= least and (len(found) == 1 or best[found[1]] <= best[found[0]] - gap)
    return Answer(found[:FIRST], found[0] if sure else None)


def by_rapidfuzz(names: Names, scorer: Callable[..., float]) -> Engine:
    """rapidfuzz over all names; opens at 90 of 100, two ahead of the next."""

    def ask(said: str) -> Answer:
        found = process.extract(normal(said), names.normal, scorer=scorer, limit=60)
        return best_each(((names.ids[i], score) for _, score, i in found), 90, 2)

    return ask


def by_difflib(names: Names) -> Engine:
    """difflib over all names; opens at a ratio of 0.9, 0.02 ahead of the next."""
    index = dict(zip(names.normal, names.ids, strict=True))

    def ask(said: str) -> Answer:
        typed = normal(said)
        near = difflib.get_close_matches(typed, index, n=20, cutoff=0.5)
        return best_each(((index[n], difflib.SequenceMatcher(None, n, typed).ratio()) for n in near), 0.9, 0.02)

    return ask


def by_full_text(lib: massref.Library, tokenize: str) -> Engine:
    """SQLite FTS5 with bm25 over the passages that search looks at; it has no scale to be sure by."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, said, tokenize = '{tokenize}')")
    places = dict(all_regions(lib.layers.vocabulary().regions))
    for record in lib.records():
        if record.kind != "source":
            said = "\n".join(passage.said for passage in passages(record, places))
            connection.execute("INSERT INTO t VALUES (?, ?)", (record.id, said))

    def ask(said: str) -> Answer:
        words = [word for word in normal(said).split() if len(word) > 2 or tokenize.startswith("porter")]
        if not words:
            return Answer([], None)
        wanted = " OR ".join(f'"{word}"' for word in words)
        rows = connection.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT ?", (wanted, FIRST))
        return Answer([row[0] for row in rows], None)

    return ask


# -- figures ---------------------------------------------------------------------------------------------------------


class Figures(NamedTuple):
    """What an engine did with the queries of one sort."""

    number: int
    top1: float
    top3: float
    mrr: float
    opened: float
    wrong: float


def judge(asked: Sequence[Query], answers: Sequence[Answer]) -> Figures:
    """The figures of some queries and their answers."""
    pairs = list(zip(asked, answers, strict=True))
    places = [next((i for i, found in enumerate(a.found, 1) if found in q.right), 0) for q, a in pairs]
    n = len(pairs)
    return Figures(
        n,
        sum(place == 1 for place in places) / n,
        sum(1 <= place <= 3 for place in places) / n,
        sum(1 / place for place in places if place) / n,
        sum(a.opened is not None for _, a in pairs) / n,
        sum(a.opened is not None and a.opened not in q.right for q, a in pairs) / n,
    )


def tell(name: str, figures: Figures, outside: bool = False) -> str:
    """One line of figures."""
    if outside:
        return f"  {name:28} {'':24} opened {figures.opened:6.3f}"
    return (
        f"  {name:28} top-1 {figures.top1:.3f}  top-3 {figures.top3:.3f}  MRR {figures.mrr:.3f}"
        f"  opened {figures.opened:.3f}  wrong {figures.wrong:.3f}"
    )


def compare(engines: dict[str, Engine], asked: Sequence[Query]) -> dict[str, list[Answer]]:
    """Prints the figures of every engine side by side, for each sort; gives all answers."""
    answers = {name: [engine(query.said) for query in asked] for name, engine in engines.items()}
    sorts = dict.fromkeys(query.sort for query in asked)
    groups = {sort: {sort} for sort in sorts}
    groups["name, lay and misspelling"] = {"name", "lay", "misspelling"}
    groups["all but outside"] = sorts.keys() - {"outside"}
    for group, members in groups.items():
        which = [i for i, query in enumerate(asked) if query.sort in members]
        print(f"{group} ({len(which)})")
        for name in engines:
            figures = judge([asked[i] for i in which], [answers[name][i] for i in which])
            print(tell(name, figures, group == "outside"))
        print()
    return answers


def misses(asked: Sequence[Query], answers: Sequence[Answer]) -> None:
    """Prints each query that went wrong."""
    for query, answer in zip(asked, answers, strict=True):
        wrong = answer.opened is not None and answer.opened not in query.right
        if wrong or (query.right and not set(answer.found[:3]) & set(query.right)):
            opened = f"  OPENED {answer.opened}" if wrong else ""
            print(f"  {query.sort}: {query.said!r} wants {' '.join(query.right) or '-'}; {answer.found[:3]}{opened}")


# -- growth ----------------------------------------------------------------------------------------------------------


def grown(lib: massref.Library, size: int, folder: str) -> massref.Library:
    """The library with records added up to a size: copies of its own with about half of the longer words in their names
    made new, and without rules, which search hardly looks at and which every technique would list."""
    chance = random.Random(SEED)
    base = [record for record in lib.records() if record.kind != "source"]
    more = [_copy(base[i % len(base)], i, chance) for i in range(size - len(base))]
    connection = sqlite3.connect(Path(folder) / f"{size}.sqlite")
    compile_records([*lib.records(), *more], lib.layers.vocabulary(), connection)
    return massref.Library(Layers([Store(connection)]))


def _copy(record: AnyRecord, number: int, chance: random.Random) -> AnyRecord:
    def other(text: str) -> str:
        return re.sub(r"[A-Za-z]{5,}", lambda m: _new_word(m[0], chance) if chance.random() < 0.5 else m[0], text)

    fields = {"id": f"{record.id}-{number}", "name": other(record.name), "summary": other(record.summary)}
    bare = {name: () for name in ("rules", "properties", "red_flags", "signs") if hasattr(record, name)}
    return replace(record, aliases=tuple(other(alias) for alias in record.aliases), **fields, **bare)


def _new_word(word: str, chance: random.Random) -> str:
    letters = list(word)
    chance.shuffle(letters)
    return "".join(letters)


def latency(lib: massref.Library, asked: Sequence[Query]) -> str:
    """How long the queries took, in milliseconds."""
    took = list[float]()
    lib.search("warm up")
    for query in asked:
        start = time.perf_counter()
        lib.search(query.said, limit=FIRST)
        took.append(1000 * (time.perf_counter() - start))
    took.sort()
    return (
        f"median {statistics.median(took):5.1f} ms  p95 {took[int(0.95 * len(took))]:5.1f} ms  max {took[-1]:5.1f} ms"
    )


def main() -> None:
    """Compares the engines, then times ours as the library grows."""
    lib, asked = massref.open_library(), queries()
    names = names_of(lib)
    engines = {
        "massref": ours(lib),
        "rapidfuzz WRatio": by_rapidfuzz(names, fuzz.WRatio),
        "rapidfuzz token_set_ratio": by_rapidfuzz(names, fuzz.token_set_ratio),
        "FTS5 bm25, stemmed": by_full_text(lib, "porter unicode61"),
        "FTS5 trigram": by_full_text(lib, "trigram"),
        "difflib": by_difflib(names),
    }
    if "--misses" in sys.argv[1:]:
        misses(asked, [engines["massref"](query.said) for query in asked])
        return
    compare(engines, asked)
    records = sum(record.kind != "source" for record in lib.records())
    print(f"{records:6} records (and their sources)  {latency(lib, asked)}")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            print(f"{size:6} records (synthetic growth)   {latency(grown(lib, size, folder), asked)}")


if __name__ == "__main__":
    main()
