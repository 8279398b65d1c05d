"""Who should have a conversation: a pure function, held to its rules for all inputs."""

from hypothesis import given
from hypothesis import strategies as st

from chat_server.routing import Candidate, Case, choose

candidates = st.lists(
    st.builds(
        Candidate,
        id=st.sampled_from("abcdefgh"),
        name=st.just("Somebody"),
        availability=st.sampled_from(("available", "mine_only", "away")),
        present=st.booleans(),
        open=st.integers(0, 9),
        last_given=st.integers(0, 9),
        capacity=st.integers(0, 9),
    ),
    unique_by=lambda c: c.id,
    max_size=8,
)
previous = st.one_of(st.none(), st.sampled_from("abcdefgh"))


@given(candidates, previous, st.booleans())
def test_the_same_person_comes_first_wherever_they_are_here_and_not_away(
    agents: list[Candidate], kept_by: str | None, automatic: bool
) -> None:
    decision = choose(agents, Case(kept_by), automatic, 0)
    before = next(
        (a for a in agents if a.id == kept_by and a.present and a.availability != "away" and a.has_room), None
    )
    if before:
        assert (decision.agent, decision.rule) == (before, "same_person")


@given(candidates, previous)
def test_nobody_else_is_given_anything_by_hand(agents: list[Candidate], kept_by: str | None) -> None:
    decision = choose(agents, Case(kept_by), automatic=False, patience=0)
    assert decision.agent is None or decision.agent.id == kept_by


@given(candidates, previous)
def test_whoever_gets_it_is_here_willing_and_least_loaded(agents: list[Candidate], kept_by: str | None) -> None:
    decision = choose(agents, Case(kept_by), automatic=True, patience=0)
    free = [a for a in agents if a.present and a.availability == "available" and a.has_room]
    if decision.rule == "least_loaded":
        assert decision.agent in free
        assert decision.agent is not None
        assert decision.agent.open == min(a.open for a in free)
        tied = [a for a in free if a.open == decision.agent.open]
        assert decision.agent.last_given == min(a.last_given for a in tied)
    if decision.agent is None:
        assert not free
        assert decision.rule == "nobody_free"


@given(candidates, previous, st.booleans())
def test_the_order_in_which_candidates_are_looked_at_does_not_matter(
    agents: list[Candidate], kept_by: str | None, automatic: bool
) -> None:
    assert choose(agents, Case(kept_by), automatic, 0).agent == choose(agents[::-1], Case(kept_by), automatic, 0).agent


@given(candidates)
def test_the_decision_is_stored_with_everybody_who_was_looked_at(agents: list[Candidate]) -> None:
    stored = choose(agents, Case(), automatic=True, patience=0).stored()
    assert {c["id"] for c in stored["candidates"]} == {a.id for a in agents}
    assert stored["candidates_total"] == len(agents)
    assert stored["rule"]
