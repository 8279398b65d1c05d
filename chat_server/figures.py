"""How a site answers, in figures: the conversations of a period as the log tells them. Pure: stories in, figures out.

Times are what a person did: an automatic greeting is no answer, and nobody is counted as answered by being assigned.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo


@dataclass(slots=True)
class Story:
    """One conversation that began in the period. Times are ms since 1970; people stand by their ids."""

    began: int
    team: str | None = None
    given: int | None = None
    """When it first left the line."""
    answered: int | None = None
    answered_by: str | None = None
    resolved: int | None = None
    resolved_by: str | None = None
    score: int | None = None
    """The newest rating, 1 to 5, and who kept it then."""
    rated_for: str | None = None
    waits: bool = False
    """Nobody keeps it now, and it is not over."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some stories; seconds, None where there is nothing to measure. `within`: how many first answers kept the
    target, None without one; `unanswered`: nobody ever wrote to them; `waiting`: of those, who still waits."""

    name: str
    begun: int
    answered: int
    median: float | None
    p90: float | None
    within: int | None
    wait_median: float | None
    wait_p90: float | None
    unanswered: int
    waiting: int
    resolved: int
    rated: int
    rating: float | None


@dataclass(frozen=True, slots=True)
class Report:
    whole: Figures
    days: list[Figures] = field(default_factory=list)
    teams: list[Figures] = field(default_factory=list)
    agents: list[Figures] = field(default_factory=list)


def report(stories: Sequence[Story], zone: tzinfo, target: int, names: Mapping[str, str]) -> Report:
    """`target`: the first answer the site promises, in seconds, 0 for none; days are those of the site's own zone;
    `names` of the agents by id.

    An agent's figures are of the first answers they gave, what they resolved, and what was rated while they kept it."""

    def day(story: Story) -> str:
        return datetime.fromtimestamp(story.began / 1000, zone).date().isoformat()

    concerned = {one for s in stories for one in (s.answered_by, s.resolved_by, s.rated_for) if one}
    agents = sorted(concerned, key=lambda one: (names.get(one, ""), one))
    return Report(
        _of("All", stories, target),
        _by(stories, day, target),
        _by([s for s in stories if s.team], lambda s: s.team or "", target),
        [_of_agent(one, names.get(one, "Somebody"), stories, target) for one in agents],
    )


def quantile(values: Iterable[float], share: float) -> float | None:
    """The value that so many of them do not exceed; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None


def _by(stories: Sequence[Story], name: Callable[[Story], str], target: int) -> list[Figures]:
    return [_of(one, [s for s in stories if name(s) == one], target) for one in sorted(set(map(name, stories)))]


def _of_agent(agent: str, name: str, stories: Sequence[Story], target: int) -> Figures:
    first = _of(name, [s for s in stories if s.answered_by == agent], target)
    scores = [s.score for s in stories if s.rated_for == agent and s.score]
    return Figures(
        name, first.begun, first.answered, first.median, first.p90, first.within, first.wait_median, first.wait_p90,
        unanswered=0, waiting=0, resolved=sum(s.resolved_by == agent for s in stories), rated=len(scores),
        rating=sum(scores) / len(scores) if scores else None,
    )  # fmt: skip


def _of(name: str, stories: Sequence[Story], target: int) -> Figures:
    answers = [(s.answered - s.began) / 1000 for s in stories if s.answered is not None]
    waits = [(s.given - s.began) / 1000 for s in stories if s.given is not None]
    scores = [s.score for s in stories if s.score is not None]
    return Figures(
        name, len(stories), len(answers), quantile(answers, 0.5), quantile(answers, 0.9),
        sum(seconds <= target for seconds in answers) if target else None, quantile(waits, 0.5), quantile(waits, 0.9),
        len(stories) - len(answers), sum(s.waits and s.answered is None for s in stories),
        sum(s.resolved is not None for s in stories), len(scores), sum(scores) / len(scores) if scores else None,
    )  # fmt: skip
