"""Exit codes; documented in docs/command-line.md and used by scripts."""

DONE = 0
NOT_FOUND = 1
USAGE = 2
AMBIGUOUS = 3
INVALID_DATA = 4
FILE_TROUBLE = 5
INTERRUPTED = 130
