"""The words of a finding: `{slot}` is filled in, and `[a part, {slot}]` drops out when its slot is empty."""

import re
from collections.abc import Mapping

_PART = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")


def filled(template: str, slots: Mapping[str, str]) -> str:
    """The template with its slots filled in; unknown slots are empty."""
    if "{" not in template and "[" not in template:
        return template

    def part(found: re.Match[str]) -> str:
        inside = found.group(1)
        return inside if all(slots.get(slot) for slot in _SLOT.findall(inside)) else ""

    return _SLOT.sub(lambda found: slots.get(found.group(1), ""), _PART.sub(part, template))
