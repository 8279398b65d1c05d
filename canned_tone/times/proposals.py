"""Three times one may propose instead of “soon”, in the language of the draft."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from canned_tone.draft import Draft
from canned_tone.times.hours import open_days
from canned_tone.times.reading import now_of
from canned_tone.times.vocabulary import times

_SLOTS = ("first", "second", "third")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NOON = 12


def proposals(draft: Draft) -> dict[str, str]:
    """`first`, `second` and `third`: within the opening hours when they and now are known, else of general use."""
    told = times(draft.language.code).proposals
    now = now_of(draft.context)
    said: list[str] = []
    if now is not None:
        try:
            said = _from(now, draft, told)
        except (ValueError, OverflowError):
            said = []
    if len(said) < len(_SLOTS):
        said = [told.get(slot, "") for slot in _SLOTS]
    return dict(zip(_SLOTS, said, strict=False))


def _from(now: datetime, draft: Draft, words: Mapping[str, str]) -> list[str]:
    """In two hours, at the end of today, and noon of the days after on which it is open."""
    said: list[str] = []
    soon = (now + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    for begin, end in open_days(draft.context.hours, now):
        ahead = (begin.date() - now.date()).days
        if ahead == 0:
            if begin < soon < end:
                said.append(words["today"].format(time=f"{soon:%H:%M}"))
            if end > now + timedelta(minutes=30):
                said.append(words["today"].format(time=f"{end:%H:%M}"))
            continue
        noon = begin.replace(hour=_NOON, minute=0)
        when = noon if begin < noon <= end else end
        kind = "tomorrow" if ahead == 1 else "later"
        day = words[_DAYS[begin.weekday()]]
        if ahead > 6:
            break
        said.append(words[kind].format(time=f"{when:%H:%M}", day=day))
        if len(said) >= len(_SLOTS):
            break
    return said[: len(_SLOTS)]
