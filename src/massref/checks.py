"""What no single field can say: references, rules that can act, statements with a source, fields left empty.

Reads the records of one or more data folders together and returns every problem, each with file, line and field.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from .loading import Entry, Path_, Problem
from .records import (
    Act,
    Ask,
    Basis,
    Condition,
    Contraindication,
    Guide,
    Harm,
    HarmBasis,
    Limit,
    Member,
    Protocol,
    Record,
    Region,
    Sign,
    Source,
    Sourced,
    Step,
    Technique,
    Term,
    Verdict,
    Vocabulary,
)
from .rules import SIDES, WELL_FORMED, ask_of, example
from .words import folded

ALL_THE_REST = "everything-else"
"""The field of a gap that explains all empty fields at once, as a clinic's short page may."""
MAY_BE_EMPTY = {"reviewed", "aliases", "gaps", "see_also", "phrases"}
"""Fields of any record that need no reason for being empty."""
OPTIONAL: dict[type, set[str]] = {
    Contraindication: {"members", "evidence", "cautions", "signs"},
    Technique: {"pressure"},
    Term: {"attributes", "exam_answer", "confused_with", "word_parts", "disagreement"},
    Sign: {"short"},
    Source: set(Source.__struct_fields__),
}
"""Fields that belong to some records of a kind only."""
REFERENCES = {
    "sources": "source",
    "red_flags": "sign",
    "signs": "sign",
    "technique": "technique",
    "techniques": "technique",
    "see": "record",
    "see_also": "record",
}
WORDS = {"regions", "position", "positions", "properties", "movements"}


class Known:
    """Every id that a record may name."""

    def __init__(self, entries: list[Entry], vocabulary: Vocabulary, below: dict[str, str]) -> None:
        self.kinds = below | {entry.record.id: entry.kind for entry in entries}
        self._above = dict(_parents(vocabulary.regions))
        self.words = {
            "regions": set(region_ids(vocabulary.regions)),
            "positions": {word.id for word in vocabulary.positions},
            "properties": {word.id for word in vocabulary.properties},
            "movements": {word.id for word in vocabulary.movements},
        }
        self.measures = {word.id: word for word in vocabulary.measures}

    def above(self, region: str) -> tuple[str, ...]:
        """The regions that a region is part of."""
        return self._above.get(region, ())


