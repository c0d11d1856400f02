"""The words in which structured facts are said: verdicts, rules, limits, doses."""

import re
from collections.abc import Iterable

from ..records import Act, Ask, Basis, Dose, HomeDose, Limit, Rule, Verdict

VERDICTS = {
    Verdict.NO_RULE_KNOWN: ("?", "NO RULE KNOWN"),
    Verdict.NO_BAR: ("○", "NO BAR FOUND"),
    Verdict.ADAPT: ("◐", "TREAT WITH CHANGES"),
    Verdict.CLEARANCE: ("◆", "ASK DOCTOR FIRST"),
    Verdict.NOT_TODAY: ("✕", "NOT TODAY"),
    Verdict.EMERGENCY: ("‼", "EMERGENCY"),
}
ACTS = {
    Act.EMERGENCY: ("‼", "EMERGENCY"),
    Act.SAME_DAY: ("✕", "SAME DAY"),
    Act.REFER_FIRST: ("◆", "REFER FIRST"),
    Act.TREAT_AND_REFER: ("◐", "TREAT AND REFER"),
}
BASES = {
    Basis.TRIAL: "trial",
    Basis.REVIEW: "review",
    Basis.GUIDELINE: "guideline",
    Basis.CASE_REPORT: "case report",
    Basis.TEXTBOOK: "textbook",
    Basis.PROFESSION: "the profession",
    Basis.CONVENTION: "convention",
}
_COMPARISONS = {">=": "{} or more", ">": "over {}", "<=": "at most {}", "<": "under {}"}
_PART = re.compile(r"([<>]=?)(\S+)")
Names = dict[str, str]


def verdict_words(verdict: Verdict) -> str:
    """A verdict as it stands on screen: symbol and words."""
    return " ".join(VERDICTS[verdict])


def spoken(word: str) -> str:
    """An id as words: ``below-the-knee`` is ``below the knee``."""
    return word.replace("-", " ")


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as a list in a sentence."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def named(ids: Iterable[str], names: Names) -> str:
    """The names of ids, in lower case, as a list."""
    return ", ".join(lower(names.get(i, spoken(i))) for i in ids)


def lower(name: str) -> str:
    """A name as it stands within a sentence; abbreviations stay as they are."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def comparison(text: str, unit: str | None = None) -> str:
    """A comparison in words: ``>=160`` with mmHg is ``160 mmHg or more``."""
    said = f" {_unit(unit)}" if unit and unit != "out-of-10" else ""
    return listed(_COMPARISONS[sign].format(number + said) for sign, number in _PART.findall(text))


def when_words(rule: Rule, asks: Iterable[Ask], names: Names) -> str:
    """When a rule fires, in words; empty where it always does."""
    if rule.always:
        return ""
    by_key = {ask.key: ask for ask in asks}
    return "; or ".join(
        " and ".join(_condition(k, w, by_key, names) for k, w in when.items()) for when in rule.alternatives
    )


def _condition(key: str, wanted: str | tuple[str, ...], asks: dict[str, Ask], names: Names) -> str:
    wanted = values(wanted)
    ask = asks.get(key)
    if key == "members":
        return f"{listed((comparison(v) for v in wanted), 'or')} of these medicines"
    if ask is None:
        said = {"with": "with", "member": "taking", "type": "taking", "types": "taking together", "stage": "stage"}.get(
            key, spoken(key)
        )
        return f"{said} {listed((names.get(v, spoken(v)) for v in wanted), 'or')}"
    question = lower((ask.short or ask.question).rstrip("?").rstrip())
    if ask.unit is not None:
        return f"{question}: {listed((comparison(v, ask.unit) for v in wanted), 'or')}"
    if wanted == ("yes",):
        return question
    return f"{question}: {listed(map(spoken, wanted), 'or')}"


def values(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    """The values that a condition allows, also where only one is given."""
    return (wanted,) if isinstance(wanted, str) else wanted


def limit_words(limit: Limit, names: Names) -> str:
    """What a limit forbids, in words."""
    if limit.says:
        return limit.says
    parts = list[str]()
    if limit.techniques or limit.properties or limit.movements:
        parts.append(named((*limit.techniques, *limit.properties, *limit.movements), names))
    if limit.pressure_over == 0:
        parts.append("any hands-on pressure")
    elif limit.pressure_over is not None:
        parts.append(f"pressure over {limit.pressure_over}")
    if limit.positions:
        parts.append(f"lying {named(limit.positions, names)}")
    if limit.minutes_over is not None:
        parts.append(f"more than {limit.minutes_over} minutes")
    if limit.session_over is not None:
        parts.append(f"a session over {limit.session_over} minutes")
    where = named(limit.regions, names) if limit.regions else "the site" if limit.at else ""
    side = ", that side" if limit.side else ""
    what = " with ".join(parts)
    return f"{what} on {where}{side}" if what and where else (what or where) + side


def dose_words(dose: Dose) -> str:
    """A protocol's dose: ``45 min weekly × 10 weeks``."""
    parts = list[str]()
    if dose.minutes:
        parts.append(f"{dose.minutes} min")
    if dose.per_week:
        parts.append("weekly" if dose.per_week == 1 else f"{dose.per_week:g} times a week")
    if dose.weeks:
        parts.append(f"× {dose.weeks:g} weeks" if parts else f"{dose.weeks:g} weeks")
    return " ".join(parts)


def home_dose_words(dose: HomeDose) -> str:
    """A home dose: ``2 sets of 10, hold 15 s, 3 times a day``."""
    parts = list[str]()
    if dose.sets and dose.reps:
        parts.append(f"{dose.sets} × {dose.reps}")
    elif dose.reps or dose.sets:
        parts.append(f"{dose.reps or dose.sets} {'times' if dose.reps else 'sets'}")
    if dose.hold:
        parts.append(f"hold {dose.hold} s")
    if dose.minutes:
        parts.append(f"{dose.minutes} min")
    if dose.per_day:
        parts.append("once a day" if dose.per_day == 1 else f"{dose.per_day} times a day")
    if dose.per_week:
        parts.append("once a week" if dose.per_week == 1 else f"{dose.per_week} times a week")
    return ", ".join(parts)


def _unit(unit: str) -> str:
    return spoken(unit.removesuffix("-since"))


def answers(ask: Ask, names: Names) -> str:
    """What may be answered to a question."""
    if ask.values:
        return " / ".join(map(spoken, ask.values))
    if ask.unit and ask.range:
        return f"{ask.range[0]:g} to {ask.range[1]:g} {_unit(ask.unit)}" if ask.unit != "out-of-10" else "0 to 10"
    if ask.regions:
        return named(ask.regions, names)
    return "left / right / both" if ask.key == "side" else ""


def pressure_dots(pressure: int) -> str:
    """Walton's level as five dots and its number."""
    return "●" * pressure + "○" * (5 - pressure) + f" {pressure}"
