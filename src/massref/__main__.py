"""The `massref` command."""

import os
import sys


def main() -> None:
    """Runs the command line; interrupted at any moment, it ends without a traceback."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  closed by whoever called; there is nobody to read
    try:
        from .cli import run

        code = run()
    except KeyboardInterrupt:
        print("massref: interrupted", file=sys.stderr)
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
