"""Prints what the tone check costs: loading all languages, a message, ten thousand hostile characters, hostile rules.

Run it with .venv/bin/python scripts/bench_tone.py. Times are of this machine in one thread, other work on it counts in;
messages are the rules' own examples of 60 to 95 characters, each judged for the first time and then again."""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HOSTILE = (
    *("a", "a ", "you ", "you should have ", "\u0301", "a\u0301", "ﷺ", "\u202e", "\ud800", "😀", "f*", "f***  ", "_"),
    *("i d i o t ", "[", "{{", '"', "`", "> \n", "@", "a@", "1", "4111 ", "A-", "A1-", "#1", "https://", "I'll ", "'"),
    *("by Friday ", "within 2 hours ", "!?", "A ", "READ ", "Hi Anna, ", "Anna ", "the the ", "ты ", "Вы должны "),
    *("σας ", "te ", ";", "a'", ".", "\n"),
)
RULE = """
[[rule]]
id = "slow-{number}"
family = "jargon"
severity = "hint"
phrases = [{phrases}]
message = "m."
why = "w."
suggestion = "s."
examples.flag = ["a a a a a{number}"]
examples.ok = ["b"]
"""


def main() -> int:
    """Prints the figures, one a line."""
    if sys.argv[1:] == ["loading"]:
        print(json.dumps(loading()))
        return 0
    from canned_tone import stored

    print(f"rules compiled beforehand: {'yes' if stored.fresh() else 'no (canned-tone compile makes starts quick)'}")
    told = [
        json.loads(subprocess.run([sys.executable, __file__, "loading"], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    for key in told[0]:
        print(f"{key}: {statistics.median(one[key] for one in told):.1f}")
    messages()
    hostile_text()
    hostile_rules()
    return 0


def loading() -> dict[str, float]:
    """Milliseconds and megabytes of a fresh process."""
    began = time.perf_counter()
    from canned_tone import Checker, Context
    from canned_tone.language import spoken

    imported = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    checker = Checker()
    for code in sorted(spoken()):
        checker.check("", Context(lang=code))
    loaded = time.perf_counter()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        "import, ms": (imported - began) * 1e3,
        "loading all languages, ms": (loaded - imported) * 1e3,
        "memory of all languages, MB": grown / 1024,
    }


def messages() -> None:
    from canned_tone import Checker, Context
    from canned_tone.language import spoken

    for code in sorted(spoken()):
        checker = Checker()
        rules = checker.rules(code).values()
        lines = [
            (example.text, Context.of({"lang": code, **example.context}))
            for rule in rules
            for example in (*rule.flag, *rule.ok)
            if 60 <= len(example.text) <= 95
        ]
        if lines:
            first, then = timed(checker.check, lines), timed(checker.check, lines)
            print(f"{code}: {len(lines)} messages, median / p99 us: {first} the first time, {then} again")


def timed(judge: Callable[..., object], lines: list[tuple[str, object]]) -> str:
    """Median and 99th percentile of judging every line once, in microseconds."""
    times = []
    for line in lines:
        began = time.perf_counter_ns()
        judge(*line)
        times.append((time.perf_counter_ns() - began) / 1_000)
    times.sort()
    return f"{times[len(times) // 2]:.0f} / {times[int(len(times) * 0.99)]:.0f}"


def hostile_text() -> None:
    from canned_tone import Checker, Context
    from canned_tone.language import spoken

    checker, worst = Checker(), (0.0, "", "")
    for code in sorted(spoken()):
        context = Context(lang=code, customer_name="Ana", last_customer_message="You are all idiots", turn=1)
        for piece in HOSTILE:
            text = (piece * 10_000)[:10_000]
            checker.check(text[:500], context)
            took = []
            for _ in range(3):
                began = time.perf_counter()
                checker.check(text, context)
                took.append((time.perf_counter() - began) * 1e3)
            worst = max(worst, (min(took), code, piece))
    kinds = f"{len(HOSTILE)} kinds in every language"
    print(f"10,000 hostile characters, the worst of {kinds}: {worst[0]:.1f} ms, {worst[1:]!r}")


def hostile_rules() -> None:
    from canned_tone import Checker, Context

    group = "(" + "|".join(["a"] + [f"a{number}" for number in range(100)]) + ")"
    phrases = [f'"{group} ~6 a ~6 {{word}} a{number}"' for number in range(200)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hostile.toml"
        file.write_text(RULE.format(number=1, phrases=", ".join(phrases)))
        began = time.perf_counter()
        checker = Checker(rules=[file])
        loaded = time.perf_counter()
        checker.check("a " * 5_000, Context(lang="en"))
        judged = time.perf_counter()
    print(
        f"hostile rule file: loaded in {(loaded - began) * 1e3:.0f} ms,"
        f" 10,000 characters judged in {(judged - loaded) * 1e3:.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
