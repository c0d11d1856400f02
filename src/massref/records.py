"""What a record is: typed structures, and the words that rules may use.

This is the one schema. The YAML loader, the JSON Schema files, the compiled library and the editor's mode-line
all follow from the structures below; a field that is not here does not exist. Units: time in minutes unless a name
says otherwise, pressure on Walton's five levels (1 light lotioning, 2 heavy lotioning, 3 medium, 4 strong, 5 deep),
pain from 0 to 10.
"""

import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, TypeVar

from msgspec import Meta, Struct, field

Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, Meta(min_length=1, max_length=160)]
"""Text that must fit the line it is shown on."""
Text = Annotated[str, Meta(min_length=1, max_length=600)]
Pressure = Annotated[int, Meta(ge=1, le=5)]
"""Walton's pressure levels."""
Pain = Annotated[int, Meta(ge=0, le=10)]
Count = Annotated[int, Meta(ge=0, le=10_000)]
When = dict[str, str | tuple[str, ...]]
"""What must hold: for each key a value that was asked for (a list: any of them), or comparisons such as ``>=160`` or
``>=13 <28`` (both must hold)."""


class Verdict(StrEnum):
    """How far harm bars a session; a ladder, least first."""

    NO_RULE_KNOWN = "no-rule-known"
    NO_BAR = "no-bar"
    ADAPT = "adapt"
    CLEARANCE = "clearance"
    NOT_TODAY = "not-today"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """The rung, counted from 0 (no rule known) to 5 (emergency)."""
        return list(Verdict).index(self)


class Act(StrEnum):
    """What a sign asks for, most urgent first."""

    EMERGENCY = "emergency"
    SAME_DAY = "same-day"
    REFER_FIRST = "refer-first"
    TREAT_AND_REFER = "treat-and-refer"

    @property
    def verdict(self) -> Verdict:
        """The rung of the verdict ladder that the act maps to."""
        return _ACT_VERDICTS[self]


_ACT_VERDICTS = {
    Act.EMERGENCY: Verdict.EMERGENCY,
    Act.SAME_DAY: Verdict.NOT_TODAY,
    Act.REFER_FIRST: Verdict.CLEARANCE,
    Act.TREAT_AND_REFER: Verdict.ADAPT,
}


class Basis(StrEnum):
    """What kind of ground a statement stands on."""

    TRIAL = "trial"
    REVIEW = "review"
    GUIDELINE = "guideline"
    CASE_REPORT = "case-report"
    TEXTBOOK = "textbook"
    PROFESSION = "profession"
    CONVENTION = "convention"


class HarmBasis(StrEnum):
    """How a harm is known: it happened, it can be reasoned, or it is handed down."""

    CASE = "case"
    MECHANISM = "mechanism"
    CUSTOM = "custom"


class Direction(StrEnum):
    """Which way a piece of evidence points."""

    HARM = "harm"
    NO_BENEFIT = "no-benefit"
    MIXED = "mixed"
    UNKNOWN = "unknown"
    BENEFIT = "benefit"


