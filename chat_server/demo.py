"""The demo: a site "Acme" with a shop page and two agents, the same at every start on the same data directory."""

import json
import os
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from .chat import Chat
from .models import Role
from .pages.console import hasher
from .settings import DEMO_LIMITS, Settings, SettingsError, limits_from, redis_from, storage_from
from .store import people
from .store.transaction import Transaction

CAST: tuple[tuple[str, Role], ...] = (("Maya", "lead"), ("Tom", "agent"))
DOMAINS = ["http://localhost:*", "http://127.0.0.1:*"]


@dataclass(slots=True)
class Demo:
    """What `demo.json` keeps: the secret key, the port, and everybody's password. Readable by its owner only."""

    file: Path
    secret_key: str
    port: int
    site_key: str = ""
    agents: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def load(cls, data_dir: Path) -> "Demo":
        data_dir.mkdir(parents=True, exist_ok=True)
        file = data_dir / "demo.json"
        try:
            kept = json.loads(file.read_text())
            return cls(file, kept["secret_key"], kept["port"], kept["site_key"], kept["agents"])
        except FileNotFoundError:
            return cls(file, secrets.token_hex(32), 8000)
        except (ValueError, KeyError, TypeError):
            raise SettingsError(
                f"{file} cannot be read. Delete it: passwords are made anew, conversations stay."
            ) from None

    def save(self) -> None:
        kept = {"secret_key": self.secret_key, "port": self.port, "site_key": self.site_key, "agents": self.agents}
        new = self.file.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(kept, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        new.replace(self.file)

    def settings(self, listening: socket.socket, assign: Literal["auto", "by_hand"]) -> Settings:
        storage = storage_from(os.environ, self.file.parent)
        self.port = listening.getsockname()[1]
        return Settings(
            storage=storage,
            redis_url=redis_from(os.environ, storage),
            secret_key=self.secret_key,
            public_url=f"http://127.0.0.1:{self.port}",
            port=self.port,
            assign=assign,
            pick="any",
            demo=True,
            limits=limits_from(os.environ, DEMO_LIMITS),
        )

    async def seed(self, chat: Chat) -> None:
        """Makes what is missing; what is there stays as it is."""
        passwords = {agent["email"]: agent["password"] for agent in self.agents}
        hashes: dict[str, str] = {}
        known = await chat.read(lambda tx: {name for name, _ in CAST if people.agent_by_email(tx, _email(name))})
        for name, _ in CAST:
            if name not in known or _email(name) not in passwords:
                password = passwords.setdefault(_email(name), secrets.token_urlsafe(9))
                hashes[name] = hasher.hash(password)
        self.site_key, agents = await chat.write(lambda tx: _seed(tx, self.site_key, hashes))
        self.agents = [agent | {"password": passwords[agent["email"]]} for agent in agents]
        self.save()

    def shown(self, chat: Chat) -> dict[str, Any]:
        """What `--json` prints."""
        url = chat.settings.public_url
        return {
            "url": url,
            "shop_url": f"{url}/shop",
            "console_url": f"{url}/console/",
            "site_key": self.site_key,
            "agents": [
                {**agent, "sign_in_url": f"{url}/console/sign-in/{chat.tokens.write_link(agent['id'])}"}
                for agent in self.agents
            ],
        }


def _email(name: str) -> str:
    return f"{name.lower()}@acme.example"


def _seed(tx: Transaction, site_key: str, hashes: dict[str, str]) -> tuple[str, list[dict[str, str]]]:
    sites = people.sites(tx)
    site = people.site_by_key(tx, site_key) or (sites[0] if sites else people.add_site(tx, "Acme", DOMAINS))
    agents = []
    for name, role in CAST:
        found = people.agent_by_email(tx, _email(name))
        if found and name in hashes:
            people.set_password(tx, found[0], hashes[name])
        agent = found[0] if found else people.add_agent(tx, site.id, _email(name), name, role, hashes[name])
        agents.append({"id": agent.id, "name": agent.name, "role": agent.role, "email": agent.email})
    return site.key, agents
