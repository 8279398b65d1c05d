"""Socket.IO's text packets, as far as the line needs them: `2/visitor,17["send",{…}]`.

The acknowledgement id is read before the JSON, so that an event nobody can use is still answered.
"""

import re
from dataclasses import dataclass

import msgspec

CONNECT, DISCONNECT, EVENT, ACK = "0", "1", "2", "3"

_HEAD = re.compile(r"([0-3])(?:(/[a-z]{1,20})(?:,|\Z))?(\d*)")
_ACK_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Packet:
    """`body` is the JSON as it came."""

    kind: str
    namespace: str
    ack_id: int | None
    body: str


class NotAPacket(ValueError):
    """Not well formed; the socket it came through is closed."""


class UnusableEvent(ValueError):
    """A packet with a head that can be read and a body that cannot."""


def parse(frame: object) -> Packet:
    if not isinstance(frame, str) or not (head := _HEAD.match(frame)):
        raise NotAPacket
    kind, namespace, ack_id = head.groups()
    body = frame[head.end() :]
    if len(ack_id) > _ACK_DIGITS or (kind == EVENT and not ack_id and not body.startswith("[")):
        raise NotAPacket
    return Packet(kind, namespace or "/", int(ack_id) if ack_id else None, body)


def event(packet: Packet) -> tuple[str, msgspec.Raw]:
    """(name, payload) of an event; each ask takes exactly one payload."""
    try:
        parts = msgspec.json.decode(packet.body, type=list[msgspec.Raw])
        if len(parts) != 2:
            raise UnusableEvent("An ask takes exactly one payload.")
        return msgspec.json.decode(parts[0], type=str), parts[1]
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise UnusableEvent(str(error) or "This is not JSON.") from None


def acknowledgement(namespace: str, ack_id: int, answer: str) -> str:
    """`answer` is JSON."""
    return f"3{namespace},{ack_id}[{answer}]"
