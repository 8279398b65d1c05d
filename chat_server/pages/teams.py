"""A site's teams in the settings: made, named, filled with people, and removed."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..chat import Chat
from ..conversations import disbanding
from ..line.payloads import name as checked_name
from ..models import Agent
from ..refused import Refused
from ..store import people, teams
from ..store.transaction import Transaction
from . import console, settings

MOST = 50


async def save(request: Request) -> Response:
    """Takes all teams of the form at once; what makes no sense is said, and nothing is stored."""
    chat: Chat = request.app.state.chat
    agent = await console.signed_in(request)
    if agent is None or agent.role == "agent":
        return RedirectResponse("/console/sign-in", 303)
    try:
        console.same_origin(request, chat)
        form = await settings.sent(request)
        await chat.write(lambda tx: _store(tx, agent, form), agent.site_id)
    except Refused as problem:
        return await settings.shown(request, agent, error=str(problem).rstrip("."), status=400)
    return RedirectResponse("/console/settings?saved#teams", 303)


def _store(tx: Transaction, agent: Agent, form: dict[str, list[str]]) -> None:
    known = teams.of_site(tx, agent.site_id)
    ours = {mate.id for mate in people.agents(tx, agent.site_id)}
    names = {
        key.removeprefix("name_"): checked_name(values[0]) for key, values in form.items()
        if key.startswith("name_") and values[0].strip()
    }  # fmt: skip
    left = [names.get(team.id, team.name) for team in known if f"remove_{team.id}" not in form]
    called = [name.casefold() for name in (*left, *([names["new"]] if "new" in names else []))]
    if len(set(called)) < len(called):
        raise Refused("bad_request", "Two teams are called alike.")
    if len(called) > MOST:
        raise Refused("bad_request", f"A site has at most {MOST} teams.")
    for team in known:
        if f"remove_{team.id}" in form:
            disbanding.disband(tx, team, agent.author)
        elif team.id in names:
            teams.change(tx, team, names[team.id], ours & set(form.get(f"members_{team.id}", ())))
    if "new" in names:
        teams.add(tx, agent.site_id, names["new"], ours & set(form.get("members_new", ())))
