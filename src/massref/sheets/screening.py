"""The sheet of a screening: the bar, why, what to keep off, what to ask and what its answers would mean."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..library.layers import Layers
from ..library.links import Links, cite, word_names
from ..limits import InForce
from ..records import Act, Basis, Limit, Source, Verdict
from ..rules import ask_of
from ..screening import CouldBe, Open, Reason, Screening, Value
from . import wording
from .model import NOT_REVIEWED, Banner, Block, Item, Items, Numbering, Sheet, Span, Style, item

HEAD: dict[Verdict, Style] = {
    Verdict.EMERGENCY: "alarm",
    Verdict.NOT_TODAY: "alarm",
    Verdict.CLEARANCE: "warn",
    Verdict.ADAPT: "warn",
}
SHOWN = 5
"""Questions spelt out on a screening that can do no more than change the session; the others are named."""


def links_for(layers: Layers, screening: Screening, more: Iterable[str] = ()) -> Links:
    """What a screening's sheet shows of other records: sources, and the names of records and words."""
    names = word_names(layers.vocabulary())
    names |= {row.id: row.name for kind in ("technique", "sign") for row in layers.rows(kind)}
    names |= {fact.id: fact.name for fact in screening.facts}
    cited: list[Reason | InForce] = [*screening.reasons, *screening.limits]
    wanted = dict.fromkeys(i for part in cited for i in part.sources)
    found = (layers.find(i, "source") for i in (*wanted, *more))
    return Links(sources={source.id: cite(source) for source in found if isinstance(source, Source)}, names=names)


def sheet(screening: Screening, layers: Layers, full: bool = False) -> Sheet:
    """The sheet of a screening; ``full`` gives sources with links."""
    links = links_for(layers, screening)
    number = Numbering(links)
    blocks = tuple(_blocks(screening, layers, links, number, full))
    more = () if full else ("--full: every reason and what to do, letters, sources with links",)
    foot = (*more, f"As of {screening.as_of}. {NOT_REVIEWED}")
    return Sheet("screening", "screening", "Screening", (), banner(screening), blocks, number.listed(), foot, not full)


def banner(screening: Screening) -> Banner:
    """The verdict, the worst that the open questions allow, and what that means."""
    says = {
        Verdict.EMERGENCY: "no massage; act now",
        Verdict.NOT_TODAY: "no massage today",
        Verdict.CLEARANCE: "no massage until a doctor agrees",
        Verdict.ADAPT: "within the limits below",
        Verdict.NO_BAR: "nothing said here bars massage",
        Verdict.NO_RULE_KNOWN: "the reference has no rule for this; that is not a yes",
    }[screening.verdict]
    return Banner(screening.verdict, screening.worst, says)


def _blocks(screening: Screening, layers: Layers, links: Links, number: Numbering, full: bool) -> Iterator[Block]:
    stopped = screening.verdict.rank >= Verdict.NOT_TODAY.rank
    yield Items("UNDERSTOOD", tuple(understood(screening)))
    if screening.reasons:
        yield Items("WHY", tuple(why(screening.reasons, number, full)))
    yield from waits(screening)
    if full or not stopped:
        yield from keep_off(screening.limits, links, number)
    if screening.verdict is not Verdict.EMERGENCY:
        yield from asks(screening.asks, screening.verdict, layers, links)
    yield from signs(screening)
    yield from cleared(screening)
    yield from letters(screening, full)


def understood(screening: Screening) -> Iterator[Item]:
    """What each fact was understood as, with its own verdict where the reference knows no rule."""
    for fact in screening.facts:
        answers = "; ".join(_answer(key, value) for key, value in fact.values.items() if key != "type")
        unknown = fact.verdict is Verdict.NO_RULE_KNOWN
        yield item(
            Span("Denied: " if fact.denied else "", "dim"),
            f"“{fact.said}” ⇒ " if fact.said != "by an answer" else "By an answer ⇒ ",
            Span(fact.name, "strong"),
            f" ({answers})" if answers else "",
            Span("  ? NO RULE KNOWN", "warn") if unknown else None,
            Span(f"  not used: {' '.join(fact.unused)}", "warn") if fact.unused else None,
        )


