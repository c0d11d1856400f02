"""How well screening keeps to what published sources say, and how fast it is.

    python benchmarks/screening.py            figures, misses and refusals
    python benchmarks/screening.py --misses   every miss in full

Reads benchmarks/cases/*.yaml: intake cases drawn from published sources, written before the rules they test, and
published harms replayed with what could be known beforehand. Of each case it asks:

- sensitivity: nothing that the source bars or limits is passed. The verdict is at least the source's (``least``), and
  each step that the source forbids (``forbids``) is stopped by a limit in force or by the verdict.
- specificity: nothing that the source calls suitable is stopped. The verdict is at most the source's (``most``), and
  each step that it allows (``allows``) stays possible.

A fact that is not understood is refused (exit 1 on the command line) and counts as a miss on both sides, since nobody
was helped. Where a plan would first ask a question that it needs answered, a forbidden step counts as stopped.
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

    def results(self, case: Mapping[str, Any]) -> Iterator[Result]:
        """All that a case's source says, each kept to or not."""
        name = case["id"]
        try:
            screening = self.lib.screen(case.get("conditions", ()), case.get("facts", ()), case.get("denies", ()))
        except LookupError as error:
            for side, keys in (("bar", ("least", "forbids")), ("suit", ("most", "allows"))):
                for key in keys:
                    if key in case:
                        yield Result(name, side, key, False, f"refused: {error}")
            return
        asked_first = any(ask.required for ask in screening.asks)
        got = f"{screening.verdict.value} .. {screening.worst.value}"
        if "least" in case:
            least = Verdict(case["least"])
            kept = screening.verdict.rank >= least.rank or (asked_first and screening.worst.rank >= least.rank)
            yield Result(name, "bar", f"least {least.value}", kept, got)
        for probe in case.get("forbids", ()):
            yield Result(name, "bar", f"forbids {_said(probe)}", self.stopped(screening, probe) or asked_first, got)
        if "most" in case:
            most = Verdict(case["most"])
            yield Result(name, "suit", f"most {most.value}", screening.verdict.rank <= most.rank, got)
        for probe in case.get("allows", ()):
            yield Result(name, "suit", f"allows {_said(probe)}", not self.stopped(screening, probe), got)


def _said(probe: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={value}" for key, value in probe.items())


def _share(results: list[Result], side: str) -> str:
    mine = [r for r in results if r.side == side]
    kept = sum(r.kept for r in mine)
    return f"{kept / len(mine):.3f}  ({kept} of {len(mine)})" if mine else "none"


def main() -> None:
    """Prints sensitivity, specificity, refusals, misses and the time that a screening and a plan take."""
    bench = Bench(massref.open_library())
    everything = list[Result]()
    for path in sorted(CASES.glob("*.yaml")):
        cases = yaml.safe_load(path.read_text(encoding="utf-8"))
        known = [case for case in cases if "unknowable" not in case and (case.get("facts") or case.get("conditions"))]
        results = [result for case in known for result in bench.results(case)]
        refused = len({r.case for r in results if r.got.startswith("refused")})
        print(f"{path.stem}: {len(known)} cases, {refused} refused")
        print(f"  sensitivity {_share(results, 'bar')}   specificity {_share(results, 'suit')}")
        for case in cases:
            if "unknowable" in case:
                print(
                    f"  nothing could be known: {case['id']}: {case['unknowable']}"
                ) if "--misses" in sys.argv else None
        everything += results
    print(f"all: sensitivity {_share(everything, 'bar')}   specificity {_share(everything, 'suit')}")
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
