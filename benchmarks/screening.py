"""How well screening keeps to what published sources say, and how fast it is.

    python benchmarks/screening.py            figures, misses and refusals
    python benchmarks/screening.py --misses   every miss in full

Reads benchmarks/cases/*.yaml: intake cases drawn from published sources, written before the rules they test, and
published harms replayed with what could be known beforehand. Of each case it asks:

- sensitivity: nothing that the source bars or limits is passed. The verdict is at least the source's (``least``), and
  each step that the source forbids (``forbids``) is stopped by a limit in force or by the verdict.
- specificity: nothing that the source calls suitable is stopped. The verdict is at most the source's (``most``), and
  each step that it allows (``allows``) stays possible.

A fact that is not understood is refused with the reason (exit 1 on the command line): nothing is passed, but nobody is
helped either. So two figures are printed: of the cases whose every fact is understood, and of all cases with the
refused facts left out, as a therapist would have to; a case of which nothing is left is a miss. Where a plan would
first ask a question that it needs answered, a forbidden step counts as stopped.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import massref
from massref.limits import BOTH, Form, Room, barred_sides
from massref.records import Minutes, Phase, Step, Technique, Verdict
from massref.rules import Body
from massref.screening import Screening

CASES = Path(__file__).parent / "cases"


class Result(NamedTuple):
    """One thing that a source says of one case, and whether screening kept to it."""

    case: str
    side: str  # "bar" or "suit"
    what: str
    kept: bool
    got: str
    refused: bool  # whether any of the case's facts was


class Bench:
    """The shipped library, and what it needs to try a step against limits."""

    def __init__(self, lib: massref.Library) -> None:
        self.lib = lib
        techniques = [t for t in lib.records("technique") if isinstance(t, Technique)]
        self.properties = {t.id: frozenset(t.properties) for t in techniques}
        self.body = Body(lib.layers.vocabulary())

    def stopped(self, screening: Screening, probe: Mapping[str, Any]) -> bool:
        """Whether a step that a source speaks of is stopped by the verdict or by a limit."""
        if screening.verdict.rank >= Verdict.CLEARANCE.rank:
            return True
        own = frozenset(probe.get("properties", ()))
        technique = probe.get("technique")
        name = technique or "the step"
        room = Room(
            screening.limits, self.body, self.properties | {name: own | self.properties.get(technique or "", own)}
        )
        side = probe.get("side")
        sides = frozenset({side}) if side in ("left", "right") else BOTH
        regions = tuple(probe.get("regions", ()))
        pressure = int(probe["pressure"]) if "pressure" in probe else None
        position = probe.get("position", "supine")
        step = Step(
            phase=Phase.MAIN, technique=name, regions=regions, position=position, pressure=pressure, how="-",
            movements=tuple(probe.get("movements", ())), minutes=Minutes(min=5, usual=5, max=5),
        )  # fmt: skip
        form = Form(name, regions, pressure, position, "-", sides)
        barred = frozenset(s for limit in screening.limits for s in barred_sides(limit, step, form, room))
        return barred >= sides if side else bool(barred)

    def screened(self, case: Mapping[str, Any]) -> tuple[Screening | None, str]:
        """The screening of the facts that are understood, and those that are not; None where nothing is left."""
        kept, refused = dict[str, list[str]](), list[str]()
        for part in ("conditions", "facts", "denies"):
            for text in case.get(part, ()):
                try:
                    self.lib.screen(facts=[text] if part != "denies" else (), denies=[text] if part == "denies" else ())
                    kept.setdefault(part, []).append(text)
                except LookupError:
                    if part != "denies":
                        kept.setdefault("alone", []).append(text)
                    refused.append(text)
        loose = [text for text in kept.pop("alone", []) if self._answers(text, kept)]
        refused = [text for text in refused if text not in loose]
        if not kept.get("facts") and not kept.get("conditions"):
            return None, "; ".join(refused)
        facts = [*kept.get("facts", []), *loose]
        return self.lib.screen(kept.get("conditions", []), facts, kept.get("denies", [])), "; ".join(refused)

    def _answers(self, text: str, kept: Mapping[str, list[str]]) -> bool:
        """Whether a text that says nothing alone answers a question of the other facts."""
        try:
            self.lib.screen(kept.get("conditions", []), [*kept.get("facts", []), text])
        except LookupError:
            return False
        return True

    def results(self, case: Mapping[str, Any]) -> Iterator[Result]:
        """All that a case's source says, each kept to or not."""
        name = case["id"]
        screening, refused = self.screened(case)
        if screening is None:
            for side, keys in (("bar", ("least", "forbids")), ("suit", ("most", "allows"))):
                for key in keys:
                    if key in case:
                        yield Result(name, side, key, False, f"refused: {refused}", True)
            return
        asked_first = any(ask.required for ask in screening.asks)
        got = f"{screening.verdict.value} .. {screening.worst.value}" + (f"; left out: {refused}" if refused else "")
        some = bool(refused)
        if "least" in case:
            least = Verdict(case["least"])
            kept = screening.verdict.rank >= least.rank or (asked_first and screening.worst.rank >= least.rank)
            yield Result(name, "bar", f"least {least.value}", kept, got, some)
        for probe in case.get("forbids", ()):
            yield Result(
                name, "bar", f"forbids {_said(probe)}", self.stopped(screening, probe) or asked_first, got, some
            )
        if "most" in case:
            most = Verdict(case["most"])
            yield Result(name, "suit", f"most {most.value}", screening.verdict.rank <= most.rank, got, some)
        for probe in case.get("allows", ()):
            yield Result(name, "suit", f"allows {_said(probe)}", not self.stopped(screening, probe), got, some)


