"""A busy day on a clock of its own: who came first was answered first, and whoever came back met the same person.

Two hundred visitors, twelve agents with shifts, breaks and reloads, some in teams with lines of their own, a tier that
goes first, a node that dies at noon and in the afternoon.
"""

import heapq
import random
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from chat_server import proof
from chat_server.models import Agent
from chat_server.policy import Policy
from chat_server.tiers import Tier

from .world import MINUTE, World

HOURS = 8
GRACE = 60_000
NAMES = ("Maya", "Tom", "Ida", "Jon", "Lea", "Max", "Nia", "Oto", "Pia", "Rui", "Sia", "Uma")


class Day:
    """Events by time; every one is a few transactions, and after each the queue is looked at."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.events: list[tuple[int, int, Callable[[], None]]] = []
        self.numbers = count()
        self.began = world.now
        self.handled: set[str] = set()
        self.returns: list[tuple[str, int, str, bool]] = []
        """Who came back while their person was here: conversation, seq so far, that person, whether they had room."""
        self.lost: set[str] = set()
        agents = world.agents
        self.teams = [world.team("Billing", *agents[:4]), world.team("Returns", *agents[3:6])]  # one is in both
        self.handed = 0

    def at(self, ms: float, act: Callable[[], None]) -> None:
        heapq.heappush(self.events, (round(ms), next(self.numbers), act))

    def soon(self, least: float, most: float, act: Callable[[], None]) -> None:
        self.at(self.world.now + self.random.uniform(least, most) * MINUTE, act)

    def run(self) -> None:
        while self.events:
            at, _, act = heapq.heappop(self.events)
            self.world.now = max(at, self.world.now)
            act()
            self.world.looks_around()
            self.world.holds()
            self.nobody_waits_while_somebody_is_free()
            self.work()

    def nobody_waits_while_somebody_is_free(self) -> None:
        """The head is held only for a person of its own."""
        waiting = self.world.rows("status = 'waiting'")
        free = [a for a in self.world.agents if a.id in self.world.present and self.room(a)] if waiting else []
        for row in waiting:
            held = row["kept_before"] is not None and row["wish"] != "anyone"
            may = {a.id for a in free if self.answers(a, row)} - {row["given_back_by"]}
            assert held or not may, "somebody waits and somebody is free"

    def answers(self, agent: Agent, row: Any) -> bool:
        """Whether somebody answers a conversation's line."""
        return all(agent.id in team.members for team in self.teams if team.id == row["team_id"])

    def room(self, agent: Agent) -> bool:
        return self.world.load(agent) < self.world.policy.capacity

    def work(self) -> None:
        """Whoever got a conversation answers it, a few times, and then it is over."""
        for row in self.world.rows("status = 'open'"):
            if row["id"] not in self.handled:
                self.handled.add(row["id"])
                self.soon(0.2, 1.5, lambda c=row["id"]: self.answer(c, self.random.randint(1, 3)))  # type: ignore[misc]

    def answer(self, conversation: str, left: int) -> None:
        row = self.world.row(conversation)
        keeper = next((a for a in self.world.agents if a.id == row["assignee_id"]), None)
        if row["status"] != "open" or keeper is None:
            self.handled.discard(conversation)
            return
        if keeper.id not in self.world.present:  # on a break, or gone: it is somebody else's when they take it
            self.soon(1, 2, lambda: self.answer(conversation, left))
            return
        self.world.replies(keeper, conversation)
        if left:
            if self.random.random() < 0.7:
                self.world.says(row["visitor_id"], conversation)
            self.soon(1, 4, lambda: self.answer(conversation, left - 1))
            return
        if self.random.random() < 0.05:
            if row["team_id"] is None and self.random.random() < 0.5:
                self.world.transfers_to_team(keeper, conversation, self.random.choice(self.teams))
                self.handed += 1
                self.handled.discard(conversation)
                return
            here = [a for a in self.world.agents if a.id in self.world.present and a is not keeper and self.room(a)]
            if others := [a for a in here if self.answers(a, row)]:
                self.world.transfers(keeper, conversation, self.random.choice(others))
                self.soon(0.3, 1, lambda: self.answer(conversation, 1))
                return
        self.world.resolves(keeper, conversation)
        self.handled.discard(conversation)

    def visitor(self, visitor: str, again: int) -> None:
        before = self.world.newest(visitor)
        kept = self.world.row(before)["kept_before"] if before else None
        if before and self.world.row(before)["status"] != "resolved":
            return  # still in the middle of it
        keeper = next((a for a in self.world.agents if a.id == kept), None)
        here = keeper is not None and keeper.id in self.world.present
        had_room = keeper is not None and self.room(keeper)
        head = self.world.row(before)["head"] if before else 0
        team = self.random.choice((*self.teams, None, None, None))
        page = "https://shop.example/checkout" if self.random.random() < 0.3 else "https://shop.example/lamps"
        said = self.world.says(visitor, before, None, team, page)
        if here and keeper:
            self.returns.append((said["conversation"], head, keeper.id, had_room))
        if again:
            self.soon(20, 90, lambda: self.visitor(visitor, again - 1))

    def shift(self, agent: Agent) -> None:
        start = self.began + self.random.uniform(0, 60) * MINUTE
        end = self.began + (HOURS * 60 + self.random.uniform(0, 90)) * MINUTE
        self.at(start, lambda: self.world.comes(agent))
        lunch = start + self.random.uniform(90, 300) * MINUTE
        self.at(lunch, lambda: self.world.goes(agent))
        self.at(lunch + 30 * MINUTE, lambda: self.world.comes(agent))
        for _ in range(3):  # reloads
            moment = self.began + self.random.uniform(70, HOURS * 60) * MINUTE
            self.at(moment, lambda: self.drops(agent, self.random.uniform(1, 50)))
        self.at(end + 180 * MINUTE, lambda: self.world.goes(agent))

    def drops(self, agent: Agent, seconds: float) -> None:
        """A socket is gone for so long; only when the grace is over is somebody gone."""
        if agent.id not in self.world.present:
            return
        self.lost.add(agent.id)
        self.at(self.world.now + GRACE, lambda: self.world.goes(agent) if agent.id in self.lost else None)
        self.at(self.world.now + seconds * 1000, lambda: self.back(agent))

    def back(self, agent: Agent) -> None:
        self.lost.discard(agent.id)
        self.world.comes(agent)

    def node_dies(self) -> None:
        """Half the team loses its sockets; most are back within the grace, some are not."""
        for agent in self.world.agents[::2]:
            self.drops(agent, self.random.uniform(5, 90))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_day_keeps_its_promises(tmp_path: Path, seed: int) -> None:
    tiers = (Tier("Checkout", "page", "/checkout"),)
    policy = Policy(assign="auto", capacity=2, same_person_wait=600, when_away="team", away_after=120, tiers=tiers)
    world = World(tmp_path, policy, *NAMES)
    day = Day(world, seed)
    for agent in world.agents:
        day.shift(agent)
    for number in range(200):
        moment = world.now + max(5, day.random.gauss(day.random.choice((120, 300)), 35)) * MINUTE  # two busy times
        day.at(moment, lambda n=number: day.visitor(f"visitor-{n}", day.random.choice((0, 0, 1, 2))))  # type: ignore[misc]
    for noon in (240, 400):
        day.at(world.now + noon * MINUTE, day.node_dies)
    for minute in range((HOURS + 3) * 60 * 4):  # four looks a minute for what time alone brings
        day.at(world.now + minute * MINUTE / 4, lambda: None)
    day.run()

    written = world.log()
    told = list(proof.lines(written))
    unfair = [line for line in told if not line.fair]
    overtaken = [line for line in told if line.ahead]
    assert unfair == []
    assert {line.team for line in told} == {"Billing", "Returns", None}
    assert {line.tier for line in told} == {"Checkout", None}
    assert day.handed
    in_their_team(world)
    world.every_change_has_an_entry()
    left = world.rows("status <> 'resolved'")
    assert [row["id"] for row in left] == [], "everybody was answered"

    met, explained = 0, []
    for conversation, seq, keeper, had_room in day.returns:
        got = _next_keeper(written, conversation, seq) == keeper
        met += got
        if not got:
            explained.append((conversation, "had room" if had_room else "was full"))
    print(
        f"seed {seed}: {len(told)} left the lines, {len(overtaken)} past somebody who waits for a person of their "
        f"own or is in no tier; {day.handed} went to a team; "
        f"{met} of {len(day.returns)} who came back met the same person; {len(explained)} not: {explained}"
    )
    assert all(why == "was full" for _, why in explained)
    assert met >= 0.99 * len(day.returns)
    world.close()


def in_their_team(world: World) -> None:
    """Whoever was given a team's conversation is in that team."""
    teams = {team["team_id"]: set[str]() for team in world.read("SELECT team_id FROM team_member")}
    for member in world.read("SELECT * FROM team_member"):
        teams[member["team_id"]].add(member["agent_id"])
    for _, _, kind, _, data in world.log():
        if kind in ("assigned", "transferred") and data.get("team"):
            assert data["to"]["id"] in teams[data["team"]["id"]]


def _next_keeper(written: list[Any], conversation: str, after: int) -> str | None:
    """To whom a conversation went first after this seq."""
    for c, seq, kind, _, data in written:
        if c == conversation and seq > after and kind == "assigned":
            return str(data["to"]["id"])
    return None
