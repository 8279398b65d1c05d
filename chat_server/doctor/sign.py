"""What one look found."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sign:
    """`said` in a sentence, and in `do` the way out, where there is something to do."""

    state: Literal["ok", "warn", "fail"]
    what: str
    said: str
    do: str = ""