def _said(probe: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={value}" for key, value in probe.items())


def _share(results: list[Result], side: str) -> str:
    mine = [r for r in results if r.side == side]
    kept = sum(r.kept for r in mine)
    return f"{kept / len(mine):.3f} ({kept} of {len(mine)})" if mine else "none"


def _told(name: str, cases: int, results: list[Result]) -> None:
    """The figures of some cases: of those understood whole, and of all with the refused facts left out."""
    some = {r.case for r in results if r.refused}
    none = {r.case for r in results if r.got.startswith("refused")}
    whole = [r for r in results if not r.refused]
    print(f"{name}: {cases} cases; {cases - len(some)} understood whole, {len(some - none)} in part, {len(none)} not")
    print(f"  understood whole          sensitivity {_share(whole, 'bar')}  specificity {_share(whole, 'suit')}")
    print(f"  all, refusals left out    sensitivity {_share(results, 'bar')}  specificity {_share(results, 'suit')}")


def main() -> None:
    """Prints sensitivity, specificity, refusals, misses and the time that a screening and a plan take."""
    bench = Bench(massref.open_library())
    everything, total = list[Result](), 0
    for path in sorted(CASES.glob("*.yaml")):
        cases = yaml.safe_load(path.read_text(encoding="utf-8"))
        known = [case for case in cases if "unknowable" not in case and (case.get("facts") or case.get("conditions"))]
        results = [result for case in known for result in bench.results(case)]
        _told(path.stem, len(known), results)
        for case in cases if "--misses" in sys.argv else ():
            if "unknowable" in case:
                print(f"  nothing could be known: {case['id']}: {case['unknowable']}")
        everything += results
        total += len(known)
    _told("all", total, everything)
    for result in everything:
        if not result.kept:
            print(f"  MISS {result.side:4} {result.case}: {result.what}; got {result.got}")
    _times(bench.lib)


def _times(lib: massref.Library) -> None:
    facts = ["apixaban 5 mg for atrial fibrillation", "BP 150/85", "pregnant 22 weeks"]
    for name, run in (
        ("screen", lambda: lib.screen(["sciatica"], facts)),
        ("plan", lambda: lib.plan(["sciatica left leg"], 45, facts=["apixaban 5 mg for atrial fibrillation"])),
    ):
        run()
        spent = []
        for _ in range(30):
            start = time.perf_counter()
            run()
            spent.append(1000 * (time.perf_counter() - start))
        spent.sort()
        print(f"{name}: median {spent[15]:.1f} ms, worst of 30 {spent[-1]:.1f} ms in the process")


if __name__ == "__main__":
    main()
