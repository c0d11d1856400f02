"""What people type, matched to records, with honest confidence.

``confident`` means: this is the record that was asked for, open it. A match is confident if what was typed is a whole
name of one record only; or such a name with a slip of the finger in a longer word; or a part of one record's name that
says more than a word such as "pain" or "muscle". Everything else is a candidate to be listed, never opened.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ..library.layers import Layers
from ..library.store import NameRow
from ..words import normal, printable, shortened, stems

if TYPE_CHECKING:
    from .ranking import Fit, Ranked
    from .reading import Query

LONGEST = 400
"""Characters of a query that are looked at; more than anybody types."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CODE = re.compile(r"[a-z][0-9][0-9a-z]( [0-9a-z]{1,4})?")
LONGEST_PASSAGE = 160
"""Characters of a passage that are shown."""
EVERY = 200
"""Records that are looked at where those of one place are picked out afterwards."""
ON_THE_PAGE = 10.0
"""The score of a record that says the words only somewhere on its page."""
SHOWN = 10
"""Records that are offered for a name at most."""
LIKELY = 55.0
"""The least score of a record that is offered where nothing is sure."""
LEAST = 22.0
"""The least score of a record that is shown at all."""


class Match(NamedTuple):
    """A record that a query may mean. ``matched`` is the name or passage that matched; scores run from 0 to 100."""

    kind: str
    id: str
    name: str
    score: float
    matched: str
    confident: bool

    @property
    def shown(self) -> str:
        """What matched, without the marks around its words."""
        return self.matched.replace("\x02", "").replace("\x03", "")


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


def search(
    layers: Layers, text: str, kind: str | None = None, limit: int = 10, region: str | None = None
) -> list[Match]:
    """Records that the text may mean, best first: by name, by what clients say, by what their pages say.

    ``region`` keeps those about a place of the body; raises NoSuchPlace where the vocabulary has none of this name.
    """
    from .browsing import at_region

    about = at_region(layers, region) if region else None
    typed = normal(text[:LONGEST])
    if not typed:
        return []
    exact = _named(layers, text, typed, kind)
    known = {match.id for match in exact}
    most = limit if about is None else EVERY
    kept = [match for match in exact if about is None or match.id in about]
    more = (match for match in _ranked(layers, text, kind, most) if match.id not in known)
    more = (match for match in more if about is None or match.id in about)
    kept += (match._replace(confident=False) if exact else match for match in islice(more, limit))
    if len(kept) < limit:
        known |= {match.id for match in kept}
        kept += [m for m in _by_text(layers, text, kind) if m.id not in known and (about is None or m.id in about)]
    return kept[:limit]


def match_name(layers: Layers, text: str, kind: str | None = None, asking: bool = True) -> list[Match]:
    """Records whose names the text may mean, best first; an exact name of one record is found without the others.

    ``asking`` allows the words of a question around the name; without it every word must be part of the name.
    """
    typed = normal(text[:LONGEST])
    if not typed:
        return []
    exact = _named(layers, text, typed, kind)
    return exact or list(islice(_ranked(layers, text, kind, SHOWN, asking), SHOWN))


def resolve(layers: Layers, text: str, kind: str | None = None) -> tuple[str, str]:
    """The kind and id of the one record that a name means.

    Raises Ambiguous where several may be meant, and NotFound with the nearest where none is.
    """
    matches = match_name(layers, text, kind)
    confident = [match for match in matches if match.confident]
    if len(confident) == 1:
        return confident[0].kind, confident[0].id
    likely = confident or [match for match in matches if match.score >= LIKELY]
    if len(likely) > 1:
        raise Ambiguous(text, kind, likely)
    raise NotFound(text, kind, matches[:5])


def _named(layers: Layers, text: str, typed: str, kind: str | None) -> list[Match]:
    """The records of which the text is exactly a name; an id stands before all other names."""
    rows = layers.named(typed, kind) or _by_code(layers, typed, kind)
    by_id = [row for row in rows if row.id == row.name == text.strip().casefold()]
    if len(by_id) == 1:
        rows = by_id
    elif kind is None:
        rows = [row for row in rows if row.kind != "source" or row.name == row.id]
    each = {row.id: row for row in reversed(rows)}
    titles, sure = layers.titles(each), len(each) == 1
    return [Match(row.kind, row.id, titles[row.id], 100.0, row.name, sure) for row in reversed(each.values())]


def _by_text(layers: Layers, text: str, kind: str | None) -> Iterator[Match]:
    """Records that say all the words somewhere on their page, in evidence or protocols too."""
    words = normal(text[:LONGEST]).split()[:16]
    wanted = " ".join(f'"{word}"' for word in words)
    for record, record_kind, passage, _ in layers.texts(wanted, kind, EVERY) if words else ():
        if kind or record_kind != "source":
            said = " · ".join(part.strip() for part in passage.split("\n"))
            yield Match(record_kind, record, layers.titles([record])[record], ON_THE_PAGE, said, False)


