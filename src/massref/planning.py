"""Conditions, a screening and minutes to one session.

Every step comes from a protocol's step; what a limit in force forbids is made gentler, one-sided, or left out, and each
change is listed with its reason. Times are whole minutes.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from msgspec import field
from msgspec.structs import replace

from .facts import Fact, Unclear, understand_all
from .library.layers import Layers
from .limits import BOTH, Form, InForce, Part, Room, barred_sides, gentler_form, matches, own_form, placements
from .records import Basis, Condition, Phase, Protocol, Side, Step, Technique, Verdict
from .rules import Record, Truth, holds
from .screening import Open, Picture, Screening, picture_of, screening_of

SHORTEST, LONGEST = 5, 480
"""Minutes of an appointment that can be planned."""
RESERVE = 10
"""Minutes kept for interview, consent, retest and dressing; convention."""
KEPT = {Phase.MAIN: 2, Phase.WARM_UP: 1}
"""Which optional steps are kept longest when time is short."""


ONCE = (Phase.SETTLE, Phase.CLOSE)
"""Phases in which resting once serves every condition, however the client lies."""


class Outcome(StrEnum):
    """What became of the wish for a session."""

    SESSION = "session"
    ASK_FIRST = "ask-first"
    TOO_SHORT = "too-short"
    NO_SESSION = "no-session"
    NOT_PERMITTED = "not-permitted"


class From(Part, frozen=True, kw_only=True):
    """The protocol step that a step of the session comes from; ``step`` counts from 1."""

    condition: str
    protocol: str
    step: int


class PlanStep(Part, frozen=True, kw_only=True):
    """A step of the session: ``at`` minutes after its start, for so many minutes."""

    at: int
    phase: Phase
    technique: str | None
    name: str
    regions: tuple[str, ...]
    side: str | None
    target: str | None
    movements: tuple[str, ...]
    minutes: int
    pressure: int | None
    position: str
    bolsters: str
    how: str
    essential: bool
    adapted: bool
    basis: Basis | None
    sources: tuple[str, ...]
    from_: From = field(name="from")
    also: tuple[From, ...] = ()


class Change(Part, frozen=True, kw_only=True):
    """What was changed in a protocol's step, and because of what."""

    step: str
    change: str
    because: str


class Used(Part, frozen=True, kw_only=True):
    """A protocol that the session is made from; ``changed`` once it is no longer the session that was published."""

    condition: str
    protocol: str
    name: str
    says: str
    basis: Basis | None
    sources: tuple[str, ...]
    retest: str
    changed: bool


class Spent(Part, frozen=True, kw_only=True):
    """Where the minutes of the appointment go: used + unused + reserve = asked."""

    asked: int
    reserve: int
    used: int
    unused: int


class Plan(Part, frozen=True, kw_only=True):
    """One session, or why there is none and what to do instead."""

    outcome: Outcome
    as_of: datetime.date
    conditions: tuple[str, ...]
    minutes: Spent
    shortest: int | None
    says: str
    notes: tuple[str, ...]
    asks: tuple[Open, ...]
    protocols: tuple[Used, ...]
    steps: tuple[PlanStep, ...]
    changes: tuple[Change, ...]
    screening: Screening


class NoAppointment(ValueError):
    """Minutes, a reserve or conditions that no session can be planned for."""


class Piece(NamedTuple):
    """A protocol's step on its way into a session."""

    step: Step
    form: Form
    origin: From
    bolsters: str
    least: int
    usual: int
    most: int
    adapted: bool
    also: tuple[From, ...] = ()


def plan(
    layers: Layers,
    conditions: Sequence[str],
    minutes: int,
    reserve: int = RESERVE,
    facts: Sequence[str] = (),
    denies: Sequence[str] = (),
    cleared: Sequence[str] = (),
    as_of: datetime.date | None = None,
) -> Plan:
    """One session for the conditions that a client comes with, within everything that their facts forbid.

    ``minutes`` is the appointment, ``reserve`` what of it is not hands-on. Raises NoAppointment for minutes that make
    none, NotFound or Ambiguous for what is not understood, and Contradiction for what is said and denied.
    """
    if not SHORTEST <= minutes <= LONGEST:
        raise NoAppointment(f"an appointment has {SHORTEST} to {LONGEST} minutes, not {minutes}")
    if not 0 <= reserve < minutes:
        raise NoAppointment(f"the reserve must be from 0 to less than the {minutes} minutes, not {reserve}")
    today = as_of or datetime.date.today()
    understood = understand_all(layers, (*conditions, *facts), denies, today)
    treated = _treated(conditions, understood)
    picture = picture_of(layers, understood)
    screening = screening_of(layers, understood, picture, cleared, today)
    return _Planner(layers, picture, screening, treated, minutes, reserve).plan()


