"""Whatever people do, in any order, with news of who is here that may be old: one keeper, in order, with an entry.

The rules are those of reliability: at most one assignee (O1), every change one entry and one epoch (O2), an old epoch
is refused (O3), capacity (O5), order of arrival (O6), nobody waits while somebody may take them (O7), one thread a
visitor (O10), closing twice is closing once (O11).
"""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chat_server import proof
from chat_server.conversations import handing
from chat_server.conversations.rights import Circumstances
from chat_server.models import Agent
from chat_server.policy import Policy

from .world import World

VISITORS = st.integers(0, 4)
AGENTS = st.integers(0, 2)
PICK = st.integers(0, 9)


class Keeping(RuleBasedStateMachine):
    """`seen` is who somebody believes is here: read before, used later.

    Ids are random, so what a step finds to do differs from run to run: no step has preconditions, any may do nothing.
    """

    @initialize(
        assign=st.sampled_from(("auto", "by_hand")),
        capacity=st.integers(0, 2),
        away=st.sampled_from(("stay", "choice", "team")),
        wait=st.sampled_from((0, 60)),
    )
    def begin(self, assign: Any, capacity: int, away: Any, wait: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        policy = Policy(
            assign=assign, pick="any", capacity=capacity, when_away=away, same_person_wait=wait, away_after=30,
            handover_expires=60,
        )  # fmt: skip
        self.world = World(Path(self.folder.name), policy, "Maya", "Tom", "Ida")
        self.seen: Circumstances | None = None
        self.woken: frozenset[str] = frozenset()
        for agent in self.world.agents[: 3 if capacity != 1 else 2]:
            self.world.comes(agent)
        for visitor in range(5):
            self.world.now += 1_000
            self.world.says(f"visitor-{visitor}")

    def teardown(self) -> None:
        if hasattr(self, "world"):
            assert all(line.fair for line in proof.lines(self.world.log()))
            self.world.every_change_has_an_entry()
            self.world.close()
            self.folder.cleanup()

    def some(self, condition: str, pick: int) -> str | None:
        rows = self.world.rows(condition)
        return rows[pick % len(rows)]["id"] if rows else None

    def kept(self, agent: int, pick: int) -> tuple[Agent, str] | None:
        """An open conversation and who keeps it, `agent` where they keep one; None when nobody keeps any."""
        mine = self.some(f"assignee_id = '{self.world.agents[agent].id}' AND status = 'open'", pick)
        conversation = mine or self.some("status = 'open'", pick)
        if conversation is None:
            return None
        keeper = self.world.row(conversation)["assignee_id"]
        return next(a for a in self.world.agents if a.id == keeper), conversation

    @rule(seconds=st.sampled_from((1, 40, 70)))
    def time_passes(self, seconds: int) -> None:
        self.world.now += seconds * 1000

    @rule()
    def somebody_reads_who_is_here(self) -> None:
        self.seen = self.world.circumstances()

    @rule(visitor=VISITORS, old=st.booleans())
    def a_visitor_speaks(self, visitor: int, old: bool) -> None:
        before = self.world.newest(f"visitor-{visitor}")
        asleep = before is not None and self.world.row(before)["status"] == "snoozed"
        said = self.world.says(f"visitor-{visitor}", None, self.seen if old else None)
        assert isinstance(said, dict)
        if asleep and before:
            self.woken |= {before}

    @rule(agent=AGENTS)
    def somebody_comes(self, agent: int) -> None:
        self.world.comes(self.world.agents[agent])

    @rule(agent=AGENTS)
    def somebody_goes(self, agent: int) -> None:
        self.world.goes(self.world.agents[agent])

    @rule(agent=AGENTS, pick=PICK, old=st.booleans())
    def takes(self, agent: int, pick: int, old: bool) -> None:
        conversation = self.some("status = 'waiting'", pick)
        if conversation is None:
            assert self.world.accepts(self.world.agents[agent], None) == "not_found"
            return
        answers = [self.world.accepts(a, conversation, self.seen if old else None) for a in self.world.agents]
        assert sum(isinstance(answer, dict) for answer in answers) <= 1

    @rule(agent=AGENTS, pick=PICK)
    def answers(self, agent: int, pick: int) -> None:
        conversation = self.some("status <> 'waiting'", pick)
        if conversation:
            mine = self.world.row(conversation)["assignee_id"] == self.world.agents[agent].id
            answer = self.world.replies(self.world.agents[agent], conversation)
            assert isinstance(answer, dict) == (mine and self.world.row(conversation)["status"] != "resolved")

    @rule(agent=AGENTS, to=AGENTS, pick=PICK)
    def hands_over(self, agent: int, to: int, pick: int) -> None:
        if not (found := self.kept(agent, pick)):
            return
        keeper, conversation = found
        if isinstance(self.world.transfers(keeper, conversation, self.world.agents[to]), dict):
            self.woken -= {conversation}

    @rule(agent=AGENTS, pick=PICK, verb=st.sampled_from((handing.decline, handing.release)))
    def gives_back(self, agent: int, pick: int, verb: Any) -> None:
        if not (found := self.kept(agent, pick)):
            return
        keeper, conversation = found
        if isinstance(self.world.hands(verb, keeper, conversation), dict):
            assert self.world.row(conversation)["assignee_id"] != keeper.id
            self.woken -= {conversation}

    @rule(agent=AGENTS, pick=PICK)
    def takes_over(self, agent: int, pick: int) -> None:
        if not (found := self.kept(agent, pick)):
            return
        keeper, conversation = found
        lead = self.world.agents[(agent + 1) % 3]
        if isinstance(self.world.hands(handing.take_over, lead, conversation), dict) and lead != keeper:
            self.woken -= {conversation}

    @rule(agent=AGENTS, pick=PICK)
    def resolves(self, agent: int, pick: int) -> None:
        if not (found := self.kept(agent, pick)):
            return
        keeper, conversation = found
        for _ in range(2):
            assert isinstance(self.world.resolves(keeper, conversation), dict)
        self.woken -= {conversation}

    @rule(agent=AGENTS, pick=PICK)
    def reopens(self, agent: int, pick: int) -> None:
        if conversation := self.some("status = 'resolved'", pick):
            self.world.reopens(self.world.agents[agent], conversation)

    @rule(agent=AGENTS, pick=PICK)
    def puts_aside(self, agent: int, pick: int) -> None:
        if not (found := self.kept(agent, pick)):
            return
        keeper, conversation = found
        self.world.snoozes(keeper, conversation, 1)

    @rule(visitor=VISITORS, wish=st.sampled_from(("same", "anyone")))
    def chooses(self, visitor: int, wish: str) -> None:
        if conversation := self.world.newest(f"visitor-{visitor}"):
            self.world.chooses(f"visitor-{visitor}", conversation, wish)

    @rule()
    def the_server_looks_around(self) -> None:
        asleep = {row["id"] for row in self.world.rows("status = 'snoozed'")}
        self.world.looks_around()
        self.woken |= asleep & {row["id"] for row in self.world.rows("status = 'open'")}
        if self.world.policy.assign == "auto":
            self.nobody_waits_in_vain()

    def nobody_waits_in_vain(self) -> None:
        free = {
            a.id
            for a in self.world.agents
            if a.id in self.world.present
            and (not self.world.policy.capacity or self.world.load(a) < self.world.policy.capacity)
        }
        for row in self.world.rows("status = 'waiting'"):
            held = row["kept_before"] is not None and row["wish"] != "anyone"
            assert not (free - {row["given_back_by"]}) or held

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def the_rules_hold(self) -> None:
        self.world.holds(self.woken)


Keeping.TestCase.settings = settings(
    max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
test_whatever_happens_one_person_keeps_the_thread = Keeping.TestCase


def test_ten_thousand_races_have_one_winner_each(tmp_path: Path) -> None:
    """Three at once for each of 3,334 conversations, in one transaction after the other as the writer runs them."""
    world = World(tmp_path, Policy(assign="by_hand", pick="any", capacity=0), "Maya", "Tom", "Ida")
    races = 0
    for number in range(3_334):
        conversation = world.says(f"visitor-{number}")["conversation"]
        before = world.circumstances()
        answers = [world.accepts(agent, conversation, before) for agent in world.agents]
        winners = [answer for answer in answers if isinstance(answer, dict)]
        assert len(winners) == 1
        assert [answer for answer in answers if not isinstance(answer, dict)] == ["not_assignee"] * 2
        world.resolves(world.agents[0], conversation)
        races += len(answers)
    assert races >= 10_000
    world.close()