def _by_code(layers: Layers, typed: str, kind: str | None) -> list[NameRow]:
    """The records of an ICD-10-CM code: those that have the code it is part of, or else codes that are part of it."""
    if not _CODE.fullmatch(typed):
        return []
    for end in range(len(typed) - 1, 2, -1):
        if rows := layers.named(typed[:end].strip(), kind):
            return rows
    return layers.named_within(typed, kind)


def _beside_code(layers: Layers, typed: str, kind: str | None) -> list[Match]:
    """The records that have other codes of an ICD-10-CM code's category."""
    rows = {row.id: row for row in layers.named_within(typed[:3], kind)}
    titles = layers.titles(rows)
    return [Match(row.kind, row.id, titles[row.id], LIKELY, row.name, False) for row in rows.values()]


def _ranked(layers: Layers, text: str, kind: str | None, most: int, asking: bool = True) -> Iterator[Match]:
    """The records whose names or passages say what the text says, best first, the confident one told apart."""
    from .ranking import rank
    from .reading import read

    query = read(layers, text[:LONGEST], asking)
    if _CODE.fullmatch(query.normal):
        yield from _beside_code(layers, query.normal, kind)
        return
    if not query.words:
        return
    ranked = [one for one in rank(layers, query, kind, most) if 100 * one.score >= LEAST]
    titles = layers.titles({one.id for one in ranked})
    sure = _sure(ranked, query)
    for one in ranked:
        yield _match(one, titles[one.id], one is sure)


SURE_FIT, SURE_MEDICINE, CLEAR = 0.85, 0.9, 0.1
"""What opens a record: each word fits its name at least so well, and no other record's name comes so near. A medicine's
name may have one slip only, since another's may be as near."""
GENERIC = "massage therapy technique treatment syndrome disorder disease condition sign symptom recent"
"""Words of a name that need not be said."""


def _sure(ranked: "list[Ranked]", query: "Query") -> "Ranked | None":
    """The one record that was meant without doubt, if there is one: all is said that its name says, and no more."""
    named = sorted((one for one in ranked if one.name), key=lambda one: -_name_score(one))
    if not named or not query.plain or not any(word.needed for word in query.words):
        return None
    first = named[0]
    fit = first.name
    if fit is None or (not fit.is_name and first.kind != "sign"):
        return None
    if fit.least < (SURE_MEDICINE if fit.field == "medicine" else SURE_FIT):
        return None
    near = [one.name for one in named[1:] if one.name and _name_score(one) > _name_score(first) - CLEAR]
    return None if not _complete(fit) or any(map(_complete, near)) else first


def _complete(fit: "Fit") -> bool:
    """Whether all words of a name were said that tell it from others."""
    return not set(stems(fit.wording)) - fit.words - set(stems(GENERIC))


def _name_score(one: "Ranked") -> float:
    return one.name.as_name if one.name else 0.0


def _match(one: "Ranked", title: str, sure: bool) -> Match:
    fit = one.name if one.name and (sure or one.name.said >= one.best.said) else one.best
    return Match(one.kind, one.id, title, round(100 * one.score, 1), _marked(fit), sure)


def _marked(fit: "Fit") -> str:
    """A passage, cut to what fits a line or two, with the words that matched between the marks \\x02 and \\x03."""
    said = printable(fit.wording)
    marked = _WORD.sub(lambda m: f"\x02{m[0]}\x03" if fit.words & set(stems(m[0])) else m[0], said)
    if len(said) <= LONGEST_PASSAGE:
        return marked
    first = max(0, marked.find("\x02") - LONGEST_PASSAGE // 3)
    start = marked.find(" ", first) + 1 if first else 0
    end = marked.rfind(" ", start, start + LONGEST_PASSAGE)
    part = marked[start : end if end > start else None]
    cut = part + "\x03" if part.count("\x02") > part.count("\x03") else part
    return f"{'…' if start else ''}{cut}{'…' if end > start else ''}"


def resolve_several(layers: Layers, words: list[str], kind: str | None = None) -> list[tuple[str, str]]:
    """The kinds and ids of several names given one after the other; the longest run of words that is a name is taken.

    Words that are names one by one are not one name together, unless together they are exactly a name. Raises NotFound
    or Ambiguous for the first words that are none.
    """
    found = list[tuple[str, str]]()
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            run = words[start:end]
            try:
                one = resolve(layers, " ".join(run), kind)
            except LookupError:
                if len(run) == 1:
                    raise
                continue
            if len(run) > 1 and not layers.named(normal(" ".join(run)), kind) and _each_names(layers, run, kind):
                continue
            found.append(one)
            start = end
            break
    return list(dict.fromkeys(found))


def _each_names(layers: Layers, words: list[str], kind: str | None) -> bool:
    """Whether each of some words names a record by itself."""
    try:
        return all(resolve(layers, word, kind) for word in words)
    except LookupError:
        return False
