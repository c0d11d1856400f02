"""The commands as people type them: what they print, where it goes, and how they end."""

import json
import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home: Path, tmp_path: Path) -> Run:
    """Runs massref in an empty folder, as in a pipe."""

    def massref(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        clean = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "PATH": "/usr/bin:/bin"}
        command = [sys.executable, "-m", "massref", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=clean | env, cwd=tmp_path, check=False)

    return massref


def test_a_name_of_several_words_needs_no_quotes(run: Run) -> None:
    done = run("condition", "muscle", "strain")
    assert done.returncode == 0
    assert done.stdout.startswith("Muscle strain")
    assert done.stderr == ""


def test_options_stand_after_the_name(run: Run) -> None:
    done = run("condition", "sciatica", "--width", "60", "--plain")
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 60


@pytest.mark.parametrize("kind", ["condition", "technique", "contraindication", "sign", "term", "guide", "source"])
def test_without_a_name_all_of_a_kind(run: Run, kind: str) -> None:
    done = run(kind)
    assert done.returncode == 0
    listed = json.loads(run(kind, "--json").stdout)
    assert listed
    assert all(row["kind"] == kind for row in listed)
    assert str(len(listed)) in done.stdout


def test_not_found_shows_the_nearest_and_ends_with_1(run: Run) -> None:
    done = run("condition", "frobnicitis")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "no condition is named 'frobnicitis'" in done.stderr


def test_several_meanings_are_listed_and_end_with_3(run: Run) -> None:
    done = run("condition", "pain")
    assert done.returncode == 3
    assert done.stdout == ""
    assert "massref condition low-back-pain" in done.stderr


def test_json_of_a_record(run: Run) -> None:
    record = json.loads(run("condition", "sciatica", "--json").stdout)
    assert (record["kind"], record["id"], record["verdict"], record["worst"]) == (
        "condition",
        "sciatica",
        "adapt",
        "emergency",
    )
    assert record["protocols"][0]["steps"][0]["minutes"] == {"min": 2, "usual": 3, "max": 4}


def test_search_groups_by_kind_and_tells_what_matched(run: Run) -> None:
    done = run("search", "warfarin")
    assert done.returncode == 0
    assert "as “warfarin”" in done.stdout
    found = json.loads(run("search", "warfarin", "--kind", "contraindication", "--json").stdout)
    assert found[0]["id"] == "anticoagulant-therapy"
    assert found[0]["confident"] is True


