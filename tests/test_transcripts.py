"""Real conversations, said once more by Maya and a named visitor over real sockets, are in the log word for word."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from .people import Agent, Entry, Visitor, new_id
from .stage import Stage

Turn = tuple[str, str]
"""Who (visitor, agent, note) and what."""

TRANSCRIPTS = {
    told["id"]: told
    for told in map(json.loads, (Path(__file__).parent / "transcripts" / "abcd.jsonl").read_text().splitlines())
}
REASON = "This is how it was said at the time."


def turns_of(transcript: dict[str, Any]) -> list[Turn]:
    """As they were said; what came before the visitor's first words comes right after them."""
    turns = [(turn["author"], normalize("NFC", turn["text"]).strip()) for turn in transcript["turns"]]
    first = next(at for at, (who, _) in enumerate(turns) if who == "visitor")
    return [turns[first], *turns[:first], *turns[first + 1 :]]


@dataclass
class Replay:
    """Maya keeps the visitor's conversation. `held`: what the check held, and the rules that did."""

    visitor: Visitor
    maya: Agent
    conversation: str
    epoch: int
    held: list[tuple[str, list[str]]]

    async def says(self, who: str, text: str) -> None:
        """One turn, until both who may see it have it."""
        if who == "visitor":
            said = await self.visitor.says(text)
        elif who == "note":
            said = await self.maya.notes(self.conversation, text)
        else:
            said = await self._replies(text)
        listeners = [self.maya] if who == "note" else [self.maya, self.visitor]
        for listener in listeners:
            await listener.sees(lambda e: bool(e["seq"] == said["seq"]), self.conversation, f"{who}: {text}")

    async def _replies(self, text: str) -> Any:
        """What is held goes out all the same: Maya names every finding that holds it, and says why."""
        draft = {"conversation": self.conversation, "text": text, "assignment_epoch": self.epoch}
        answer = await self.maya.asks("send", client_id=new_id(), **draft)
        if answer["ok"]:
            return answer
        assert answer["error"]["code"] == "held", answer
        blocks = [finding for finding in answer["error"]["findings"] if finding["severity"] == "block"]
        self.held.append((text, [f"{finding['rule']}: {finding['message']}" for finding in blocks]))
        override = {"findings": [finding["id"] for finding in blocks], "reason": REASON}
        return await self.maya.ask("send", client_id=new_id(), override=override, **draft)


async def replayed(transcript: dict[str, Any], stage: Stage, maya: Agent) -> Replay:
    visitor = await stage.visitor(transcript["customer_name"])
    await visitor.says_name()
    (_, opening), *others = turns_of(transcript)
    conversation = (await visitor.says(opening))["conversation"]
    replay = Replay(visitor, maya, conversation, await maya.accepts(conversation), [])
    for who, text in others:
        await replay.says(who, text)
    return replay


def lines(entries: list[Entry]) -> list[tuple[str, str, str]]:
    """(author, kind, text) of what was said."""
    said = [e for e in entries if e["kind"] in ("message", "note")]
    return [(e["author"]["name"], e["kind"], e["text"]) for e in said]


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_a_real_conversation_is_in_the_log_word_for_word(name: str, stage: Stage, maya: Agent) -> None:
    transcript = TRANSCRIPTS[name]
    customer = transcript["customer_name"]
    replay = await replayed(transcript, stage, maya)
    expected = [
        (customer if who == "visitor" else "Maya", "note" if who == "note" else "message", text)
        for who, text in turns_of(transcript)
    ]

    # As both heard it live, and as it is read from the log by who comes later.
    tom = await stage.agent("Tom")
    await tom.opens(replay.conversation)
    for reader in (maya, tom):
        assert lines(reader.thread(replay.conversation).entries) == expected
    heard = replay.visitor.thread(replay.conversation).entries
    assert lines(heard) == [line for line in expected if line[1] == "message"]
    replay.visitor.threads.clear()
    await replay.visitor.comes_again()
    assert replay.visitor.thread(replay.conversation).entries == heard

    # What went out over the check's objection says so to the team, and to nobody else.
    staff = [e for e in maya.thread(replay.conversation).entries if "override" in e.get("data", {})]
    assert [e["text"] for e in staff] == [text for text, _ in replay.held]
    assert all(e["data"]["override"]["reason"] == REASON for e in staff)
    assert not any("data" in e for e in heard if e["kind"] == "message")

    answers = sum(who == "agent" for who, _ in turns_of(transcript))
    print(f"\n{name}: {len(expected)} turns, {len(replay.held)} of the agent's {answers} held")
    for text, why in replay.held:
        print(f"  {text!r}: {'; '.join(why)}")
