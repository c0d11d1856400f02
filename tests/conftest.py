"""What the tests share: the shipped library, and golden files that one flag writes anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

import massref

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the flag that writes golden files and schemas anew, to be reviewed as a diff."""
    parser.addoption(
        "--regenerate", action="store_true", help="write tests/golden and schema anew instead of comparing"
    )


@pytest.fixture(scope="session")
def lib(tmp_path_factory: pytest.TempPathFactory) -> massref.Library:
    """The shipped library, compiled into a cache of the tests' own, without anybody's own records."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        patch.setenv("XDG_DATA_HOME", str(home / "data"))
        patch.delenv("MASSREF_DATA", raising=False)
        return massref.open_library()


@pytest.fixture
def same_as_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with a golden file, or writes the file where ``--regenerate`` is given."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--regenerate"):
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{name} is missing; run pytest --regenerate and review the diff"
        assert text == path.read_text(encoding="utf-8"), f"{name} differs; run pytest --regenerate and review the diff"

    return compare