def test_search_without_a_match_ends_with_1(run: Run) -> None:
    assert run("search", "qqqqzz").returncode == 1
    done = run("search", "qqqqzz", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == []


def test_search_of_an_unknown_kind_names_the_kinds(run: Run) -> None:
    done = run("search", "x", "--kind", "disease")
    assert done.returncode == 2
    assert "contraindication" in done.stderr


def test_compare_sets_terms_side_by_side(run: Run) -> None:
    done = run("compare", "medical", "clinical", "therapeutic", "remedial", "--width", "80")
    assert done.returncode == 0
    assert all(f"{name} massage" in done.stdout for name in ("Medical", "Clinical", "Therapeutic", "Remedial"))
    assert max(map(len, done.stdout.splitlines())) <= 80
    wide = run("compare", "medical", "remedial", "--width", "110").stdout.splitlines()
    assert any("Medical massage" in line and "Remedial massage" in line for line in wide[1:4])


def test_compare_needs_two_terms(run: Run) -> None:
    assert run("compare", "medical").returncode == 2
    assert run("compare", "medical", "qqqqzz").returncode == 1


def test_export_to_stdout_and_to_a_file(run: Run, tmp_path: Path) -> None:
    text = run("export", "sciatica").stdout
    assert text.startswith("# Sciatica\n")
    assert "| min | technique |" in text
    assert "https://doi.org/10.1016/j.jbmt.2008.01.006" in text
    assert run("export", "sciatica", "-o", "s.md").returncode == 0
    assert (tmp_path / "s.md").read_text(encoding="utf-8") == text


def test_export_keeps_a_file_that_is_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.md").write_text("mine")
    done = run("export", "sciatica", "-o", "s.md")
    assert done.returncode == 5
    assert "--force" in done.stderr
    assert (tmp_path / "s.md").read_text() == "mine"
    assert run("export", "sciatica", "-o", "s.md", "--force").returncode == 0
    assert (tmp_path / "s.md").read_text(encoding="utf-8").startswith("# Sciatica")


def test_export_all_writes_every_record_and_an_index(run: Run, tmp_path: Path) -> None:
    assert run("export", "--all", "-o", "out").returncode == 0
    listed = json.loads(run("condition", "--json").stdout)
    assert {path.stem for path in (tmp_path / "out/condition").glob("*.md")} == {row["id"] for row in listed}
    index = (tmp_path / "out/index.md").read_text(encoding="utf-8")
    assert "(condition/sciatica.md)" in index
    again = run("export", "--all", "-o", "out")
    assert again.returncode == 5
    assert not list(tmp_path.rglob(".*")), "no temporary file is left"


def test_export_of_several_as_json(run: Run) -> None:
    exported = json.loads(run("export", "sciatica", "muscle", "strain", "--format", "json").stdout)
    assert [record["id"] for record in exported] == ["sciatica", "muscle-strain"]


def test_validate_of_what_is_shipped(run: Run) -> None:
    done = run("validate")
    assert done.returncode == 0
    assert done.stdout == ""
    assert "all valid" in done.stderr
    assert json.loads(run("validate", "--json").stdout) == []


def test_info_counts_and_says_that_no_clinician_reviewed_it(run: Run) -> None:
    done = run("info")
    assert "not reviewed by a clinician" in " ".join(done.stdout.split())
    facts = json.loads(run("info", "--json").stdout)
    assert facts["records"]["condition"] == len(json.loads(run("condition", "--json").stdout))
    assert facts["statements"]["sourced"] + facts["statements"]["convention"] == facts["statements"]["total"]


def test_a_pipe_gets_no_colour_and_no_color_is_respected(run: Run) -> None:
    assert "\x1b" not in run("condition", "sciatica").stdout
    assert "\x1b" not in run("condition", "sciatica", TERM="xterm-256color", NO_COLOR="1").stdout


def test_help_teaches_by_example(run: Run) -> None:
    top = run("--help").stdout
    assert "massref condition sciatica" in top
    assert "Exit codes" in top
    for command in ("condition", "search", "compare", "export", "validate", "info", "show"):
        assert run(command, "--help").returncode == 0
        assert command in top
    assert "massref condition muscle strain --full" in run("condition", "--help").stdout


@pytest.mark.parametrize("kind", ["condition", "technique", "contraindication", "sign", "term", "guide", "source"])
def test_a_new_record_is_valid_at_once_and_opens(run: Run, tmp_path: Path, kind: str) -> None:
    assert run("new", kind, "my-own-page", "--in", "mine").returncode == 0
    done = run("validate", "mine")
    assert (done.returncode, done.stdout) == (0, "")
    assert run(kind, "my-own-page", "--data", "mine").returncode == 0
    assert run(kind, "my-own-page", "--data", "mine", "--full").returncode == 0
    (path,) = (tmp_path / "mine").glob("*/my-own-page.yaml")
    before = path.read_text(encoding="utf-8")
    assert run("new", kind, "my-own-page", "--in", "mine").returncode == 5
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("record_id", ["../escape", "Upper", "two words", "", "x" * 300, "a: b"])
def test_a_new_record_needs_an_id(run: Run, tmp_path: Path, record_id: str) -> None:
    done = run("new", "term", "--in", "mine", "--", record_id)
    assert done.returncode == 2
    assert done.stderr.startswith("massref: ")
    assert not list(tmp_path.rglob("*.yaml"))


def test_a_new_record_is_of_a_known_kind(run: Run) -> None:
    done = run("new", "disease", "gout")
    assert done.returncode == 2
    assert "contraindication" in done.stderr


def test_on_a_terminal_an_ambiguous_name_offers_a_choice(home: Path) -> None:
    env = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "PATH": "/usr/bin:/bin", "TERM": "dumb"}
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "massref", "show", "muscle", "--plain"]
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=env) as process:
        os.close(follower)
        shown = b""
        while b"Enter for none" not in shown:
            assert select.select([leader], [], [], 60)[0]
            shown += os.read(leader, 4096)
        names = re.findall(rb"(\d)  (.+?)  \(\w+\)", shown)
        os.write(leader, b"2\n")
        after = b""
        while select.select([leader], [], [], 60)[0]:
            try:
                after += os.read(leader, 4096)
            except OSError:  # the terminal is gone once the process has ended
                break
        assert process.wait(60) == 0
    os.close(leader)
    assert len(names) >= 2
    assert names[1][1] in after
