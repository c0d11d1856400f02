"""What a record needs of others to be shown: its sources, signs and the names behind its ids.

Computed once when a library is compiled, so that a look-up reads one record.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from ..records import (
    Act,
    AnyRecord,
    Ask,
    Condition,
    Contraindication,
    Node,
    Region,
    Rule,
    Sign,
    Source,
    Technique,
    Vocabulary,
)


class Cite(Node, kw_only=True, frozen=True):
    """A source as it is cited: short name, full reference, the link to the work, and how much of it was read."""

    name: str
    text: str
    link: str | None = None
    level: str
    read: str


class SignBrief(Node, kw_only=True, frozen=True):
    """A sign as it stands on another record's sheet."""

    name: str
    short: str
    summary: str
    suggests: str
    ask: str
    act: Act
    do: str
    sources: tuple[str, ...] = ()


class Bar(Node, kw_only=True, frozen=True):
    """A rule of another record that limits a technique or one of its properties."""

    record: str
    name: str
    rule: Rule
    asks: tuple[Ask, ...]
    by: tuple[str, ...]


class Links(Node, kw_only=True, frozen=True):
    """Everything that a record's sheet shows from other records."""

    sources: dict[str, Cite] = field(default_factory=dict)
    signs: dict[str, SignBrief] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    bars: tuple[Bar, ...] = ()
    used_by: tuple[tuple[str, str, str], ...] = ()


Get = Callable[[str], AnyRecord | None]


def nodes(value: Any) -> Iterator[Struct]:
    """Every structure inside a record, the record first."""
    if isinstance(value, Struct):
        yield value
        for name in value.__struct_fields__:
            yield from nodes(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from nodes(item)


def ids(record: AnyRecord, *fields: str) -> Iterator[str]:
    """The ids that a record names in the given fields, anywhere inside it."""
    for node in nodes(record):
        for name in fields:
            value = getattr(node, name, None)
            yield from value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()


def word_names(vocabulary: Vocabulary) -> dict[str, str]:
    """The names of all words of the vocabularies by their ids."""

    def regions(tree: tuple[Region, ...]) -> Iterator[tuple[str, str]]:
        for region in tree:
            yield region.id, region.name
            yield from regions(region.parts)

    names = dict(regions(vocabulary.regions))
    for words in (vocabulary.positions, vocabulary.properties, vocabulary.movements):
        names |= {word.id: word.name for word in words}
    return names


def cite(source: Source) -> Cite:
    """A source's reference, in one line, and its best link: DOI, PubMed Central, PubMed, then its own page."""
    people = [p.literal or f"{p.family} {p.given or ''}".strip() for p in source.author[:6]]
    authors = ", ".join(people) + (" et al." if len(source.author) > 6 else "")
    where = source.container_title or source.publisher or ""
    number = f"{source.volume or ''}" + (f"({source.issue})" if source.issue else "")
    place = ":".join(part for part in (number, source.page or "") if part)
    dated = ";".join(part for part in ((source.issued or "")[:4], place) if part)
    parts = [authors, source.title, where, dated]
    text = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
    if source.doi:
        link: str | None = f"https://doi.org/{source.doi}"
    elif source.pmcid:
        link = f"https://pmc.ncbi.nlm.nih.gov/articles/{source.pmcid}/"
    elif source.pmid:
        link = f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"
    else:
        link = source.url
    return Cite(name=source.name, text=text, link=link, level=source.level, read=source.read)


def brief(sign: Sign) -> SignBrief:
    """A sign in the few words that another sheet has room for."""
    cited = dict.fromkeys(source for statement in (*sign.features, *sign.do) for source in statement.sources)
    return SignBrief(
        name=sign.name,
        short=sign.short or sign.name,
        summary=sign.summary,
        suggests=sign.suggests,
        ask=sign.ask,
        act=sign.act,
        do=sign.do[0].says if sign.do else "",
        sources=tuple(cited)[:2],
    )


def bars_on(technique: Technique, records: Iterable[AnyRecord]) -> Iterator[Bar]:
    """The rules whose limits name a technique, or a property that it has."""
    properties = set(technique.properties)
    for record in records:
        if not isinstance(record, Condition | Contraindication):
            continue
        for rule in record.rules:
            by = {
                word
                for limit in rule.limits
                for word in (*limit.techniques, *limit.properties)
                if word == technique.id or word in properties
            }
            if by:
                keys = {key for when in rule.alternatives for key in when}
                asks = tuple(ask for ask in record.asks if ask.key in keys)
                yield Bar(record=record.id, name=record.name, rule=rule, asks=asks, by=tuple(sorted(by)))


class Surroundings:
    """What the links of a library's records are made from: a way to read records, the words' names, all records."""

    def __init__(self, get: Get, words: dict[str, str], records: Callable[[], Iterable[AnyRecord]]) -> None:
        self.get, self.words, self._records = get, words, records

    @cached_property
    def records(self) -> list[AnyRecord]:
        """All records of the library."""
        return list(self._records())

    @cached_property
    def users(self) -> dict[str, tuple[tuple[str, str, str], ...]]:
        """For each sign and source, the kind, id and name of every record that names it."""
        users = dict[str, list[tuple[str, str, str]]]()
        for record in self.records:
            for target in dict.fromkeys(ids(record, "red_flags", "signs", "sources")):
                users.setdefault(target, []).append((record.kind, record.id, record.name))
        return {target: tuple(found) for target, found in users.items()}


def _listed(wanted: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return () if wanted is None else (wanted,) if isinstance(wanted, str) else wanted


def links_of(record: AnyRecord, around: Surroundings) -> Links:
    """The links of a record."""
    bars = tuple(bars_on(record, around.records)) if isinstance(record, Technique) else ()
    signs = {i: brief(sign) for i in ids(record, "red_flags", "signs") if isinstance(sign := around.get(i), Sign)}
    cited = dict.fromkeys(ids(record, "sources"))
    cited |= dict.fromkeys(source for sign in signs.values() for source in sign.sources)
    cited |= dict.fromkeys(source for bar in bars for source in bar.rule.sources)
    sources = {i: cite(source) for i in cited if isinstance(source := around.get(i), Source)}
    words = (
        *ids(record, "regions", "position", "positions", "properties", "movements"),
        *(w for b in bars for w in b.by),
    )
    names = {word: around.words[word] for word in words if word in around.words}
    joined = (
        i for rule in getattr(record, "rules", ()) for when in rule.alternatives for i in _listed(when.get("with"))
    )
    for other in (*ids(record, "technique", "techniques", "see", "see_also"), *joined):
        if found := around.get(other):
            names[other] = found.name
    used_by = around.users.get(record.id, ()) if isinstance(record, Sign | Source) else ()
    return Links(sources=sources, signs=signs, names=names, bars=bars, used_by=used_by)
