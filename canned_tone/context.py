"""What is known around a draft: who it goes to, from whom, what was said last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a check may know besides the draft; all of it optional, None means unknown."""

    lang: str = "en"
    customer_name: str | None = None
    last_customer_message: str | None = None
    turn: int | None = None
    agent_name: str | None = None
    other_customer_names: tuple[str, ...] = ()
    canned: bool | str | None = None
    now: str | datetime | None = None
    tz: str | None = None
    address: str | None = None
    hours: Any = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Context":
        """A context from a JSON object: unknown fields are ignored, null is absent, a wrong type is a TypeError."""
        taken: dict[str, Any] = {}
        for name in cls.__slots__:
            value = given.get(name)
            if value is not None:
                taken[name] = _typed(name, value)
        return cls(**taken)


def _typed(name: str, value: Any) -> Any:
    if name in ("canned", "hours"):
        return value
    if name == "turn":
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError("turn is a whole number")
        return value
    if name == "other_customer_names":
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise TypeError("other_customer_names is a list of names")
        return tuple(value)
    if not isinstance(value, str):
        raise TypeError(f"{name} is text")
    return value
