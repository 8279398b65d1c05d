"""Other tools, asked only when they are installed: VADER (sentiment), proselint and write-good (prose)."""

import importlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PLACE = re.compile(r":(\d+):\d+:")
_NEGATIVE = -0.05  # VADER's own threshold
_SECONDS = 300


def found(texts: Sequence[str]) -> Mapping[str, frozenset[str] | None]:
    """The texts in which each tool finds anything; None for one that is not there or cannot run."""
    return {name: _asked(tool, texts) for name, tool in _TOOLS.items()}


def _asked(tool: Callable[[Sequence[str]], frozenset[str] | None], texts: Sequence[str]) -> frozenset[str] | None:
    try:
        return tool(texts)
    except (OSError, subprocess.SubprocessError, AttributeError):
        return None


def _vader(texts: Sequence[str]) -> frozenset[str] | None:
    try:
        analyser = importlib.import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    except ImportError:
        return None
    return frozenset(text for text in texts if analyser.polarity_scores(text)["compound"] <= _NEGATIVE)


def _proselint(texts: Sequence[str]) -> frozenset[str] | None:
    return _by_lines(("proselint", "check"), texts)


def _write_good(texts: Sequence[str]) -> frozenset[str] | None:
    return _by_lines(("write-good", "--parse"), texts)


def _by_lines(command: tuple[str, ...], texts: Sequence[str]) -> frozenset[str] | None:
    """The texts that a program names by line when each is a paragraph of one file."""
    program = shutil.which(command[0])
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lines.txt"
        lines = [" ".join(text.split()) for text in texts]
        file.write_text("\n\n".join(lines) + "\n", encoding="utf-8", errors="replace")
        told = subprocess.run(
            [program, *command[1:], str(file)], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    numbers = {int(number) for number in _PLACE.findall(told.stdout)}
    return frozenset(text for at, text in enumerate(texts) if 2 * at + 1 in numbers)


_TOOLS = {"VADER": _vader, "proselint": _proselint, "write-good": _write_good}