class Certainty(StrEnum):
    """Certainty as the source itself grades it."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very-low"
    NOT_GRADED = "not-graded"


class Phase(StrEnum):
    """The phases of a session, in order."""

    SETTLE = "settle"
    ASSESS = "assess"
    WARM_UP = "warm-up"
    MAIN = "main"
    INTEGRATE = "integrate"
    CLOSE = "close"


class Level(StrEnum):
    """What sort of work a source is."""

    GUIDELINE = "guideline"
    SYSTEMATIC_REVIEW = "systematic-review"
    TRIAL = "trial"
    OBSERVATIONAL = "observational"
    CASE_REPORT = "case-report"
    NARRATIVE_REVIEW = "narrative-review"
    HEALTH_SERVICE = "health-service"
    REGULATOR = "regulator"
    TEXTBOOK = "textbook"
    PROFESSIONAL = "professional"
    ENCYCLOPEDIA = "encyclopedia"


class Read(StrEnum):
    """How much of a source was read."""

    FULL_TEXT = "full-text"
    ABSTRACT = "abstract"
    EXCERPT = "excerpt"
    RECORD = "record"


class Category(StrEnum):
    """What a condition chiefly concerns."""

    NERVE = "nerve"
    MUSCLE = "muscle"
    JOINT = "joint"
    TENDON_AND_BURSA = "tendon-and-bursa"
    SPINE = "spine"
    HEAD_AND_JAW = "head-and-jaw"
    WIDESPREAD_PAIN = "widespread-pain"
    NEUROLOGICAL = "neurological"
    CIRCULATION_AND_LYMPH = "circulation-and-lymph"
    MIND_AND_SLEEP = "mind-and-sleep"
    DIGESTION = "digestion"
    PREGNANCY_AND_BIRTH = "pregnancy-and-birth"
    CANCER = "cancer"
    INJURY_AND_SURGERY = "injury-and-surgery"


class TechniqueCategory(StrEnum):
    """The family a technique belongs to."""

    CLASSIC = "classic"
    SOFT_TISSUE = "soft-tissue"
    FASCIAL = "fascial"
    MOVEMENT = "movement"
    FLUID = "fluid"
    THERMAL = "thermal"
    TOOL = "tool"
    TRADITIONAL = "traditional"
    SETTING = "setting"


class Group(StrEnum):
    """What a contraindication is about."""

    CIRCULATION = "circulation"
    MEDICINE = "medicine"
    INFECTION = "infection"
    SKIN = "skin"
    BONE_AND_JOINT = "bone-and-joint"
    NERVE = "nerve"
    ORGAN = "organ"
    CANCER_CARE = "cancer-care"
    PREGNANCY = "pregnancy"
    SURGERY_AND_DEVICES = "surgery-and-devices"
    MIND = "mind"
    BODY_SITE = "body-site"
    INJURY = "injury"


class Node(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The root of every structure: immutable, and an unknown key is an error."""


class Sourced(Node, kw_only=True, frozen=True):
    """Anything that states something clinical: it names its sources, or says that it is convention."""

    sources: tuple[Id, ...] = ()
    basis: Basis | None = None


class Statement(Sourced, kw_only=True, frozen=True):
    """One statement."""

    says: Text


class Gap(Node, kw_only=True, frozen=True):
    """What was looked for and not found; with ``field`` where that is why a field is empty.

    ``field: everything-else`` explains all empty fields of a page that is short on purpose.
    """

    says: Text
    field: str | None = None


class Opens(Node, kw_only=True, frozen=True):
    """The record that an answer amounts to, with the answers of its own that go with it.

    It holds both ways: who answers "pregnant" has the record pregnancy, and who has that record has answered.
    """

    record: Id
    answers: When = field(default_factory=dict)


class Ask(Sourced, kw_only=True, frozen=True):
    """A question whose answer changes the session.

    The answer is one of ``values``, a number in ``unit`` within ``range``, a region below ``regions``, or, for the key
    ``side``, left, right or both. A unit that ends in ``-since`` (days-since, weeks-since) takes a date as well. A key
    that stands in the vocabulary of measures means the same in every record, so that one answer serves all.

    ``said`` gives, for a value, how people say it; for a number the one key ``number``, with ``{}`` where it stands.
    ``opens`` names for a value the record that it amounts to. With ``when`` the question is put only where that holds
    (an INR only for warfarin and its kin). A plan can go ahead without the answer to a ``required``
    ask where one of the keys in ``settled_by`` is answered.
    """

    key: Id
    question: Line
    short: Annotated[str, Meta(max_length=48)] | None = None
    because: Text | None = None
    values: tuple[Id, ...] = ()
    unit: str | None = None
    range: tuple[float, float] | None = None
    regions: tuple[Id, ...] = ()
    required: bool = False
    when: When = field(default_factory=dict)
    settled_by: tuple[Id, ...] = ()
    said: dict[Id, tuple[Line, ...]] = field(default_factory=dict)
    opens: dict[Id, Opens] = field(default_factory=dict)


class Phrase(Node, kw_only=True, frozen=True):
    """How intake forms put a record together with answers: ``BP {systolic}/{diastolic}``, ``drug-eluting stent``.

    ``{key}`` stands for a number or a span of time, ``means`` gives the answers that the words amount to.
    """

    says: Line
    means: dict[Id, str] = field(default_factory=dict)


