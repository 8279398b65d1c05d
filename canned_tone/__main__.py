"""The command line: `canned-tone`, or `python -m canned_tone`."""

import argparse
import io
import sys
from collections.abc import Sequence

from canned_tone.command import benching, checking, explaining, linting, making
from canned_tone.errors import RuleError

CLEAR, HELD, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit status: 0 clear or advise (or JSON lines), 1 held, 2 cannot run."""
    parser = argparse.ArgumentParser(
        "canned-tone", description="Checks a message for its tone and for the customer's name."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (checking, linting, explaining, making, benching):
        module.offer(commands)
    asked = parser.parse_args(arguments)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return int(asked.run(asked))
    except RuleError as problem:
        print(f"canned-tone: {problem}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        sys.stderr.close()
        return CLEAR


if __name__ == "__main__":
    sys.exit(main())
