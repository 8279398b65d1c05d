"""`canned-tone bench`: how well and how fast the checker does on labelled lines, beside other tools if there are any.

A line is a JSON object: `text`, `label` (`flag` or `ok`), and optionally `lang`, any field of a context, `families`
(all right for a flagged line) and `allowed_families` (which are no false alarm)."""

import argparse
import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from canned_tone.checker import Checker
from canned_tone.command import peers
from canned_tone.context import Context
from canned_tone.errors import RuleError
from canned_tone.result import SEVERITIES


def offer(commands: Any) -> None:
    """Adds the command."""
    bench = commands.add_parser("bench", help="score the checker on labelled lines, and time it")
    bench.add_argument("file", metavar="FILE.jsonl", help="one JSON object a line: text, label (flag or ok), lang, …")
    bench.add_argument("--lang", help="only lines of these languages, such as en,uk")
    bench.add_argument("--repeat", type=int, default=3, help="how often every line is timed (3)")
    bench.add_argument("--no-peers", action="store_true", help="leave out other tools")
    bench.add_argument("--misses", type=int, default=0, metavar="N", help="show N missed lines and N false alarms")
    bench.add_argument("--rules", action="append", default=[], metavar="FILE", help="a site's own rules")
    bench.set_defaults(run=_bench)


@dataclass(slots=True)
class Line:
    """A labelled line; `families` are right for a flagged one, `allowed` are no alarm; `found` is what was found."""

    text: str
    context: Context
    lang: str
    flag: bool
    families: frozenset[str]
    allowed: frozenset[str]
    found: tuple[tuple[str, str], ...] = ()  # family and severity

    @property
    def gravest(self) -> str:
        """The gravest severity found; `info` when there is nothing to look at."""
        return min((severity for _, severity in self.found), key=SEVERITIES.index, default="info")


def _bench(asked: argparse.Namespace) -> int:
    lines = read(Path(asked.file), frozenset(asked.lang.split(",")) if asked.lang else None)
    if not lines:
        raise RuleError("there is no line to score", file=asked.file)
    checker = Checker(asked.rules)
    for lang in {line.lang for line in lines}:
        checker.rules(lang)
    times = _judge(checker, lines, max(1, asked.repeat))
    print(_table(lines))
    print(_speed(times, lines))
    if not asked.no_peers:
        print("\n".join(_beside([line for line in lines if line.lang == "en"])))
    for title, shown in (
        ("MISSED", [line for line in lines if line.flag and line.gravest == "info"]),
        ("FALSE ALARM", [line for line in lines if not line.flag and line.gravest in ("block", "warn")]),
    ):
        for line in shown[: asked.misses]:
            print(f"{title} {line.lang} {', '.join(sorted(line.families))} | {line.text} | {line.found}")
    return 0


def read(file: Path, langs: frozenset[str] | None) -> list[Line]:
    """The labelled lines of a file; RuleError names a line that cannot be used."""
    try:
        told = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise RuleError(f"it cannot be read: {problem}", file=str(file)) from problem
    lines = []
    for number, one in enumerate(told.splitlines(), 1):
        if one.strip():
            try:
                line = _line(json.loads(one))
            except (ValueError, TypeError, RecursionError) as problem:
                raise RuleError(str(problem), file=str(file), line=number) from problem
            if langs is None or line.lang in langs:
                lines.append(line)
    return lines


def _line(told: Any) -> Line:
    if not isinstance(told, dict) or not isinstance(told.get("text"), str) or told.get("label") not in ("flag", "ok"):
        raise TypeError("a line is an object with a text and a label, flag or ok")
    context = Context.of(told)
    families, allowed = (frozenset(told.get(key) or ()) for key in ("families", "allowed_families"))
    return Line(told["text"], context, context.lang or "en", told["label"] == "flag", families, allowed)


def _judge(checker: Checker, lines: Sequence[Line], repeat: int) -> list[float]:
    """Judges every line, and gives the microseconds of each, the median of as many times."""
    told: list[list[int]] = [[] for _ in lines]
    for _ in range(repeat):
        for at, line in enumerate(lines):
            began = perf_counter_ns()
            result = checker.check(line.text, line.context)
            told[at].append(perf_counter_ns() - began)
            line.found = tuple(
                (finding.family, finding.severity)
                for finding in result.findings
                if finding.severity != "info" and finding.family not in line.allowed
            )
    return [statistics.median(one) / 1_000 for one in told]


def _table(lines: Sequence[Line]) -> str:
    heads = ("lang", "flag", "ok", "precision", "recall", "family", "alarms", "hints", "blocks")
    rows = [heads]
    languages = sorted({line.lang for line in lines})
    for lang in [*languages, "all"] if len(languages) > 1 else languages:
        some = [line for line in lines if lang in (line.lang, "all")]
        bad, good = [line for line in some if line.flag], [line for line in some if not line.flag]
        found = [line for line in bad if line.gravest != "info"]
        alarmed = [line for line in good if line.gravest != "info"]
        right = [line for line in bad if line.families & {family for family, _ in line.found}]
        rows.append((
            lang, str(len(bad)), str(len(good)), _share(len(found), len(found) + len(alarmed)),
            _share(len(found), len(bad)), _share(len(right), len([line for line in bad if line.families])),
            _share(sum(line.gravest in ("block", "warn") for line in good), len(good)),
            _share(len(alarmed), len(good)), _share(sum(line.gravest == "block" for line in good), len(good)),
        ))  # fmt: skip
    legend = (
        "precision: of lines found, truly bad; alarms: good lines at warn or block, hints: with hints, blocks: held"
    )
    return "\n".join(["  ".join(f"{cell:>9}" for cell in row) for row in rows] + [legend])


def _speed(times: Iterable[float], lines: Sequence[Line]) -> str:
    ordered = sorted(times)
    median, slowest = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    length = statistics.mean(len(line.text) for line in lines)
    return f"speed: median {median:.0f} us, p99 {slowest:.0f} us a message of {length:.0f} characters on average"


def _beside(lines: Sequence[Line]) -> Iterable[str]:
    """What other tools find in the English lines; any remark of theirs counts."""
    good, bad = [line for line in lines if not line.flag], [line for line in lines if line.flag]
    if not lines:
        return
    ours = {line.text for line in lines if line.gravest != "info"}
    told = {"canned_tone": ours, **peers.found([line.text for line in lines])}
    yield "beside other tools, English lines, any remark: recall, false alarms"
    for name, found in told.items():
        if found is None:
            yield f"{name:>12}  not installed"
        else:
            hits, alarms = sum(line.text in found for line in bad), sum(line.text in found for line in good)
            yield f"{name:>12}  {_share(hits, len(bad))}  {_share(alarms, len(good))}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