def _parents(regions: tuple[Region, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    for region in regions:
        yield region.id, above
        yield from _parents(region.parts, (*above, region.id))


def region_ids(regions: tuple[Region, ...]) -> Iterator[str]:
    """The ids of all regions of a tree."""
    for region in regions:
        yield region.id
        yield from region_ids(region.parts)


def walk(node: Any, path: Path_ = ()) -> Iterator[tuple[Struct, Path_]]:
    """Every structure inside a record, with its path."""
    if isinstance(node, Struct):
        yield node, path
        for name, encoded in zip(node.__struct_fields__, node.__struct_encode_fields__, strict=True):
            yield from walk(getattr(node, name), (*path, encoded))
    elif isinstance(node, tuple):
        for i, item in enumerate(node):
            yield from walk(item, (*path, i))


def check(entries: list[Entry], vocabulary: Vocabulary, below: dict[str, str] | None = None) -> list[Problem]:
    """Every problem of the records of a data folder taken together.

    ``below`` gives the kind of every id in the library that the folder is laid over.
    """
    below = below or {}
    known, problems = Known(entries, vocabulary, below), list[Problem]()
    problems += _unique(entries, below)
    for entry in entries:
        found = [*_statements(entry), *_references(entry, known), *_empty_fields(entry)]
        if isinstance(entry.record, Condition | Contraindication):
            found += [*_asks(entry.record, known), *_phrases(entry.record)]
            found += _rules(entry, entry.record, known)
        if isinstance(entry.record, Condition):
            found += _protocols(entry, entry.record)
        if isinstance(entry.record, Sign) and entry.record.act is not Act.EMERGENCY and entry.record.short is None:
            found.append(((), "'short' is missing; other records' cards name the sign by it"))
        if isinstance(entry.record, Source):
            found += _source(entry, entry.record)
        problems += [entry.problem(path, message) for path, message in found]
    return problems


Found = Iterator[tuple[Path_, str]]


def _unique(entries: list[Entry], below: dict[str, str]) -> Iterator[Problem]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        overridden = below.get(entry.record.id, entry.kind)
        if overridden != entry.kind:
            yield entry.problem(
                ("id",), f"{entry.record.id!r} is a {overridden} in the library below; choose another id"
            )
        first = seen.setdefault(entry.record.id, entry)
        if first is not entry:
            yield entry.problem(
                ("id",), f"{entry.record.id!r} is also the id of {first.file}; ids are unique over all kinds"
            )


def _statements(entry: Entry) -> Found:
    for node, path in walk(entry.record):
        if isinstance(node, Sourced):
            conventional = node.basis is Basis.CONVENTION
            if not node.sources and not conventional:
                yield path, "names no source; add `sources`, or `basis: convention` if there is none"
            elif node.sources and conventional:
                yield path, "has sources and `basis: convention`; keep one"
        elif isinstance(node, Harm) and not node.sources and node.basis is HarmBasis.CASE:
            yield path, "is a case and names no source"
        elif isinstance(node, Member) and not node.sources:
            yield path, "names no source for this medicine"


def _references(entry: Entry, known: Known) -> Found:
    for node, path in walk(entry.record):
        for name in node.__struct_fields__:
            value = getattr(node, name)
            for i, item in enumerate(value if isinstance(value, tuple) else (value,)):
                if not isinstance(item, str):
                    continue
                at = (*path, name, i) if isinstance(value, tuple) else (*path, name)
                if name in REFERENCES:
                    yield from _reference(item, REFERENCES[name], at, known)
                elif name in WORDS:
                    group = "positions" if name == "position" else name
                    if item not in known.words[group]:
                        yield at, f"{item!r} is not in the vocabulary of {group}"


def _reference(item: str, kind: str, at: Path_, known: Known) -> Found:
    found = known.kinds.get(item)
    if found is None:
        yield at, f"there is no {kind} with the id {item!r}"
    elif kind != "record" and found != kind:
        yield at, f"{item!r} is a {found}, not a {kind}"


def _empty_fields(entry: Entry) -> Found:
    record: Record = entry.record
    excused = {gap.field for gap in record.gaps}
    optional = MAY_BE_EMPTY | OPTIONAL.get(type(record), set())
    empty = [name for name in record.__struct_fields__ if getattr(record, name) in ((), None)]
    missing = [name for name in empty if name not in optional | excused]
    if missing and ALL_THE_REST not in excused:
        yield (
            (),
            f"empty: {', '.join(missing)}; fill them, or say why in `gaps` (`field: NAME` or `field: {ALL_THE_REST}`)",
        )
    for i, gap in enumerate(record.gaps):
        if gap.field and gap.field not in (*record.__struct_fields__, ALL_THE_REST):
            yield ("gaps", i, "field"), f"a {entry.kind} has no field {gap.field!r}"
    if isinstance(record, Guide) and any(not section.statements for section in record.sections):
        yield ("sections",), "a section is empty"


def _asks(record: Condition | Contraindication, known: Known) -> Found:
    asks = record.asks
    by_key = {ask.key: ask for ask in asks}
    keys = set[str]()
    for i, ask in enumerate(asks):
        path: Path_ = ("asks", i)
        if ask.key in keys:
            yield path, f"the key {ask.key!r} stands twice"
        keys.add(ask.key)
        shapes = [bool(ask.values), ask.unit is not None, bool(ask.regions)]
        if sum(shapes) != 1 and not (ask.key == "side" and not any(shapes)):
            yield path, "needs one of `values`, `unit` with `range`, or `regions`"
        yield from ((path, message) for message in _links(ask, asks, known))
        for key, wanted in ask.when.items():
            yield from (((*path, "when", key), m) for m in _condition(key, wanted, record, by_key, known))
        if ask.unit is not None and (ask.range is None or ask.range[0] >= ask.range[1]):
            yield path, "a number needs a `range` of least and most"


def _links(ask: Ask, asks: tuple[Ask, ...], known: Known) -> Iterator[str]:
    """What is wrong with how an ask's answers are said, what they open and what settles it."""
    answers = {"number"} if ask.unit is not None else set(ask.values or SIDES)
    for value, wordings in ask.said.items():
        if value not in answers:
            yield f"`said` has {value!r}, which is no answer; allowed: {', '.join(sorted(answers))}"
        elif value == "number" and any(wording.count("{}") != 1 for wording in wordings):
            yield "`said: {number: ...}` needs one `{}` in each wording, where the number stands"
        elif any(folded(wording) in ("", "#") for wording in wordings):
            yield f"`said` of {value!r} has a wording that says nothing beside a number; add a word that tells"
    for value, opened in ask.opens.items():
        if value not in ask.values:
            yield f"`opens` has {value!r}, which is not one of `values`"
        kind = known.kinds.get(opened.record)
        if kind not in ("condition", "contraindication"):
            yield f"`opens` names {opened.record!r}, which is no condition or contraindication"
    keys = {other.key for other in asks}
    yield from (
        f"`settled_by` names {key!r}, which is no key of an ask here" for key in ask.settled_by if key not in keys
    )
    measure = known.measures.get(ask.key)
    if measure is not None and ask.unit is None:
        yield f"{ask.key!r} is a measure that all records share; it needs `unit` and `range`"


def _phrases(record: Condition | Contraindication) -> Found:
    """Phrases whose holes and meanings the record asks for."""
    for i, phrase in enumerate(record.phrases):
        holes = re.findall(r"\{([^}]*)\}", phrase.says)
        for key in (*holes, *phrase.means):
            ask = ask_of(record, key)
            if ask is None:
                yield ("phrases", i), f"{key!r} is never asked; add an ask with the key {key!r}"
            elif key in holes and ask.unit is None and not ask.regions:
                yield ("phrases", i, "says"), f"{{{key}}} stands for a number or a site; the ask {key!r} takes neither"
            elif key in phrase.means and ask.values and phrase.means[key] not in ask.values:
                yield ("phrases", i, "means"), f"{phrase.means[key]!r} is not a value of the ask {key!r}"


def _rules(entry: Entry, record: Condition | Contraindication, known: Known) -> Found:
    asks = {ask.key: ask for ask in record.asks}
    ids = set[str]()
    for i, rule in enumerate(record.rules):
        path: Path_ = ("rules", i)
        if rule.id in ids:
            yield path, f"the rule id {rule.id!r} stands twice"
        ids.add(rule.id)
        if rule.verdict is Verdict.NO_RULE_KNOWN:
            yield (*path, "verdict"), "a rule cannot say that no rule is known"
        if not rule.alternatives:
            yield (*path, "when"), "names no case, so the rule can never act; leave `when` out for always"
        for when in rule.alternatives:
            for key, wanted in when.items():
                for message in _condition(key, wanted, record, asks, known):
                    yield (*path, "when", key), message
        for j, limit in enumerate(rule.limits):
            for message in _limit(limit, asks):
                yield (*path, "limits", j), message


def _condition(
    key: str, wanted: str | tuple[str, ...], record: Condition | Contraindication, asks: dict[str, Ask], known: Known
) -> Iterator[str]:
    values = wanted if isinstance(wanted, tuple) else (wanted,)
    if not values:
        yield "names no value, so the rule can never act"
    if key == "stage":
        stages = {stage.id for stage in record.stages} if isinstance(record, Condition) else set()
        yield from (f"there is no stage {v!r} in this record" for v in values if v not in stages)
    elif key == "members":
        yield from (f"{v!r} is not a comparison such as '>=2'" for v in values if not WELL_FORMED.fullmatch(v))
    elif key in ("member", "type", "types"):
        members = record.members if isinstance(record, Contraindication) else ()
        names = {(m.name if key == "member" else m.type) for m in members}
        one = "member" if key == "member" else "type"
        yield from (f"no member of this record has the {one} {v!r}" for v in values if v not in names)
    elif key == "with":
        yield from (f"there is no record with the id {v!r}" for v in values if v not in known.kinds)
    elif key not in asks:
        yield f"is never asked; add an ask with the key {key!r}"
    else:
        yield from (message for v in values if (message := _unanswerable(v, asks[key], known)))


def _unanswerable(value: str, ask: Ask, known: Known) -> str | None:
    """Why no answer to an ask can be this value, if so."""
    if ask.unit is not None:
        if not WELL_FORMED.fullmatch(value):
            return f"{value!r} is not a comparison such as '>=160' or '>=13 <28'"
        return None if example(value, ask) is not None else f"{value!r} holds for no answer in the ask's range"
    if ask.regions:
        if value not in known.words["regions"]:
            return f"{value!r} is not a region"
        near = {value, *known.above(value)}
        if not any(region in near or value in known.above(region) for region in ask.regions):
            return f"{value!r} lies in no region of the ask {ask.key!r}"
        return None
    allowed = ask.values or SIDES
    return None if value in allowed else f"{value!r} is not a value of the ask {ask.key!r}: {', '.join(allowed)}"


def _limit(limit: Limit, asks: dict[str, Ask]) -> Iterator[str]:
    given = [
        name
        for name in limit.__struct_fields__
        if name not in ("says", "side") and getattr(limit, name) not in ((), None)
    ]
    if not given:
        yield "forbids nothing; name regions, techniques, properties, positions, movements, pressure or minutes"
    if limit.at is not None and (limit.at not in ("site", "limb") or "site" not in asks):
        yield "`at` is `site` or `limb`, and needs an ask with the key 'site'"
    if limit.session_over is not None and given != ["session_over"]:
        yield "`session_over` caps the whole session and stands alone"
    if limit.side is not None and (limit.side != "same" or "side" not in asks):
        yield "`side: same` needs an ask with the key 'side'"


def _protocols(entry: Entry, record: Condition) -> Found:
    stages = {stage.id for stage in record.stages}
    ids = set[str]()
    for i, stage in enumerate(record.stages):
        if stage.days and stage.days[1] is not None and stage.days[1] < stage.days[0]:
            yield ("stages", i, "days"), "ends before it begins"
    for i, protocol in enumerate(record.protocols):
        path: Path_ = ("protocols", i)
        if protocol.id in ids:
            yield path, f"the protocol id {protocol.id!r} stands twice"
        ids.add(protocol.id)
        if protocol.stage is not None and protocol.stage not in stages:
            yield (*path, "stage"), f"there is no stage {protocol.stage!r}; the stages are: {', '.join(sorted(stages))}"
        yield from _steps(protocol, path)


def _steps(protocol: Protocol, path: Path_) -> Found:
    positions = {position.position for position in protocol.positions}
    phases = list(type(protocol.steps[0].phase)) if protocol.steps else []
    last = -1
    for i, step in enumerate(protocol.steps):
        at = (*path, "steps", i)
        if not step.minutes.min <= step.minutes.usual <= step.minutes.max:
            yield (*at, "minutes"), "must rise from min over usual to max"
        if step.position not in positions:
            yield (*at, "position"), f"{step.position!r} is not among the protocol's positions"
        for gentler in step.gentler:
            if gentler.position is not None and gentler.position not in positions:
                yield (*at, "gentler"), f"{gentler.position!r} is not among the protocol's positions"
        yield from ((at, message) for message in _step(step))
        rank = phases.index(step.phase)
        if rank < last and step.phase not in ("assess", "settle"):
            yield (*at, "phase"), f"{step.phase.value} comes before the phase of the step above it"
        last = max(last, rank)
    usual = sum(step.minutes.usual for step in protocol.steps)
    if protocol.dose.minutes and usual > protocol.dose.minutes:
        yield (*path, "steps"), f"usual minutes add up to {usual}; the dose is {protocol.dose.minutes}"


def _step(step: Step) -> Iterator[str]:
    if step.technique and not step.regions:
        yield "has a technique and no regions"
    if step.pressure is not None and step.technique is None:
        yield "has a pressure and no technique"
    for gentler in step.gentler:
        if gentler.pressure is not None and gentler.pressure > (step.pressure or 0):
            yield "a gentler form presses harder than the step"


def _source(entry: Entry, source: Source) -> Found:
    if not any((source.doi, source.pmid, source.pmcid, source.url, source.note)):
        yield (), "has no DOI, PMID, PMCID or URL; say why in `note`"