class Limit(Node, kw_only=True, frozen=True):
    """Forbids the steps that match all of the fields given.

    ``at: site`` stands for the region that the ask ``site`` names, ``at: limb`` for the whole of the ask's regions that
    it lies in, ``side: same`` for the side that the ask ``side`` names. ``pressure_over`` and ``minutes_over`` match
    what is above the figure; ``session_over`` stands alone and caps the minutes of all steps together.
    """

    says: Line | None = None
    regions: tuple[Id, ...] = ()
    at: str | None = None
    side: str | None = None
    techniques: tuple[Id, ...] = ()
    properties: tuple[Id, ...] = ()
    positions: tuple[Id, ...] = ()
    movements: tuple[Id, ...] = ()
    pressure_over: Annotated[int, Meta(ge=0, le=4)] | None = None
    minutes_over: Annotated[int, Meta(ge=0, le=240)] | None = None
    session_over: Annotated[int, Meta(ge=5, le=240)] | None = None


class Rule(Sourced, kw_only=True, frozen=True):
    """When something holds, how far it bars a session, and what it forbids.

    ``when`` maps a key to what it must be; all keys must hold. A key is an ask's key, or ``stage``, ``member`` or
    ``type`` (of the record's medicines), ``members`` (how many of them are taken) or ``types`` (all of these are), or
    ``with`` (another fact's id). A list of maps: any of them. No ``when`` means always.
    """

    id: Id
    says: Text
    verdict: Verdict
    do: Text
    when: When | tuple[When, ...] = field(default_factory=dict)
    until: Line | None = None
    limits: tuple[Limit, ...] = ()

    @property
    def alternatives(self) -> tuple[When, ...]:
        """The maps of which one must hold; one empty map means always."""
        return self.when if isinstance(self.when, tuple) else (self.when,)

    @property
    def always(self) -> bool:
        """Whether the rule holds whatever the answers."""
        return not all(self.alternatives)


class Review(Node, kw_only=True, frozen=True):
    """Who reviewed a record, and when; set by a clinic in its own library, never in what is shipped."""

    by: Line
    on: datetime.date


class Record(Node, kw_only=True, frozen=True):
    """What every record has."""

    kind: ClassVar[str]

    id: Id
    name: Line
    aliases: tuple[Line, ...] = ()
    summary: Line
    checked: datetime.date
    reviewed: Review | None = None
    gaps: tuple[Gap, ...] = ()
    see_also: tuple[Id, ...] = ()


# -- conditions ------------------------------------------------------------------------------------------------------


