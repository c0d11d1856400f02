"""No protocol does what its own record forbids at its own stage before a single question is answered."""

from collections.abc import Iterator

import pytest

from massref import Library
from massref.records import Condition, Limit, Protocol, Region, Rule, Side, Step, Technique


def parents(regions: tuple[Region, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    for region in regions:
        yield region.id, above
        yield from parents(region.parts, (*above, region.id))


def fires(rule: Rule, stage: str | None) -> bool:
    """Whether a rule holds by the protocol's stage alone."""
    for when in rule.alternatives:
        wanted = when.get("stage", ())
        if not when or (set(when) == {"stage"} and stage in ((wanted,) if isinstance(wanted, str) else wanted)):
            return True
    return False


class Body:
    """The regions as a tree, and the techniques' properties."""

    def __init__(self, lib: Library) -> None:
        self.above = dict(parents(lib.layers.vocabulary().regions))
        self.properties = {t.id: set(t.properties) for t in lib.records("technique") if isinstance(t, Technique)}

    def touch(self, one: str, other: str) -> bool:
        return one == other or one in self.above[other] or other in self.above[one]

    def forbids(self, limit: Limit, step: Step, site: str | None) -> bool:
        """Whether a step matches every field of a limit; a limit for one side spares the other side's steps."""
        if limit.side and step.side is Side.UNAFFECTED:
            return False
        places = (*limit.regions, *((site,) if limit.at and site else ()))
        tests = [
            (bool(places), any(self.touch(a, b) for a in places for b in step.regions)),
            (limit.at is not None and site is None, False),
            (bool(limit.techniques), step.technique in limit.techniques),
            (bool(limit.properties), bool(set(limit.properties) & self.properties.get(step.technique or "", set()))),
            (bool(limit.positions), step.position in limit.positions),
            (bool(limit.movements), bool(set(limit.movements) & set(step.movements))),
            (limit.pressure_over is not None, (step.pressure or 0) > (limit.pressure_over or 0)),
            (limit.minutes_over is not None, step.minutes.usual > (limit.minutes_over or 0)),
        ]
        return all(met for given, met in tests if given)


@pytest.fixture(scope="module")
def body(lib: Library) -> Body:
    return Body(lib)


def site_of(protocol: Protocol) -> str | None:
    """The place that a protocol for one muscle is written for."""
    name = protocol.name.casefold()
    return "posterior-thigh" if "hamstring" in name else "calf" if "calf" in name else None


def clashes(record: Condition, body: Body) -> Iterator[tuple[str, int, str]]:
    for protocol in record.protocols:
        limits = [(rule.id, limit) for rule in record.rules if fires(rule, protocol.stage) for limit in rule.limits]
        for i, step in enumerate(protocol.steps):
            for rule_id, limit in limits:
                if body.forbids(limit, step, site_of(protocol)):
                    yield protocol.id, i, rule_id


def test_no_step_is_forbidden_by_its_own_record(lib: Library, body: Body) -> None:
    for record in lib.records("condition"):
        assert isinstance(record, Condition)
        assert list(clashes(record, body)) == [], record.id


def test_a_clash_is_found(lib: Library, body: Body) -> None:
    """The test above can fail: strong pressure on the back is what sciatica forbids whatever the answers."""
    record = lib.get("condition", "sciatica")
    assert isinstance(record, Condition)
    steps = record.protocols[0].steps
    worked = next(step for step in steps if step.technique == "swedish-massage")
    limits = [limit for rule in record.rules if rule.always for limit in rule.limits]
    import msgspec

    firm = msgspec.structs.replace(worked, pressure=4)
    assert not any(body.forbids(limit, worked, None) for limit in limits)
    assert any(body.forbids(limit, firm, None) for limit in limits)


def test_gentler_forms_stay_within_the_same_limits(lib: Library, body: Body) -> None:
    import msgspec

    for record in lib.records("condition"):
        assert isinstance(record, Condition)
        for protocol in record.protocols:
            limits = [limit for rule in record.rules if fires(rule, protocol.stage) for limit in rule.limits]
            for step in protocol.steps:
                for gentler in step.gentler:
                    form = msgspec.structs.replace(
                        step,
                        technique=gentler.technique or step.technique,
                        pressure=gentler.pressure or step.pressure,
                        regions=gentler.regions or step.regions,
                        position=gentler.position or step.position,
                    )
                    assert not any(body.forbids(limit, form, site_of(protocol)) for limit in limits), (
                        record.id,
                        protocol.id,
                        gentler.how,
                    )