def _treated(conditions: Sequence[str], facts: Sequence[Fact]) -> list[str]:
    """The ids of the conditions to be treated; raises Unclear for what is no condition."""
    said = {" ".join(text.split()) for text in conditions}
    mine = [fact for fact in facts if fact.said in said and not fact.denied]
    for fact in mine:
        if fact.kind != "condition":
            raise Unclear(fact.said, f"{fact.name} is a {fact.kind}, not a condition to treat; give it with --with")
    found = list(dict.fromkeys(fact.id for fact in mine))
    if not found:
        raise NoAppointment("name at least one condition to treat")
    return found


class _Planner:
    """One wish for a session."""

    def __init__(
        self, layers: Layers, picture: Picture, screening: Screening, treated: list[str], minutes: int, reserve: int
    ) -> None:
        self.picture, self.screening, self.treated = picture, screening, treated
        self.asked, self.reserve = minutes, reserve
        used = {i for record_id in treated for i in _techniques(picture.records[record_id])}
        techniques = {t.id: t for i in sorted(used) if isinstance(t := layers.find(i, "technique"), Technique)}
        self.names = {t.id: t.name for t in techniques.values()}
        self.room = Room(
            screening.limits, picture.client.body, {t.id: frozenset(t.properties) for t in techniques.values()}
        )
        self.changes = list[Change]()
        self.used = list[Used]()
        self.notes = list[str]()

    def plan(self) -> Plan:
        """The session, or why there is none."""
        verdict = self.screening.verdict
        if verdict.rank >= Verdict.CLEARANCE.rank:
            return self._without(Outcome.NOT_PERMITTED, _instead(self.screening))
        needed = tuple(ask for ask in self.screening.asks if ask.required)
        if needed:
            return self._without(Outcome.ASK_FIRST, "Ask first; a session hangs on the answers.", asks=needed)
        records = [self.picture.records[record_id] for record_id in self.treated]
        pairs = [(record, self._protocol(record)) for record in records if isinstance(record, Condition)]
        chosen = [(record, protocol) for record, protocol in pairs if protocol is not None]
        self.notes += [
            f"{record.name}: the reference holds no protocol for this stage or place, so nothing here treats it."
            for record, protocol in pairs
            if protocol is None
        ]
        if not chosen:
            return self._without(Outcome.NO_SESSION, self._why_no_protocol())
        return self._session(chosen)

    # -- which protocol -----------------------------------------------------------------------------------------

    def _protocol(self, record: Condition) -> Protocol | None:
        """The first protocol whose stage and answers fit; while these are open, the gentlest that might."""
        might = list[Protocol]()
        for protocol in record.protocols:
            when = dict(protocol.when) | ({"stage": protocol.stage} if protocol.stage else {})
            truth = holds(when, record, self.picture.client)
            if truth is Truth.YES:
                return protocol
            if truth is Truth.OPEN:
                might.append(protocol)
        if not might:
            return None
        gentlest = min(might, key=_firmness)
        others = ", ".join(protocol.name for protocol in might if protocol is not gentlest)
        if others:
            self.notes.append(
                f"{record.name}: stage not given, so planned for {gentlest.name}, the gentlest; also: {others}."
            )
        return gentlest

    def _why_no_protocol(self) -> str:
        names = ", ".join(self.picture.records[record_id].name for record_id in self.treated)
        return f"The reference holds no protocol for {names} at this stage or place; see `massref condition`."

    # -- one session --------------------------------------------------------------------------------------------

    def _session(self, chosen: Sequence[tuple[Condition, Protocol]]) -> Plan:
        pieces = list[Piece]()
        for record, protocol in chosen:
            before = len(self.changes)
            pieces += self._pieces(record, protocol)
            self.used.append(_used(record, protocol, changed=len(self.changes) > before))
        if not any(piece.step.essential and piece.step.technique for piece in pieces):
            return self._without(Outcome.NO_SESSION, "The limits leave no essential step; treat another day, or refer.")
        if len(chosen) > 1:
            pieces = self._in_turn(self._shared(pieces))
        cap = min((limit.session_over for limit in self.screening.limits if limit.session_over), default=LONGEST)
        budget = min(self.asked - self.reserve, cap)
        needed = sum(piece.least for piece in pieces if piece.step.essential)
        if needed > cap:
            return self._without(Outcome.NO_SESSION, f"The essential steps take {needed} minutes; {cap} are allowed.")
        shortest = needed + self.reserve
        if needed > budget:
            says = f"The essential steps need {needed} minutes beside the reserve: at least {shortest} in all."
            return self._without(Outcome.TOO_SHORT, says, shortest)
        allotted = self._allotted(pieces, budget, self._dose(chosen))
        steps, at = list[PlanStep](), 0
        for piece, minutes in allotted:
            steps.append(self._step(piece, at, minutes))
            at += minutes
        left_out = {_key(piece) for piece in pieces} - {_key(piece) for piece, _ in allotted}
        for piece in pieces:
            if _key(piece) in left_out:
                self._change(piece.step, "left out", "the appointment is too short for it")
        shortened = {
            origin.protocol for piece in pieces if _key(piece) in left_out for origin in (piece.origin, *piece.also)
        }
        self.used = [replace(used, changed=used.changed or used.protocol in shortened) for used in self.used]
        says = "Work within the limits; retest at the end."
        return self._made(Outcome.SESSION, says, shortest, steps=tuple(steps), used=at)

    def _dose(self, chosen: Sequence[tuple[Condition, Protocol]]) -> int | None:
        """The most minutes that the published doses allow together; None where one has none."""
        doses = [protocol.dose.minutes for _, protocol in chosen]
        return sum(dose for dose in doses if dose) if all(doses) else None

    def _pieces(self, record: Condition, protocol: Protocol) -> Iterator[Piece]:
        """The steps of a protocol that the limits allow, each as it is, one-sided or gentler."""
        bolsters = {p.position: p.bolsters for p in protocol.positions}
        for number, step in enumerate(protocol.steps, 1):
            sides = self._sides(record, step)
            if not sides:
                self._change(step, "left out", "both sides are affected, so none is free")
                continue
            form, because = self._allowed(step, sides)
            if form is None:
                self._change(step, "left out", because)
                continue
            if because:
                self._change(step, self._how_changed(step, form, sides), because)
            cap = self._minutes_cap(step, form)
            if cap is not None and cap < step.minutes.min:
                self._change(step, "left out", f"it needs more than the {cap} minutes allowed there")
                continue
            most = min(step.minutes.max, cap or step.minutes.max)
            yield Piece(
                step=step,
                form=form,
                origin=From(condition=record.id, protocol=protocol.id, step=number),
                bolsters=bolsters.get(form.position) or bolsters.get(step.position, ""),
                least=step.minutes.min,
                usual=min(step.minutes.usual, most),
                most=most,
                adapted=bool(because),
            )

    def _sides(self, record: Condition, step: Step) -> frozenset[str]:
        """The sides that a step is done on for this client; both where the affected side is not known."""
        answered = self.picture.client.answers.get(record.id, {}).get("side", frozenset())
        affected = BOTH if not answered or "both" in answered else frozenset(map(str, answered)) & BOTH
        if step.side is Side.BOTH:
            return BOTH
        if step.side is Side.AFFECTED or not answered:
            return affected
        return BOTH - affected

    def _allowed(self, step: Step, sides: frozenset[str]) -> tuple[Form | None, str]:
        """The first form of a step that no limit bars, and why it is not the protocol's own."""
        own = own_form(step, sides)
        barring = list[InForce]()
        for form in (own, *(gentler_form(own, gentler) for gentler in step.gentler)):
            for placed in placements(form):
                hits = [(limit, barred_sides(limit, step, placed, self.room)) for limit in self.room.limits]
                hits = [(limit, barred) for limit, barred in hits if barred]
                free = placed.sides - frozenset(side for _, barred in hits for side in barred)
                known = step.side is Side.BOTH or len(sides) == 1
                if not hits or (free and known):
                    changed = placed != own or bool(hits)
                    causes = barring + [limit for limit, _ in hits]
                    return placed._replace(sides=free), _because(causes) if changed else ""
                barring += [limit for limit, _ in hits if limit not in barring]
        return None, _because(barring)

    def _minutes_cap(self, step: Step, form: Form) -> int | None:
        caps = [
            limit.minutes_over
            for limit in self.room.limits
            if limit.minutes_over is not None and matches(limit, step, form, self.room)
        ]
        return min(caps, default=None)

    def _how_changed(self, step: Step, form: Form, sides: frozenset[str]) -> str:
        parts = list[str]()
        if form.technique != step.technique and form.technique:
            parts.append(self.names.get(form.technique, form.technique))
        if form.pressure != step.pressure and form.pressure:
            parts.append(f"pressure {form.pressure}")
        if form.position != step.position:
            parts.append(form.position.replace("-", " "))
        if form.sides != sides:
            parts.append(f"{next(iter(form.sides))} side only")
        return "; ".join(parts) or "gentler"

    def _change(self, step: Step, change: str, because: str) -> None:
        self.changes.append(Change(step=step_name(step, self.names), change=change, because=because))

    # -- two conditions in one session --------------------------------------------------------------------------

    def _shared(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The steps with those that serve two conditions taken once, in the lighter of their forms."""
        kept = list[Piece]()
        for piece in pieces:
            twin = next((i for i, other in enumerate(kept) if self._serves_both(piece, other)), None)
            if twin is None:
                kept.append(piece)
                continue
            other = kept[twin]
            lighter = piece if (piece.form.pressure or 0) < (other.form.pressure or 0) else other
            origins = dict.fromkeys((other.origin, *other.also, piece.origin, *piece.also))
            origins.pop(lighter.origin)
            essential = piece.step.essential or other.step.essential
            kept[twin] = lighter._replace(
                step=replace(lighter.step, essential=essential),
                least=max(piece.least, other.least),
                usual=max(piece.usual, other.usual),
                most=max(piece.most, other.most),
                also=tuple(origins),
            )
        return kept

    def _serves_both(self, one: Piece, other: Piece) -> bool:
        """Whether one step does what the other does: same phase, technique, place, sides and position."""
        if one.origin.protocol == other.origin.protocol or any(o.protocol == one.origin.protocol for o in other.also):
            return False
        same = one.step.phase is other.step.phase and one.form.technique == other.form.technique
        if same and one.form.technique is None and one.step.phase in ONCE:
            return one.step.movements == other.step.movements
        if not same or one.form.position != other.form.position or one.form.sides != other.form.sides:
            return False
        if one.form.technique is None:
            return one.step.movements == other.step.movements
        touch = self.room.body.touch
        return all(any(touch(a, b) for b in other.form.regions) for a in one.form.regions) and all(
            any(touch(a, b) for a in one.form.regions) for b in other.form.regions
        )

    def _in_turn(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The steps by phase, and within a phase by position, beginning with the one that the client lies in."""
        ordered, lying = list[Piece](), ""
        for phase in Phase:
            mine = [piece for piece in pieces if piece.step.phase is phase]
            following = {p.form.position for p in pieces if list(Phase).index(p.step.phase) > list(Phase).index(phase)}
            positions = list(dict.fromkeys(piece.form.position for piece in mine))
            positions.sort(key=lambda position: (position != lying, position in following))
            for position in positions:
                ordered += [piece for piece in mine if piece.form.position == position]
                lying = position
        return ordered

    # -- time ---------------------------------------------------------------------------------------------------

    def _allotted(self, pieces: Sequence[Piece], budget: int, dose: int | None) -> list[tuple[Piece, int]]:
        """The steps that fit, with their minutes: essential first, none below its least, then to the usual."""
        kept = {i for i, piece in enumerate(pieces) if piece.step.essential}
        spent = sum(pieces[i].least for i in kept)
        optional = (i for i in range(len(pieces)) if i not in kept)
        for i in sorted(optional, key=lambda i: (-len(pieces[i].also), -KEPT.get(pieces[i].step.phase, 0), i)):
            if spent + pieces[i].least <= budget:
                kept.add(i)
                spent += pieces[i].least
        minutes = {i: pieces[i].least for i in sorted(kept)}
        order = sorted(kept, key=lambda i: (not pieces[i].step.essential, -KEPT.get(pieces[i].step.phase, 0), i))
        _grow(minutes, {i: pieces[i].usual for i in order}, budget)
        main = {i: pieces[i].most for i in order if pieces[i].step.phase is Phase.MAIN}
        _grow(minutes, main, budget if dose is None else min(budget, max(dose, sum(minutes.values()))))
        return [(pieces[i], minutes[i]) for i in sorted(kept)]

    def _step(self, piece: Piece, at: int, minutes: int) -> PlanStep:
        step, form = piece.step, piece.form
        sided = any(region in self.room.body.sided for region in form.regions)
        side = "both" if form.sides == BOTH else next(iter(form.sides))
        two_sided_now_one = step.side is Side.BOTH and len(form.sides) == 1
        how = f"{side.capitalize()} side only. {form.how}" if two_sided_now_one else form.how
        return PlanStep(
            at=at,
            phase=step.phase,
            technique=form.technique,
            name=self.names.get(form.technique or "", "")
            or ("Own movement" if step.movements else step.phase.capitalize()),
            regions=form.regions,
            side=side if sided or two_sided_now_one else None,
            target=step.target if form.regions == step.regions else None,
            movements=step.movements,
            minutes=minutes,
            pressure=form.pressure,
            position=form.position,
            bolsters=piece.bolsters,
            how=how,
            essential=step.essential,
            adapted=piece.adapted,
            basis=Basis.CONVENTION if piece.adapted else step.basis,
            sources=() if piece.adapted else step.sources,
            from_=piece.origin,
            also=piece.also,
        )

    # -- outcomes -----------------------------------------------------------------------------------------------

    def _without(self, outcome: Outcome, says: str, shortest: int | None = None, asks: tuple[Open, ...] = ()) -> Plan:
        return self._made(outcome, says, shortest, asks=asks)

    def _made(
        self,
        outcome: Outcome,
        says: str,
        shortest: int | None,
        asks: tuple[Open, ...] = (),
        steps: tuple[PlanStep, ...] = (),
        used: int = 0,
    ) -> Plan:
        return Plan(
            outcome=outcome,
            as_of=self.screening.as_of,
            conditions=tuple(self.treated),
            minutes=Spent(asked=self.asked, reserve=self.reserve, used=used, unused=self.asked - self.reserve - used),
            shortest=shortest,
            says=says,
            notes=tuple(self.notes),
            asks=asks,
            protocols=tuple(self.used),
            steps=steps,
            changes=tuple(self.changes),
            screening=self.screening,
        )


def _firmness(protocol: Protocol) -> tuple[int, int]:
    """How firm a protocol is: its strongest pressure, then all its pressures together."""
    pressures = [step.pressure or 0 for step in protocol.steps]
    return max(pressures, default=0), sum(pressures)


def _grow(minutes: dict[int, int], goals: Mapping[int, int], budget: int) -> None:
    """Adds a minute to each step in turn until every goal is met or the budget is spent."""
    growing = True
    while growing:
        growing = False
        for i, goal in goals.items():
            if minutes[i] < goal and sum(minutes.values()) < budget:
                minutes[i] += 1
                growing = True


def _techniques(record: Record) -> Iterator[str]:
    """The techniques that a condition's protocols use, in all forms of their steps."""
    for protocol in record.protocols if isinstance(record, Condition) else ():
        for step in protocol.steps:
            yield from filter(None, (step.technique, *(gentler.technique for gentler in step.gentler)))


def _key(piece: Piece) -> tuple[str, str, int]:
    return piece.origin.condition, piece.origin.protocol, piece.origin.step


def _because(limits: Iterable[InForce]) -> str:
    """The limits that stand against a step, by their records: each once."""
    said = dict.fromkeys(f"{limit.name}: keep off {limit.says or limit.rule.replace('-', ' ')}" for limit in limits)
    return "; ".join(said)


def _used(record: Condition, protocol: Protocol, changed: bool) -> Used:
    return Used(
        condition=record.id,
        protocol=protocol.id,
        name=protocol.name,
        says=protocol.says,
        basis=protocol.basis,
        sources=protocol.sources,
        retest=protocol.retest,
        changed=changed,
    )


def step_name(step: Step, names: Mapping[str, str]) -> str:
    """A step in a few words: its technique and where."""
    what = names.get(step.technique or "", "") or ("Own movement" if step.movements else step.phase.capitalize())
    where = step.target or ", ".join(region.replace("-", " ") for region in step.regions)
    return f"{what}, {where}" if where else what


def _instead(screening: Screening) -> str:
    """What to do instead of a session that is not permitted."""
    gravest = screening.reasons[0]
    return f"{gravest.name}: {gravest.do}"
