"""screen and plan as people type them."""

import json
import os
import pty
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
    def massref(*arguments: str) -> "subprocess.CompletedProcess[str]":
        clean = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "PATH": "/usr/bin:/bin"}
        command = [sys.executable, "-m", "massref", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=clean, cwd=tmp_path, check=False)

    return massref


def test_screen_prints_verdict_reasons_limits_and_questions(run: Run) -> None:
    done = run("screen", "sciatica", "--with", "apixaban 5 mg for atrial fibrillation")
    assert done.returncode == 0
    assert done.stderr == ""
    for label in ("TREAT WITH CHANGES", "UNDERSTOOD", "WHY", "KEEP OFF", "ASK", "RED FLAGS"):
        assert label in done.stdout


def test_screen_json_has_the_keys_that_programs_rely_on(run: Run) -> None:
    got = json.loads(
        run("screen", "sciatica", "--with", "Eliquis", "--denies", "numb between my legs", "--json").stdout
    )
    assert {
        "as_of",
        "verdict",
        "worst",
        "provisional",
        "facts",
        "reasons",
        "limits",
        "asks",
        "signs",
        "waits",
        "cleared",
    } <= set(got)
    assert {"said", "id", "kind", "name", "values", "denied"} <= set(got["facts"][0])
    assert {"verdict", "record", "rule", "says", "do", "basis", "sources"} <= set(got["reasons"][0])
    assert {"record", "key", "question", "required", "could_be"} <= set(got["asks"][0])
    assert {"id", "asked", "denied"} <= set(got["signs"][0])


def test_plan_json_has_the_keys_that_programs_rely_on(run: Run) -> None:
    got = json.loads(run("plan", "sciatica", "--minutes", "45", "--json").stdout)
    assert {"outcome", "as_of", "minutes", "shortest", "steps", "changes", "screening"} <= set(got)
    assert set(got["minutes"]) == {"asked", "reserve", "used", "unused"}
    step = got["steps"][0]
    assert {
        "at",
        "phase",
        "technique",
        "regions",
        "target",
        "minutes",
        "pressure",
        "position",
        "how",
        "from",
        "adapted",
    } <= set(step)
    assert set(step["from"]) == {"condition", "protocol", "step"}


def test_plan_reads_like_a_session_sheet(run: Run) -> None:
    done = run("plan", "sciatica", "--minutes", "45")
    assert done.returncode == 0
    for label in ("SESSION", "TIME", "KEEP OFF", "RETEST", "unused", "reserve"):
        assert label in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("screen",), 2, "say what is known"),
        (("screen", "--with", "frobnicitis"), 1, "not understood"),
        (("screen", "--with", "no fever"), 1, "--denies"),
        (("screen", "muscle strain", "--with", "DVT on treatment", "--with", "left calf"), 3, "site=calf"),
        (("screen", "sciatica", "--with", "numb between my legs", "--denies", "numb between the legs"), 2, "both"),
        (("screen", "sciatica", "--ask"), 2, "terminal"),
        (("plan",), 2, "name what the client comes for"),
        (("plan", "sciatica", "--minutes", "2"), 2, "5 to 480"),
        (("plan", "pacemaker"), 1, "--with"),
    ],
)
def test_trouble_is_one_sentence_and_a_code(run: Run, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, command: list[str], env: dict[str, str], folder: Path) -> None:
        self.main, theirs = pty.openpty()
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=folder)
        os.close(theirs)
        self.text = ""

    def until(self, mark: str) -> None:
        """Waits until the terminal shows a text again."""
        start = len(self.text)
        while mark not in self.text[start:]:
            ready, _, _ = select.select([self.main], [], [], 30)
            assert ready, f"{mark!r} did not come; the terminal shows: {self.text}"
            self.text += os.read(self.main, 4096).decode()

    def type(self, line: str) -> None:
        os.write(self.main, f"{line}\n".encode())


def test_ask_puts_the_questions_one_by_one(home: Path, tmp_path: Path) -> None:
    """On a terminal: a wrong answer is told, a right one narrows, Enter skips, q ends."""
    clean = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "PATH": "/usr/bin:/bin", "TERM": "dumb"}
    terminal = Terminal([sys.executable, "-m", "massref", "screen", "--with", "warfarin", "--ask"], clean, tmp_path)
    for line in ("purple", "atrial-fibrillation", "", "q"):
        terminal.until("q ends)")
        terminal.type(line)
    terminal.until("As of")
    assert terminal.process.wait(timeout=30) == 0
    os.close(terminal.main)
    assert "is one of" in terminal.text
    assert "atrial fibrillation" in terminal.text
