"""Servers that break one promise each: patches for a real server process, asleep until the scene is set.

A mutant is Python that runs when the interpreter starts (`sitecustomize`).
"""

from pathlib import Path

WAKES = '''
import inspect, os, textwrap, time

def awake():
    """The mutant behaves until its scene is set."""
    return os.path.exists(os.environ["MUTANT_WAKES"])

def rewritten(owner, name, *changes):
    """The function with other words in it; an old one stays in force until the mutant wakes."""
    original = getattr(owner, name)
    source = textwrap.dedent(inspect.getsource(original))
    for old, new in changes:
        assert old in source, (name, old)
        source = source.replace(old, new)
    space = dict(vars(inspect.getmodule(original)))
    exec(compile(source, f"mutant of {name}", "exec"), space)
    changed = space[name]
    if inspect.iscoroutinefunction(original):
        async def either(*given, **named):
            return await (changed if awake() else original)(*given, **named)
    else:
        def either(*given, **named):
            return (changed if awake() else original)(*given, **named)
    setattr(owner, name, either)
'''

ANSWERS_BEFORE_THE_COMMIT = """
from chat_server import writer
from chat_server.store.transaction import Transaction

commit = writer.Writer._commit

def too_early(self, batch):
    if not awake():
        return commit(self, batch)
    tx = Transaction(self._begun(None))
    for job in batch:
        self._run(job, tx)
    self._hand_over(batch, tx.news)
    time.sleep(0.02)
    self._connection.commit()
    return []

writer.Writer._commit = too_early
"""

FORGETS_WHAT_WAS_SENT = """
from chat_server import serving, writer
from chat_server.conversations import rights

earlier, prepare = rights.earlier, serving.prepare

def without_key(database):
    prepare(database)
    connection = database.connect()
    for step in ("CREATE TABLE kept AS SELECT * FROM entry", "DROP TABLE entry", "ALTER TABLE kept RENAME TO entry"):
        connection.run(step)
    connection.close()

def late(self, batch, news):
    self._loop.call_soon_threadsafe(self._loop.call_later, 0.05, self._settle, batch, news)

serving.prepare = without_key
rights.earlier = lambda *asked: None if awake() else earlier(*asked)
writer.Writer._hand_over = late
"""

SHOWS_NOTES_TO_VISITORS = """
from chat_server.store import log

class Kinds(frozenset):
    def __contains__(self, kind):
        return not awake() and super().__contains__(kind)

log.STAFF_ONLY = Kinds(log.STAFF_ONLY)
"""

DOES_EVERYTHING_AT_ONCE = """
import asyncio
from chat_server.line.socket import SocketDoor

one_after_the_other, running = SocketDoor._ask, set()

async def at_once(self, session, packet):
    if not awake():
        return await one_after_the_other(self, session, packet)
    task = asyncio.create_task(one_after_the_other(self, session, packet))
    running.add(task)
    task.add_done_callback(running.discard)

SocketDoor._ask = at_once
"""

ACCEPTS_WITHOUT_LOOKING = """
from chat_server.conversations import assigning

rewritten(assigning, "accept", ('if conversation.status != "waiting" or', "if"))
"""

DELIVERS_ONLY_WHAT_HINTS_BRING = """
from chat_server.pump.entries import Entries
from chat_server.store import log

committed, catch_up = Entries.committed, Entries.catch_up

def own_only(self, item):
    if awake() and item.site_id in self._heads:
        self._heads[item.site_id] = item.site_seq - 1
    committed(self, item)

async def lost_on_the_way(self):
    if not awake():
        return await catch_up(self)
    sites, self._behind = self._behind, set()
    heads = await self._read(lambda tx: {site_id: log.head_of_site(tx, site_id) for site_id in sites})
    self._heads |= {site_id: head for site_id, head in heads.items() if site_id in self._heads}

Entries.committed, Entries.catch_up = own_only, lost_on_the_way
"""

GOES_BY_THE_TIME = """
from chat_server.store import log, postgres

now = postgres.PostgresConnection.now
skew = int(os.environ.get("MUTANT_SKEW_MS", "0"))
postgres.PostgresConnection.now = lambda self: now(self) + skew * awake()
rewritten(
    log, "after",
    ("seq > ? {", "created_at > coalesce((SELECT created_at FROM entry WHERE conversation_id = ? AND seq = ?), 0) {"),
    ("ORDER BY seq", "ORDER BY created_at, seq"),
    ("conversation_id, seq, min(", "conversation_id, conversation_id, seq, min("),
)
rewritten(
    log, "missed",
    (
        "e.site_seq > ? ",
        "e.created_at > coalesce((SELECT created_at FROM entry WHERE site_id = ? AND site_seq = ?), 0) ",
    ),
    ("site_id, head, PAGE", "site_id, site_id, head, PAGE"),
)
"""

COUNTS_BEFORE_IT_LOCKS = """
import asyncio
from dataclasses import replace
from chat_server.conversations import assigning
from chat_server.line import agent

needs_room, accept = assigning.needs_room, agent.accept

async def counts_first(chat, caller, ask):
    if awake():
        await chat.read(lambda tx: needs_room(tx, (caller.agent.id, caller.agent.name), 3))
        await asyncio.sleep(0.05)
    return await accept(chat, caller, ask)

assigning.needs_room = lambda *asked: None if awake() else needs_room(*asked)
agent.ASKS["accept"] = replace(agent.ASKS["accept"], run=counts_first)
"""


def settings(folder: Path, mutant: str) -> dict[str, str]:
    """What a server's environment needs to be this mutant; it wakes when `folder / "awake"` is there."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(WAKES + mutant)
    return {"PYTHONPATH": str(folder), "MUTANT_WAKES": str(folder / "awake")}
