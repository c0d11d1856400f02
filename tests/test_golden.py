"""What people read, whole: cards, full sheets, plain text, Markdown, lists and comparisons of shipped records."""

import datetime
from collections.abc import Callable

import pytest

from massref import Library
from massref.rendering import markdown, plain, terminal
from massref.sheets import sheet_of
from massref.sheets.comparing import sheet as comparison
from massref.sheets.listing import matches, records
from massref.sheets.model import Sheet
from massref.sheets.plan import sheet as session
from massref.sheets.screening import sheet as screening

Compare = Callable[[str, str], None]


def page(lib: Library, record_id: str, full: bool = False) -> Sheet:
    found = lib.layers.read(record_id)
    assert found is not None
    return sheet_of(*found, full=full)


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize(
    "record_id",
    [
        "sciatica",
        "muscle-strain",
        "trigger-point-therapy",
        "deep-vein-thrombosis",
        "cauda-equina-signs",
        "medical-massage",
    ],
)
def test_card(lib: Library, same_as_golden: Compare, record_id: str, width: int) -> None:
    same_as_golden(f"{record_id}.{width}.txt", terminal.render(page(lib, record_id), width, colour=False))


def test_full_sheet(lib: Library, same_as_golden: Compare) -> None:
    same_as_golden("sciatica.full.txt", terminal.render(page(lib, "sciatica", full=True), 100, colour=False))


def test_plain_sheet(lib: Library, same_as_golden: Compare) -> None:
    same_as_golden("sciatica.plain.txt", plain.render(page(lib, "sciatica"), 80))


def test_colours(lib: Library, same_as_golden: Compare) -> None:
    same_as_golden("sciatica.colour.txt", terminal.render(page(lib, "sciatica"), 100, colour=True))


def test_markdown_sheet(lib: Library, same_as_golden: Compare) -> None:
    same_as_golden("sciatica.md", markdown.render(page(lib, "sciatica", full=True)))


@pytest.mark.parametrize("kind", ["condition", "contraindication", "technique"])
def test_list(lib: Library, same_as_golden: Compare, kind: str) -> None:
    same_as_golden(f"list.{kind}.txt", terminal.render(records(kind, lib.layers.rows(kind)), 80, colour=False))


@pytest.mark.parametrize("width", [80, 140])
def test_comparison(lib: Library, same_as_golden: Compare, width: int) -> None:
    ids = ("medical-massage", "clinical-massage", "therapeutic-massage", "remedial-massage")
    pairs = [found for i in ids if (found := lib.layers.read(i))]
    text = terminal.render(comparison(pairs), width, colour=False)  # type: ignore[arg-type]
    same_as_golden(f"compare.{width}.txt", text)


TODAY = datetime.date(2026, 11, 23)
THINNER = "apixaban 5 mg for atrial fibrillation"


@pytest.mark.parametrize("width", [60, 80, 100])
def test_screening(lib: Library, same_as_golden: Compare, width: int) -> None:
    got = lib.screen(["sciatica"], [THINNER, "BP 128/78"], ["numb between the legs"], as_of=TODAY)
    text = terminal.render(screening(got, lib.layers), width, colour=False)
    same_as_golden(f"screen.{width}.txt", text)


def test_screening_in_full_and_plain(lib: Library, same_as_golden: Compare) -> None:
    got = lib.screen(facts=["DVT left calf, on treatment"], as_of=TODAY)
    same_as_golden("screen.full.txt", terminal.render(screening(got, lib.layers, full=True), 100, colour=False))
    same_as_golden("screen.plain.txt", plain.render(screening(got, lib.layers), 80))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_session(lib: Library, same_as_golden: Compare, width: int) -> None:
    got = lib.plan(["sciatica, left leg, subacute"], 45, facts=[THINNER], as_of=TODAY)
    same_as_golden(f"plan.{width}.txt", terminal.render(session(got, lib.layers), width, colour=False))


@pytest.mark.parametrize(
    ("name", "minutes", "fact"),
    [
        ("ask-first", 45, "warfarin"),
        ("not-permitted", 45, "suspected DVT"),
        ("too-short", 18, "BP 128/78"),
        ("plain", 45, "BP 165/95"),
    ],
)
def test_no_session(lib: Library, same_as_golden: Compare, name: str, minutes: int, fact: str) -> None:
    got = lib.plan(["sciatica"], minutes, facts=[fact], as_of=TODAY)
    sheet = session(got, lib.layers)
    text = plain.render(sheet, 80) if name == "plain" else terminal.render(sheet, 80, colour=False)
    same_as_golden(f"plan.{name}.txt", text)


def test_search_results(lib: Library, same_as_golden: Compare) -> None:
    found = lib.search("numb between the legs", limit=6)
    same_as_golden("search.txt", terminal.render(matches("numb between the legs", found), 80, colour=False))
