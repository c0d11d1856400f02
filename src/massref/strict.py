"""What records must be to ship: safety floors, sources that can be found, prose that can be read at a glance.

`massref validate --strict` asks this of a data folder that is valid already. The figures are those of this project's
own standard (docs/records.md), not of any source.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from .checks import walk
from .coverage import share
from .loading import Entry, Path_, Problem
from .records import (
    AnyRecord,
    Condition,
    Contraindication,
    Direction,
    Sign,
    Source,
    Sourced,
    Technique,
    Verdict,
)
from .words import normal

LEAST_SOURCED = 90.0
"""Of a hundred statements of a folder, those that must name a source."""
LONGEST = 32
"""Words of a statement; the voice asks for about 25."""
LONGEST_DO, LONGEST_SIGN = 70, 110
"""Characters of a sign's first act and of its summary, which stand on other records' cards."""
MOST_PAIN = 5
"""The most pain, of 10, that any technique may cause."""
SHORTEST_SESSION = 20
"""Minutes of hands-on time in the shortest appointment; what is essential must fit."""
STALE_AFTER = datetime.timedelta(days=3 * 365)
"""A record that nobody compared with its sources for so long is not shipped."""
FLOORS = {"red_flags": 4, "asks": 5, "protocols": 1}
FEWEST_SOURCES = 5
FEWEST_WORDINGS = 4
PROSE = ("says", "claim", "how", "do", "expected", "call_if", "means", "positive", "because", "change")
BEARING = re.compile(
    r"\b(as much|the most|as hard) (pressure )?(as |that )?(they|the client|you) can (bear|stand|take)"
)
COPIES = re.compile(
    r"scribd|studylib|docplayer|yumpu|pubhtml5|researchgate|semanticscholar|coek\.info|slideshare|pdffox", re.I
)
"""Sites that share copies: a link leads to the work itself."""

Found = Iterator[tuple[Path_, str]]
CodeTitle = Callable[[str], str | None]
"""The official title of an ICD-10-CM code, None for one that does not exist."""


def strict(
    entries: list[Entry],
    techniques: Iterable[Technique],
    root: Path,
    today: datetime.date,
    code_title: CodeTitle | None = None,
) -> list[Problem]:
    """Every way in which the records of a valid data folder fall short of what ships.

    ``techniques`` are all that the library knows, those of layers below too; ``code_title`` looks ICD-10-CM codes up
    where their list is installed.
    """
    reach = {t.id: t.pressure[1] for t in techniques if t.pressure}
    dates = {e.record.id: e.record.checked for e in entries if isinstance(e.record, Source)}
    problems = list[Problem]()
    for entry in entries:
        record = entry.record
        found = [*_dates(record, dates, today), *_length(record)]
        if isinstance(record, Condition):
            found += [*_floors(record), *_sessions(record, reach), *_evidence(record)]
            found += _codes(record, code_title) if code_title else ()
        if isinstance(record, Condition | Contraindication):
            found += _waits(record)
        if isinstance(record, Technique):
            found += _pain(record)
        if isinstance(record, Sign):
            found += _sign(record)
        if isinstance(record, Source):
            found += _links(record)
        problems += [entry.problem(path, message) for path, message in found]
    return [*problems, *_unused(entries), *_same_works(entries), *_same_names(entries), *_sourced(entries, root)]


def _sources(record: AnyRecord) -> set[str]:
    return {source for node, _ in walk(record) for source in getattr(node, "sources", ())}


def _dates(record: AnyRecord, sources: Mapping[str, datetime.date], today: datetime.date) -> Found:
    if record.checked > today:
        yield ("checked",), f"{record.checked} has not come yet"
    elif today - record.checked > STALE_AFTER:
        yield ("checked",), "is more than three years ago; compare the record with its sources again"
    newer = sorted(source for source in _sources(record) if sources.get(source, record.checked) > record.checked)
    if newer:
        yield ("checked",), f"is older than that of its source {newer[0]}; compare the record with it"


def _length(record: AnyRecord) -> Found:
    for node, path in walk(record):
        if isinstance(record, Source) or not isinstance(node, Sourced):
            continue
        for name in PROSE:
            said = getattr(node, name, None)
            if not isinstance(said, str):
                continue
            if (count := len(said.split())) > LONGEST:
                yield (*path, name), f"has {count} words; say it in {LONGEST} or fewer, or as two statements"
            if BEARING.search(said):
                yield (*path, name), "tells someone to bear as much as they can; give a pain limit of at most 5 of 10"


def _floors(record: Condition) -> Found:
    excused = {gap.field for gap in record.gaps}
    for name, least in FLOORS.items():
        have = len(getattr(record, name))
        if have < least and name not in excused:
            yield (name,), f"{have} of at least {least}; add what is missing, or say why in `gaps` (`field: {name}`)"
    cited = len(_sources(record))
    if cited < FEWEST_SOURCES and "sources" not in {(gap.field or "") for gap in record.gaps}:
        yield (), f"names {cited} sources of at least {FEWEST_SOURCES}"
    if not record.rules:
        yield ("rules",), "has no rule; say at least what is no bar"


def _sessions(record: Condition, reach: Mapping[str, int]) -> Found:
    for i, protocol in enumerate(record.protocols):
        path: Path_ = ("protocols", i, "steps")
        essential = [step for step in protocol.steps if step.essential]
        least = sum(step.minutes.min for step in essential)
        if not essential:
            yield path, "none is essential; mark those without which the session makes no sense"
        elif least > SHORTEST_SESSION:
            yield path, f"the essential ones take {least} minutes at least; a short appointment has {SHORTEST_SESSION}"
        for j, step in enumerate(protocol.steps):
            most = reach.get(step.technique or "", 5)
            if step.pressure and step.pressure > most:
                yield (*path, j, "pressure"), f"{step.technique} goes up to {most}"


def _evidence(record: Condition) -> Found:
    ranks = [list(Direction).index(claim.direction) for claim in record.evidence]
    if ranks != sorted(ranks):
        order = ", ".join(direction.value for direction in Direction)
        yield ("evidence",), f"stands in another order than {order}; what speaks against comes first"


def _codes(record: Condition, title: CodeTitle) -> Found:
    for i, code in enumerate(record.icd10cm):
        official = title(code.code)
        if official is None:
            yield ("icd10cm", i, "code"), f"{code.code} is no ICD-10-CM code"
        elif official != code.name:
            yield ("icd10cm", i, "name"), f"the official title of {code.code} is {official!r}"


def _waits(record: Condition | Contraindication) -> Found:
    for i, rule in enumerate(record.rules):
        if rule.verdict is Verdict.NOT_TODAY and not rule.until:
            yield ("rules", i, "until"), "is missing; not today says until when"


def _pain(record: Technique) -> Found:
    if record.pain_limit is None:
        yield ("pain_limit",), f"is missing; at most {MOST_PAIN} of 10"
    elif record.pain_limit.most > MOST_PAIN:
        yield ("pain_limit", "most"), f"is above {MOST_PAIN} of 10"


def _sign(record: Sign) -> Found:
    if not record.do or len(record.do[0].says) > LONGEST_DO:
        yield ("do",), f"the first line stands on cards; at most {LONGEST_DO} characters"
    if len(record.summary) > LONGEST_SIGN:
        yield ("summary",), f"stands on cards; at most {LONGEST_SIGN} characters"
    if len(record.wordings) < FEWEST_WORDINGS:
        yield ("wordings",), f"{len(record.wordings)} of at least {FEWEST_WORDINGS} ways in which clients say it"


def _links(source: Source) -> Found:
    if not any((source.doi, source.pmid, source.pmcid, source.url, source.note)):
        yield (), "has no DOI, PMID, PMCID or URL; say in `note` why the work itself could not be linked"
    if source.url and COPIES.search(source.url):
        yield ("URL",), "leads to a copy on a sharing site; link the work itself, or leave it out"


def _unused(entries: list[Entry]) -> Iterator[Problem]:
    used = {source for entry in entries for source in _sources(entry.record)}
    for entry in entries:
        if isinstance(entry.record, Source) and entry.record.id not in used:
            yield entry.problem((), "no statement names this source; cite it or remove it")


def _same_works(entries: list[Entry]) -> Iterator[Problem]:
    seen = dict[str, str]()
    for entry in entries:
        source = entry.record
        if not isinstance(source, Source):
            continue
        for identifier in (source.doi and source.doi.lower(), source.pmid, source.pmcid):
            if identifier and seen.setdefault(identifier, source.id) != source.id:
                yield entry.problem((), f"is the same work as {seen[identifier]}: {identifier}")


def _same_names(entries: list[Entry]) -> Iterator[Problem]:
    """Names that open two records, but for medicines of two classes and what both records show in `see_also`."""
    owners = dict[str, Entry]()
    for entry in entries:
        record = entry.record
        if isinstance(record, Source):
            continue
        codes = [code.code for code in getattr(record, "icd10cm", ())]
        names = {normal(name) for name in (record.name, record.id, *record.aliases, *codes)} | _medicines(record)
        for name in sorted(names):
            other = owners.setdefault(name, entry)
            both_members = name in _medicines(record) & _medicines(other.record)
            if other is not entry and not both_members and not _say_so(record, other.record):
                yield entry.problem(
                    ("aliases",),
                    f"{name!r} also names {other.record.id}; keep one, or put each in the other's `see_also`",
                )


def _medicines(record: AnyRecord) -> set[str]:
    members = record.members if isinstance(record, Contraindication) else ()
    return {normal(name) for member in members for name in (member.name, *member.brands)}


def _say_so(one: AnyRecord, other: AnyRecord) -> bool:
    return one.id in other.see_also and other.id in one.see_also


def _sourced(entries: list[Entry], root: Path) -> Iterator[Problem]:
    found = share(entry.record for entry in entries)
    if found.percent < LEAST_SOURCED:
        yield Problem(
            str(root),
            0,
            "",
            f"{found.sourced} of {found.total} statements name a source ({found.percent:.1f} %); "
            f"at least {LEAST_SOURCED:.0f} % must; `massref info --coverage` shows which do not",
        )