def _answer(key: str, value: Value | list[Value]) -> str:
    """An answer with its question in a word; a place, side, stage or medicine speaks for itself."""
    said = wording.spoken(", ".join(map(str, value)) if isinstance(value, list) else str(value))
    return said if key in ("member", "stage", "side", "site") else f"{wording.spoken(key)} {said}"


def why(reasons: Sequence[Reason], number: Numbering, full: bool) -> Iterator[Item]:
    """The reasons, gravest first: what holds, why, and what to do.

    Unless ``full``, those that only change a session say no more than what to do, record by record, and are left out
    where there is no session to change.
    """
    gravest = max((reason.verdict for reason in reasons), key=lambda verdict: verdict.rank)
    small = Verdict.ADAPT.rank if gravest.rank >= Verdict.ADAPT.rank else Verdict.NO_BAR.rank
    for reason in reasons:
        if full or reason.verdict.rank > Verdict.ADAPT.rank or gravest.rank <= Verdict.NO_BAR.rank:
            yield _reason(reason, number, full)
    if full or gravest.rank >= Verdict.NOT_TODAY.rank or gravest.rank <= Verdict.NO_BAR.rank:
        return
    changing = [reason for reason in reasons if reason.verdict.rank == small]
    for name in dict.fromkeys(reason.name for reason in changing):
        mine = [reason for reason in changing if reason.name == name]
        below = tuple(item(r.do, _lifted(r), _ground(r), refs=number(r.sources[:2])) for r in mine)
        head = item(Span(wording.verdict_words(Verdict.ADAPT), HEAD[Verdict.ADAPT]), Span(f"  {name}", "strong"))
        yield head._replace(below=below)


def _reason(reason: Reason, number: Numbering, full: bool) -> Item:
    head = item(
        Span(wording.verdict_words(reason.verdict), HEAD.get(reason.verdict, "good")),
        Span(f"  {reason.name}: ", "strong"),
        reason.says,
        _lifted(reason),
        _ground(reason),
        refs=number(reason.sources if full else reason.sources[:4]),
    )
    return head._replace(below=(item(Span("Do: ", "dim"), reason.do),) if reason.do else ())


def _lifted(reason: Reason) -> Span | None:
    return Span(f" (cleared by {reason.cleared})", "dim") if reason.cleared else None


def _ground(reason: Reason) -> Span | None:
    return Span(" (convention)", "dim") if reason.basis is Basis.CONVENTION else None


def keep_off(limits: Iterable[InForce], links: Links, number: Numbering) -> Iterator[Block]:
    """What is forbidden, record by record; the same words once."""
    by_record = dict[str, dict[str, tuple[str, ...]]]()
    for limit in limits:
        by_record.setdefault(limit.name, {}).setdefault(limit_words(limit, links.names), limit.sources)
    items = [
        item(
            Span(f"{name}: ", "strong"),
            " · ".join(said),
            refs=number(tuple(dict.fromkeys(s for g in said.values() for s in g))[:3]),
        )
        for name, said in by_record.items()
    ]
    if items:
        yield Items("KEEP OFF", tuple(items))


def limit_words(limit: InForce, names: Mapping[str, str]) -> str:
    """What a limit forbids this client, with the place and side that the answers gave."""
    plain = Limit(
        says=limit.says,
        techniques=limit.techniques,
        properties=limit.properties,
        movements=limit.movements,
        positions=limit.positions,
        pressure_over=limit.pressure_over,
        minutes_over=limit.minutes_over,
        session_over=limit.session_over,
        regions=() if limit.says else limit.regions,
    )
    said = wording.limit_words(plain, dict(names))
    where = ", ".join(names.get(region, wording.spoken(region)).lower() for region in limit.regions[:3])
    more = f" ({' '.join(part for part in (limit.side or '', where) if part)})" if limit.says and limit.side else ""
    return f"{said}{more}" if limit.says else f"{said}{f', {limit.side} side' if limit.side else ''}"


def asks(open_asks: Iterable[Open], verdict: Verdict, layers: Layers, links: Links) -> Iterator[Block]:
    """The open questions: those that a plan needs or that could raise the verdict spelt out, the others named."""
    grave, light = list[Item](), list[Item]()
    for ask in open_asks:
        worst = max((c.verdict.rank for c in ask.could_be), default=0)
        if ask.required or worst > max(verdict.rank, Verdict.ADAPT.rank) or len(grave) < SHOWN:
            grave.append(_ask(ask, layers, links))
        else:
            light.append(item(ask.question))
    if grave:
        yield Items("ASK", tuple(grave))
    if light:
        yield Items("ALSO ASK", tuple(light), inline=True)


