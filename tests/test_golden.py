"""What people read, whole: cards, full sheets, plain text, Markdown, lists and comparisons of shipped records."""

from collections.abc import Callable

import pytest

from massref import Library
from massref.rendering import markdown, plain, terminal
from massref.sheets import sheet_of
from massref.sheets.comparing import sheet as comparison
from massref.sheets.listing import matches, records
from massref.sheets.model import Sheet

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


def test_search_results(lib: Library, same_as_golden: Compare) -> None:
    found = lib.search("numb between the legs", limit=6)
    same_as_golden("search.txt", terminal.render(matches("numb between the legs", found), 80, colour=False))
