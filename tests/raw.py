"""The records as plain YAML, and rules read from them by code that shares nothing with the package.

What the laws are checked against: a second, slower reading of the same rules, written from docs/records.md.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parents[1] / "data"
LADDER = ["no-rule-known", "no-bar", "adapt", "clearance", "not-today", "emergency"]
ACTS = {"emergency": "emergency", "same-day": "not-today", "refer-first": "clearance", "treat-and-refer": "adapt"}
SIGNS = ("<=", ">=", "<", ">")
LYING = {"supine": {"supine", "flat-supine"}, "flat-supine": {"supine", "flat-supine"}}
SIDE_LYING = {"side-lying", "left-side-lying", "right-side-lying"}

Raw = dict[str, Any]
Answers = dict[str, set[str]]


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


@cache
def folder(name: str) -> dict[str, Raw]:
    return {path.stem: read(path) for path in sorted((DATA / name).glob("*.yaml"))}


@cache
def carriers() -> dict[str, Raw]:
    """All records that carry rules."""
    return folder("conditions") | folder("contraindications")


@cache
def above() -> dict[str, tuple[str, ...]]:
    """The regions that each region is part of."""

    def below(tree: list[Raw], over: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for region in tree:
            yield region["id"], over
            yield from below(region.get("parts", []), (*over, region["id"]))

    return dict(below(read(DATA / "vocabulary" / "regions.yaml")["regions"], ()))


@cache
def sided() -> set[str]:
    def below(tree: list[Raw]) -> Iterator[str]:
        for region in tree:
            if region.get("sided") == "true":
                yield region["id"]
            yield from below(region.get("parts", []))

    return set(below(read(DATA / "vocabulary" / "regions.yaml")["regions"]))


def touch(one: str, other: str) -> bool:
    return one == other or one in above()[other] or other in above()[one]


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def compare(number: float, wanted: str) -> bool:
    for part in wanted.split():
        sign = next(s for s in SIGNS if part.startswith(s))
        figure = float(part.removeprefix(sign))
        if not {"<": number < figure, "<=": number <= figure, ">": number > figure, ">=": number >= figure}[sign]:
            return False
    return True


def ask(record: Raw, key: str) -> Raw:
    return next((a for a in record.get("asks", []) if a["key"] == key), {})


def key_holds(record: Raw, key: str, wanted: list[str], answers: Answers, play: set[str]) -> bool:
    """Whether what is answered surely meets one key of a rule."""
    if key == "with":
        return bool(set(wanted) & play)
    if key == "types":
        return set(wanted) <= answers.get("type", set())
    if key == "members":
        return any(compare(len(answers.get("member", ())), w) for w in wanted)
    given = answers.get(key, set())
    if ask(record, key).get("unit"):
        return any(compare(float(g), w) for g in given for w in wanted)
    if ask(record, key).get("regions"):
        return any(touch(g, w) for g in given for w in wanted)
    return any(g == w or (g == "both" and w in ("left", "right")) for g in given for w in wanted)


def fires(record: Raw, rule: Raw, answers: Answers, play: set[str]) -> bool:
    whens = rule.get("when", {})
    return any(
        all(key_holds(record, key, listed(wanted), answers, play) for key, wanted in when.items())
        for when in (whens if isinstance(whens, list) else [whens])
    )


def firing(play: dict[str, Answers]) -> Iterator[tuple[str, Raw]]:
    """The rules that surely hold for a client of whom this is known."""
    for record_id, answers in play.items():
        for rule in carriers()[record_id].get("rules", []):
            if fires(carriers()[record_id], rule, answers, set(play)):
                yield record_id, rule


def where(record: Raw, limit: Raw, answers: Answers) -> list[str]:
    """The regions of a limit for this client."""
    places = list(limit.get("regions", []))
    if "at" in limit:
        allowed = ask(record, "site").get("regions", [])
        given = sorted(answers.get("site", ()))
        if limit["at"] == "limb":
            given = [a for a in allowed if any(touch(g, a) for g in given)]
        places += given or allowed
    return places


def lies(position: str, barred: str) -> bool:
    if barred == "side-lying":
        return position in SIDE_LYING
    return position in LYING.get(barred, {barred})


def forbids(record: Raw, limit: Raw, answers: Answers, step: Raw) -> bool:
    """Whether a step of a printed plan meets all fields of a limit."""
    if "session_over" in limit:
        return False
    places = where(record, limit, answers)
    regions = step["regions"]
    if places:
        if regions and not any(touch(a, b) for a in places for b in regions):
            return False
        if not regions and "movements" not in limit:
            return False
    technique = folder("techniques").get(step["technique"] or "", {})
    tests: dict[str, Callable[[Any], bool]] = {
        "techniques": lambda wanted: step["technique"] in wanted,
        "properties": lambda wanted: bool(set(wanted) & set(technique.get("properties", []))),
        "positions": lambda wanted: any(lies(step["position"], p) for p in wanted),
        "movements": lambda wanted: bool(set(wanted) & set(step["movements"])),
        "pressure_over": lambda figure: (step["pressure"] or 0) > int(figure),
        "minutes_over": lambda figure: step["minutes"] > int(figure),
    }
    if not all(test(limit[name]) for name, test in tests.items() if name in limit):
        return False
    sides = answers.get("side", set())
    if limit.get("side") == "same" and len(sides) == 1 and sides <= {"left", "right"}:
        met = [r for r in regions if any(touch(r, p) for p in places)]
        midline = any(region not in sided() for region in met)
        return midline or step["side"] in (None, "both", *sides)
    return True