def _ask(ask: Open, layers: Layers, links: Links) -> Item:
    """A question, whose it is, and below it what its answers would mean, the gravest first."""
    need = Span("  (needed for a plan)", "warn") if ask.required else None
    said = item(Span(ask.question, "strong"), Span(f"  {ask.name}", "dim"), need)
    groups = dict[Verdict, dict[str, None]]()
    for could in ask.could_be:
        groups.setdefault(could.verdict, {}).setdefault(_answer_words(could, ask, layers, links))
    parts, told = list[str | Span](), set[str]()
    for verdict, meant in sorted(groups.items(), key=lambda group: -group[0].rank):
        answers = [words for words in meant if words not in told]
        told |= set(answers)
        if answers and (verdict.rank >= Verdict.ADAPT.rank or len(groups) == 1):
            style: Style = HEAD.get(verdict, "")
            parts += [" · " if parts else "", ", ".join(answers), " ⇒ ", Span(wording.VERDICTS[verdict][1], style)]
    return said._replace(below=(item(*parts),)) if parts else said


def _answer_words(could: CouldBe, ask: Open, layers: Layers, links: Links) -> str:
    record = layers.find(ask.record)
    parts = list[str]()
    for key, values in ({ask.key: could.answers} | could.also).items():
        one = ask_of(record, key) if record is not None else None  # type: ignore[arg-type]
        said = [
            wording.comparison(value, one.unit)
            if one is not None and one.unit
            else wording.lower(links.names.get(value, wording.spoken(value)))
            for value in values
        ]
        named = (
            ""
            if key in (ask.key, "with")
            else f"{wording.lower((one.short if one else None) or wording.spoken(key)).rstrip('?')}: "
        )
        parts.append(f"{named}{wording.listed(said, 'or') if len(said) < 5 else ', '.join(said[:3]) + ' ...'}")
    return " with ".join(parts)


def signs(screening: Screening) -> Iterator[Block]:
    """The checklist of red flags: what was said, what was denied, and what has not been asked."""
    said = [sign for sign in screening.signs if sign.asked and not sign.denied]
    denied = [sign for sign in screening.signs if sign.denied]
    items = list[Item]()
    if said:
        items.append(item(Span("Said: ", "alarm"), ", ".join(sign.name for sign in said)))
    if denied:
        items.append(item(Span("Asked and denied: ", "good"), ", ".join(sign.name for sign in denied)))
    for act in Act:
        group = [sign.name for sign in screening.signs if sign.act is act and not sign.asked]
        if group:
            symbol, words = wording.ACTS[act]
            head = Span(f"Not asked yet, {symbol} {words}: ", "alarm" if act is Act.EMERGENCY else "dim")
            items.append(item(head, ", ".join(group)))
    if items:
        yield Items("RED FLAGS", tuple(items))


def waits(screening: Screening) -> Iterator[Block]:
    """What to wait for, and from which day on where that is known."""
    said = dict.fromkeys(f"until {wait.until}{f' (from {wait.on})' if wait.on else ''}" for wait in screening.waits)
    if said:
        yield Items("WAIT", tuple(item(text) for text in said))


def cleared(screening: Screening) -> Iterator[Block]:
    """Who cleared what; the limits stay."""
    items = [
        item(Span(one.record, "strong"), f" by {one.by}", f" on {one.on}" if one.on else "", "; its limits stay")
        for one in screening.cleared
    ]
    if items:
        yield Items("CLEARED", tuple(items))


def letters(screening: Screening, full: bool) -> Iterator[Block]:
    """Whom to ask, and what to write, where a doctor's word is missing; of each record the first unless ``full``."""
    first = {letter.record: letter for letter in reversed(screening.letters)}
    shown = screening.letters if full else tuple(first.values())
    items = [item(Span(f"To {letter.to}: ", "strong"), letter.says) for letter in shown]
    if items:
        yield Items("WRITE TO", tuple(items))
