"""Whole processes, pair by pair in one run: `massref condition sciatica` against the floor app, and what imports cost.

    python benchmarks/startup.py [--pairs 40]

Both run with the interpreter that runs this script, which must have massref installed (not editable, to measure what
people have). Prints CPU time (user and system) and wall time of each: minimum, median, maximum, and the ratio of the
paired medians. Needs a system with os.wait4 (Linux, macOS).
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

FLOOR = [sys.executable, str(Path(__file__).with_name("floor_app.py")), "sciatica"]
MASSREF = [sys.executable, "-m", "massref"]
COMMANDS = {
    "massref condition sciatica": [sys.executable, "-m", "massref", "condition", "sciatica"],
    "massref condition siatica": [sys.executable, "-m", "massref", "condition", "siatica"],
    "massref condition (list)": [sys.executable, "-m", "massref", "condition"],
    "massref screen sciatica": [*MASSREF, "screen", "sciatica", "--with", "apixaban 5 mg for atrial fibrillation"],
    "massref plan sciatica": [*MASSREF, "plan", "sciatica left leg", "--minutes", "45", "--with", "BP 128/78"],
    "massref --help": [sys.executable, "-m", "massref", "--help"],
    "bare interpreter": [sys.executable, "-c", "pass"],
}


def run(command: list[str]) -> tuple[float, float]:
    """CPU and wall milliseconds of one process, its output thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed with {process.returncode}")
    return 1000 * (usage.ru_utime + usage.ru_stime), 1000 * wall


def row(name: str, values: list[float], unit: str) -> str:
    """One line of figures."""
    return (
        f"  {name:30} {unit:8} min {min(values):6.1f}  median {statistics.median(values):6.1f}  max {max(values):6.1f}"
    )


def compare(name: str, command: list[str], pairs: int) -> None:
    """Runs a command and the floor app by turns and prints both."""
    for each in (command, FLOOR):
        run(each)
    measured = [(run(command), run(FLOOR)) for _ in range(pairs)]
    ours, floor = [m[0][0] for m in measured], [m[1][0] for m in measured]
    ratios = [a / b for a, b in zip(ours, floor, strict=True)]
    print(row(name, ours, "cpu ms"))
    print(row("", [m[0][1] for m in measured], "wall ms"))
    print(row("floor app", floor, "cpu ms"))
    print(
        f"  {'ratio of CPU time':30} {'':8} median of pairs {statistics.median(ratios):.2f}, of medians "
        f"{statistics.median(ours) / statistics.median(floor):.2f}\n"
    )


def imports() -> None:
    """Prints the ten dearest imports of the command, in milliseconds of their own."""
    command = [sys.executable, "-X", "importtime", *COMMANDS["massref condition sciatica"][1:]]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/").stderr.splitlines()
    parts = [line.removeprefix("import time:").split("|") for line in lines if "|" in line and "self [us]" not in line]
    costs = sorted(((int(own), name.strip()) for own, _, name in parts), reverse=True)
    print(f"imports: {len(costs)} modules, {sum(own for own, _ in costs) / 1000:.0f} ms")
    for own, name in costs[:10]:
        print(f"  {own / 1000:5.1f} ms  {name}")


def main() -> None:
    """Compares every command with the floor app, then prints what the imports cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=40)
    pairs = parser.parse_args().pairs
    for name, command in COMMANDS.items():
        compare(name, command, pairs)
    imports()


if __name__ == "__main__":
    main()