class IcdCode(Node, kw_only=True, frozen=True):
    """An ICD-10-CM code with its official title; for reference, never for diagnosis."""

    code: Annotated[str, Meta(pattern=r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$")]
    name: Line


class Stage(Sourced, kw_only=True, frozen=True):
    """A stage of a condition, told apart by days since onset and by what is seen or said."""

    id: Id
    name: Line
    days: tuple[Count, Count | None] | None = None
    says: Text


class Presentation(Sourced, kw_only=True, frozen=True):
    """How the condition shows, with the words clients use for it."""

    says: Text
    words: tuple[Line, ...] = ()


class Test(Sourced, kw_only=True, frozen=True):
    """An assessment that informs adaptation and referral, never a diagnosis."""

    test: Line
    how: Text
    positive: Text
    means: Text
    do_not_if: Text | None = None
    accuracy: Text | None = None


class Dose(Node, kw_only=True, frozen=True):
    """A dose as published: minutes in a session, sessions in a week, weeks."""

    minutes: Annotated[int, Meta(ge=1, le=240)] | None = None
    per_week: float | None = None
    weeks: float | None = None


class Position(Node, kw_only=True, frozen=True):
    """How the client lies or sits, and what supports them."""

    position: Id
    bolsters: Line


class Minutes(Node, kw_only=True, frozen=True):
    """How long a step takes: never below ``min``, never above ``max``."""

    min: Annotated[int, Meta(ge=1, le=120)]
    usual: Annotated[int, Meta(ge=1, le=120)]
    max: Annotated[int, Meta(ge=1, le=120)]


class Gentler(Node, kw_only=True, frozen=True):
    """A gentler form of a step; what it does not name stays as in the step."""

    how: Text
    technique: Id | None = None
    pressure: Pressure | None = None
    regions: tuple[Id, ...] = ()
    position: Id | None = None


class Side(StrEnum):
    """Where a two-sided step is done."""

    BOTH = "both"
    AFFECTED = "affected"
    UNAFFECTED = "unaffected"


class Step(Sourced, kw_only=True, frozen=True):
    """One step of a protocol. Without a technique it is rest, positioning or the client's own movement."""

    phase: Phase
    technique: Id | None = None
    regions: tuple[Id, ...] = ()
    side: Side = Side.BOTH
    target: Line | None = None
    position: Id
    movements: tuple[Id, ...] = ()
    minutes: Minutes
    pressure: Pressure | None = None
    how: Text
    why: Text | None = None
    essential: bool = False
    gentler: tuple[Gentler, ...] = ()


class Protocol(Sourced, kw_only=True, frozen=True):
    """A treatment session for one stage, with its dose as published; with ``when`` for certain answers only."""

    id: Id
    name: Line
    stage: Id | None = None
    when: When = field(default_factory=dict)
    says: Text
    dose: Dose = field(default_factory=Dose)
    positions: tuple[Position, ...]
    retest: Text
    steps: tuple[Step, ...]


class HomeDose(Node, kw_only=True, frozen=True):
    """How much home care: ``hold`` in seconds, ``minutes`` at a time."""

    sets: Count | None = None
    reps: Count | None = None
    hold: Count | None = None
    minutes: Count | None = None
    per_day: Count | None = None
    per_week: Count | None = None


class HomeCare(Sourced, kw_only=True, frozen=True):
    """Something the client can do, how much, and when to stop."""

    says: Text
    dose: HomeDose = field(default_factory=HomeDose)
    stop_if: Text | None = None


class AfterEffect(Sourced, kw_only=True, frozen=True):
    """What may follow a session, for how many hours, and when to call."""

    expected: Text
    hours: tuple[Count, Count]
    call_if: Text


class Course(Node, kw_only=True, frozen=True):
    """What to expect over weeks, and when to review, discharge or refer."""

    expectation: tuple[Statement, ...] = ()
    frequency: tuple[Statement, ...] = ()
    review: tuple[Statement, ...] = ()
    discharge: tuple[Statement, ...] = ()
    refer: tuple[Statement, ...] = ()


class Referral(Sourced, kw_only=True, frozen=True):
    """Whom to write to, when, and what to say."""

    to: Line
    when: Text
    says: Text


class OutcomeMeasure(Sourced, kw_only=True, frozen=True):
    """A measure of change: what it takes, and how much change matters."""

    name: Line
    says: Text
    change: Text | None = None


class Evidence(Sourced, kw_only=True, frozen=True):
    """A claim about benefit, the way it points, and the certainty that its source gives it."""

    claim: Text
    direction: Direction
    certainty: Certainty = Certainty.NOT_GRADED


class Differential(Sourced, kw_only=True, frozen=True):
    """Something that looks alike, and how it differs."""

    name: Line
    says: Text
    see: Id | None = None


class Condition(Record, kw_only=True, frozen=True):
    """A condition that clients come with."""

    kind: ClassVar[str] = "condition"

    icd10cm: tuple[IcdCode, ...] = ()
    category: Category
    regions: tuple[Id, ...] = ()
    stages: tuple[Stage, ...] = ()
    presentation: tuple[Presentation, ...] = ()
    red_flags: tuple[Id, ...] = ()
    asks: tuple[Ask, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    assessment: tuple[Test, ...] = ()
    goals: tuple[Statement, ...] = ()
    consent: tuple[Statement, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    rules: tuple[Rule, ...] = ()
    cautions: tuple[Statement, ...] = ()
    home_care: tuple[HomeCare, ...] = ()
    after_effects: tuple[AfterEffect, ...] = ()
    course: Course = field(default_factory=Course)
    referral: tuple[Referral, ...] = ()
    outcome_measures: tuple[OutcomeMeasure, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    differentials: tuple[Differential, ...] = ()


# -- techniques ------------------------------------------------------------------------------------------------------


class HowStep(Sourced, kw_only=True, frozen=True):
    """One step of doing a technique; ``name`` where the step has one, as the strokes of Swedish massage do."""

    says: Text
    name: Line | None = None


class PainLimit(Sourced, kw_only=True, frozen=True):
    """The most pain, out of 10, that a technique may cause."""

    most: Pain
    says: Text


class Technique(Record, kw_only=True, frozen=True):
    """A way of working. What bars it is read off the rules of conditions and contraindications."""

    kind: ClassVar[str] = "technique"

    category: TechniqueCategory
    properties: tuple[Id, ...] = ()
    how: tuple[HowStep, ...] = ()
    dosage: tuple[Statement, ...] = ()
    pressure: tuple[Pressure, Pressure] | None = None
    pain_limit: PainLimit | None = None
    stop_if: tuple[Statement, ...] = ()
    cautions: tuple[Statement, ...] = ()
    effects: tuple[Statement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    indications: tuple[Statement, ...] = ()
    training: tuple[Statement, ...] = ()
    hygiene: tuple[Statement, ...] = ()


# -- contraindications -----------------------------------------------------------------------------------------------


class Harm(Node, kw_only=True, frozen=True):
    """How harm would come about, and how that is known."""

    says: Text
    basis: HarmBasis
    sources: tuple[Id, ...] = ()


class Member(Node, kw_only=True, frozen=True):
    """A medicine of a class: its generic name, its kind, and the brand names in use."""

    name: Line
    type: Id | None = None
    brands: tuple[Line, ...] = ()
    sources: tuple[Id, ...] = ()


class Contraindication(Record, kw_only=True, frozen=True):
    """A state, medicine, device or event that is no condition page but changes what may be done."""

    kind: ClassVar[str] = "contraindication"

    group: Group
    harm: tuple[Harm, ...] = ()
    members: tuple[Member, ...] = ()
    signs: tuple[Id, ...] = ()
    asks: tuple[Ask, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    rules: tuple[Rule, ...] = ()
    cautions: tuple[Statement, ...] = ()
    referral: tuple[Referral, ...] = ()
    evidence: tuple[Evidence, ...] = ()


# -- signs, terms, guides, sources -----------------------------------------------------------------------------------


class Sign(Record, kw_only=True, frozen=True):
    """Something seen or said that must change what happens.

    The summary is the signs in one line; ``short`` is how they are named, below an emergency, on other records' cards.
    ``suggests`` starts with a name for what it may be, explained after a colon. The first ``do`` stands on cards.
    """

    kind: ClassVar[str] = "sign"

    short: Annotated[str, Meta(max_length=64)] | None = None
    ask: Line
    wordings: tuple[Line, ...] = ()
    features: tuple[Statement, ...] = ()
    suggests: Line
    act: Act
    do: tuple[Statement, ...] = ()


class Attributes(Node, kw_only=True, frozen=True):
    """The same keys for every type of massage, so that any two compare."""

    goal: tuple[Statement, ...] = ()
    setting: tuple[Statement, ...] = ()
    who_diagnoses: tuple[Statement, ...] = ()
    prescription: tuple[Statement, ...] = ()
    insurance: tuple[Statement, ...] = ()
    training: tuple[Statement, ...] = ()
    where_used: tuple[Statement, ...] = ()
    synonyms: tuple[Statement, ...] = ()


class Confused(Sourced, kw_only=True, frozen=True):
    """A word that this one is taken for, and how to tell them apart."""

    term: Line
    says: Text
    see: Id | None = None


class WordPart(Node, kw_only=True, frozen=True):
    """A part of a word and what it means."""

    part: Line
    means: Line


class Term(Record, kw_only=True, frozen=True):
    """A word of the profession."""

    kind: ClassVar[str] = "term"

    definition: tuple[Statement, ...] = ()
    attributes: Attributes | None = None
    exam_answer: Statement | None = None
    confused_with: tuple[Confused, ...] = ()
    word_parts: tuple[WordPart, ...] = ()
    disagreement: tuple[Statement, ...] = ()


class GuideStatement(Sourced, kw_only=True, frozen=True):
    """A statement of a guide; where it depends on law or custom, ``where`` it holds and ``held`` when."""

    says: Text
    where: Line | None = None
    held: Annotated[str, Meta(max_length=40)] | None = None


class Section(Node, kw_only=True, frozen=True):
    """A section of a guide."""

    title: Line
    statements: tuple[GuideStatement, ...]


class Guide(Record, kw_only=True, frozen=True):
    """How a part of the work is done."""

    kind: ClassVar[str] = "guide"

    sections: tuple[Section, ...] = ()


class Person(Node, kw_only=True, frozen=True):
    """An author: family and given name, or one literal name (CSL)."""

    family: str | None = None
    given: str | None = None
    literal: str | None = None


class Source(Record, kw_only=True, frozen=True):
    """A work that was opened, with its fields as printed there; CSL names. The name is the short citation."""

    kind: ClassVar[str] = "source"

    type: str
    title: Annotated[str, Meta(min_length=1, max_length=500)]
    author: tuple[Person, ...] = ()
    issued: Annotated[str, Meta(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")] | None = None
    container_title: str | None = field(default=None, name="container-title")
    publisher: str | None = None
    volume: str | None = None
    issue: str | None = None
    page: str | None = None
    edition: str | None = None
    language: str | None = None
    doi: Annotated[str, Meta(pattern=r"^10\.[0-9]{4,9}/\S+$")] | None = field(default=None, name="DOI")
    pmid: Annotated[str, Meta(pattern=r"^[0-9]{4,9}$")] | None = field(default=None, name="PMID")
    pmcid: Annotated[str, Meta(pattern=r"^PMC[0-9]{4,9}$")] | None = field(default=None, name="PMCID")
    url: Annotated[str, Meta(pattern=r"^https?://\S+$", max_length=300)] | None = field(default=None, name="URL")
    level: Level
    read: Read
    note: Text | None = None


AnyRecord = Condition | Technique | Contraindication | Sign | Term | Guide | Source
KINDS: dict[str, type[AnyRecord]] = {
    cls.kind: cls for cls in (Condition, Technique, Contraindication, Sign, Term, Guide, Source)
}
FOLDERS = {
    "condition": "conditions",
    "technique": "techniques",
    "contraindication": "contraindications",
    "sign": "signs",
    "term": "terminology",
    "guide": "guides",
    "source": "sources",
}


# -- vocabularies: the words that rules and steps may use ------------------------------------------------------------


class AtRisk(Node, kw_only=True, frozen=True):
    """What lies exposed at a region (an endangerment site), and the work that no protocol does there."""

    says: Line
    pressure_over: Annotated[int, Meta(ge=0, le=4)]
    properties: tuple[Id, ...] = ()


class Region(Node, kw_only=True, frozen=True):
    """A region of the body and its parts; ``sided`` where there is a left and a right, ``at_risk`` where it is an
    endangerment site."""

    id: Id
    name: Line
    aliases: tuple[Line, ...] = ()
    sided: bool = False
    at_risk: AtRisk | None = None
    parts: tuple["Region", ...] = ()


class Word(Node, kw_only=True, frozen=True):
    """A word of a flat vocabulary; ``apart`` for what no technique is by itself, so that rules may forbid it."""

    id: Id
    name: Line
    aliases: tuple[Line, ...] = ()
    says: Line | None = None
    apart: bool = False


class Vocabulary(Node, kw_only=True, frozen=True):
    """All vocabularies, as read from ``data/vocabulary``."""

    regions: tuple[Region, ...] = ()
    positions: tuple[Word, ...] = ()
    properties: tuple[Word, ...] = ()
    movements: tuple[Word, ...] = ()
    measures: tuple[Word, ...] = ()

    def plus(self, other: "Vocabulary") -> "Vocabulary":
        """These words and those of another vocabulary; of a word in both, the other's."""
        return Vocabulary(
            regions=_joined(self.regions, other.regions),
            positions=_joined(self.positions, other.positions),
            properties=_joined(self.properties, other.properties),
            movements=_joined(self.movements, other.movements),
            measures=_joined(self.measures, other.measures),
        )


W = TypeVar("W", Region, Word)


def _joined(ours: tuple[W, ...], theirs: tuple[W, ...]) -> tuple[W, ...]:
    ids = {word.id for word in theirs}
    return tuple(word for word in ours if word.id not in ids) + theirs
