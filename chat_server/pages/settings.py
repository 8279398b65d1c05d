"""A site's rules in the console: what an owner or lead may set, and what each preset changes."""

from typing import Any
from urllib.parse import parse_qs
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from .. import body, policy, tiers
from ..chat import Chat
from ..models import Agent, Site, Team
from ..policy import DAYS, LANGUAGES, PRESETS, RANGES, PolicyError
from ..refused import Refused
from ..store import people, teams
from ..store.transaction import Transaction
from . import console, front

BODY_LIMIT = 64 * 1024
FIELDS = 2_000
NUMBERS = tuple(RANGES)
BLANK = {"name": "", "when": "page", "contains": ""}


async def page(request: Request) -> Response:
    """The rules as they are, for a lead or an owner."""
    agent = await console.signed_in(request)
    if agent is None:
        return RedirectResponse("/console/sign-in", 303)
    if agent.role == "agent":
        return RedirectResponse("/console/", 303)
    return await shown(request, agent, saved="saved" in request.query_params)


async def save(request: Request) -> Response:
    """Takes the form; what makes no sense is said beside it, and nothing is stored."""
    chat: Chat = request.app.state.chat
    agent = await console.signed_in(request)
    if agent is None or agent.role == "agent":
        return RedirectResponse("/console/sign-in", 303)
    try:
        console.same_origin(request, chat)
        form = {name: values[0].strip() for name, values in (await sent(request)).items()}
        given = PRESETS[form["preset"]] if form.get("preset") in PRESETS else _rules(form)
        team = _team(form)
        timezone = form.get("timezone") if form.get("timezone") in available_timezones() else None
        locale = form.get("language") if form.get("language") in LANGUAGES else None
        await chat.write(lambda tx: _store(tx, agent, policy.checked(given), timezone, locale, team), agent.site_id)
    except (PolicyError, Refused) as problem:
        return await shown(request, agent, error=str(problem), status=400)
    return RedirectResponse("/console/settings?saved", 303)


async def sent(request: Request) -> dict[str, list[str]]:
    """The fields of a form, each with what was given for it."""
    try:
        return parse_qs((await body.read(request, BODY_LIMIT)).decode(), max_num_fields=FIELDS)
    except (UnicodeError, ValueError):
        raise Refused("bad_request", "This form could not be read.") from None


def _rules(form: dict[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {name: form[name] for name in ("assign", "pick", "when_away", "first_team") if name in form}
    if any(name.startswith("tier_name_") for name in form) or "tiers" in form:
        given["tiers"] = [_tier(form, n) for n in range(tiers.MOST) if form.get(f"tier_name_{n}")]
    given |= {name: _number(name, form[name] or "0") for name in NUMBERS if name in form}
    if form.get("always") == "on":
        given["hours"] = {}
    else:
        given["hours"] = {
            day: [[form[f"{day}_from"], form[f"{day}_until"]]]
            for day in DAYS
            if form.get(f"{day}_from") and form.get(f"{day}_until")
        }
    return given


def _tier(form: dict[str, str], n: int) -> dict[str, str]:
    when = form.get(f"tier_when_{n}", "")
    contains = form.get(f"tier_contains_{n}", "") if when == "page" else ""
    return {"name": form[f"tier_name_{n}"], "when": when, "contains": contains}


def _team(form: dict[str, str]) -> dict[str, tuple[int | None, tuple[str, ...]]]:
    """By agent: how many at once (None: as many as the site says), and the languages they answer in."""
    low, high = RANGES["capacity"]
    team: dict[str, tuple[int | None, tuple[str, ...]]] = {}
    for name in form:
        if name.startswith("capacity_"):
            agent_id = name.removeprefix("capacity_")
            own = _number("capacity", form[name]) if form[name] else None
            if own is not None and not low <= own <= high:
                raise PolicyError(f"capacity is a whole number from {low} to {high}")
            team[agent_id] = own, tuple(form.get(f"languages_{agent_id}", "").lower().replace(",", " ").split())
    return team


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise PolicyError(f"{name} is a whole number")
    return int(text)


def _store(
    tx: Transaction,
    agent: Agent,
    given: dict[str, Any],
    timezone: str | None,
    locale: str | None,
    team: dict[str, tuple[int | None, tuple[str, ...]]],
) -> None:
    site = people.site(tx, agent.site_id)
    people.set_policy(tx, site, {**site.policy, **given}, timezone, locale)
    for mate in people.agents(tx, site.id):
        if mate.id in team:
            people.set_agent(tx, mate, *team[mate.id])


async def shown(
    request: Request, agent: Agent, *, error: str | None = None, saved: bool = False, status: int = 200
) -> Response:
    """The page, with what was wrong about what was sent."""
    chat: Chat = request.app.state.chat

    def read(tx: Transaction) -> tuple[Site, policy.Policy, list[Agent], list[Team]]:
        site = people.site(tx, agent.site_id)
        rules = people.policy(tx, site.id, chat.settings.policy)
        return site, rules, people.agents(tx, site.id), teams.of_site(tx, site.id)

    site, rules, team, groups = await chat.read(read)
    hours = {day: (rules.hours.get(day) or (("", ""),))[0] for day in DAYS}
    context = {
        "site": site, "rules": rules, "hours": hours, "team": team, "error": error, "saved": saved, "groups": groups,
        "tiers": [*rules.shown()["tiers"], BLANK][: tiers.MOST], "tier_rules": tiers.WHEN,
        "zones": sorted(available_timezones()), "languages": LANGUAGES, "preset": _preset(rules),
    }  # fmt: skip
    return front.page("settings.html", context, status=status)


def _preset(rules: policy.Policy) -> str | None:
    """The preset whose rules these are, if they are one's."""
    told = rules.shown()
    told.pop("hours")  # which presets leave alone
    return next((name for name, sets in PRESETS.items() if sets.items() <= told.items()), None)
