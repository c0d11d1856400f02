"""What this installation is: versions, places, counts, and how far its statements are sourced."""

from collections.abc import Mapping
from typing import Any

from ..coverage import Coverage, Share, Unsourced
from .listing import PLURALS
from .model import NOT_REVIEWED, Column, Grid, Item, Items, Sheet, Span, item

WEAKEST = 20
"""How many of the records with the smallest sourced share are listed; the data has all."""
STATEMENTS = {
    "AfterEffect": "After-effects",
    "Ask": "Questions",
    "Confused": "Confused words",
    "Differential": "Differentials",
    "Evidence": "Evidence",
    "GuideStatement": "Guides",
    "HomeCare": "Home care",
    "HowStep": "How a technique is done",
    "OutcomeMeasure": "Outcome measures",
    "PainLimit": "Pain limits",
    "Presentation": "Presentation",
    "Protocol": "Protocols",
    "Referral": "Referral letters",
    "Rule": "Rules",
    "Stage": "Stages",
    "Statement": "Other statements",
    "Step": "Steps of protocols",
    "Test": "Assessments",
}
"""How the kinds of statement are called on screen."""


def sheet(facts: dict[str, Any]) -> Sheet:
    """The sheet of `massref info`."""
    said = facts["statements"]
    percent = {key: f"{100 * said[key] / max(1, said['total']):.0f} %" for key in ("sourced", "convention")}
    places = [
        item(Span("Records: ", "dim"), facts["data"]),
        item(Span("Your own, if there: ", "dim"), facts["user_data"]),
        *(item(Span("Laid over them: ", "dim"), folder) for folder in facts["own_data"]),
        item(Span("Cache: ", "dim"), facts["cache"]),
    ]
    blocks = (
        Items("VERSION", (item(f"massref {facts['version']}, Python {facts['python']}"),)),
        Items("PLACES", tuple(places)),
        Items(
            "RECORDS",
            tuple(item(f"{count} {PLURALS[kind].lower()}") for kind, count in facts["records"].items()),
            inline=True,
        ),
        Items(
            "STATEMENTS",
            (
                item(f"{said['total']} statements: {said['sourced']} with a source ({percent['sourced']}),"),
                item(f"{said['convention']} by convention without one ({percent['convention']})"),
            ),
        ),
        Items("REVIEW", (item(Span(facts["reviewed"], "strong")),)),
    )
    return Sheet("info", "info", "massref", (), None, blocks)


def covered(found: Coverage) -> Sheet:
    """The sheet of `massref info --coverage`."""
    kinds = {PLURALS[kind]: share for kind, share in found.kinds.items()}
    statements = {STATEMENTS.get(name, name): share for name, share in found.statements.items()}
    weakest = {one.id: one.share for one in found.records[:WEAKEST]}
    bare = found.unsourced_safety
    linked = found.sources - len(found.unlinked_sources)
    blocks = (
        Items("ALL", (item(Span(_percent(found.all), "strong"), f" of {found.all.total} statements name a source"),)),
        Items("SOURCES", (item(f"{linked} of {found.sources} link to the work itself; the others say why not"),)),
        _table("KINDS OF RECORD", "kind", kinds),
        _table("KINDS OF STATEMENT", "statement", dict(sorted(statements.items(), key=lambda one: one[1].percent))),
        _table(f"THE {len(weakest)} WEAKEST RECORDS", "record", weakest),
        Items(f"SAFETY STATEMENTS BY CONVENTION ALONE ({len(bare)})", tuple(_bare(bare))),
    )
    return Sheet("info", "coverage", "How far massref is sourced", (), None, blocks, footer=(NOT_REVIEWED,))


def _percent(share: Share) -> str:
    return f"{share.percent:.1f} %"


def _table(label: str, head: str, shares: Mapping[str, Share]) -> Grid:
    columns = (Column(head, 24, True), Column("all", 5), Column("sourced", 8), Column("convention", 10))
    rows = tuple(
        (item(Span(name, "strong")), item(str(share.total)), item(_percent(share)), item(str(share.convention)))
        for name, share in shares.items()
    )
    return Grid(label, columns, rows)


def _bare(unsourced: tuple[Unsourced, ...]) -> list[Item]:
    """Safety statements without a source, below the name of their record."""
    records = dict[str, list[Item]]()
    for one in unsourced:
        records.setdefault(one.record, []).append(item(Span(f"{one.field} ", "dim"), one.says))
    return [item(Span(record, "strong"))._replace(below=tuple(said)) for record, said in records.items()]
