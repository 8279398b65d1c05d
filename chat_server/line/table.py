"""What a row of the table of asks holds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from ..chat import Chat

Run = Callable[[Chat, Any, Any], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Ask:
    """`run(chat, caller, payload)` returns what stands beside `ok: true`."""

    payload: type[Any]
    run: Run
