"""The socket door: Socket.IO over WebSocket, text packets only. Only here is `socketio` imported.

python-socketio keeps the connections; what comes through them is read here, because the library leaves asks without
an answer (a crash, a missing payload, JSON it cannot read) and runs `connect` again for an event of that name.
"""

import logging
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import socketio
import structlog
from socketio.exceptions import ConnectionRefusedError
from starlette.types import ASGIApp

from ..chat import Chat
from ..refused import Refused
from ..store import sessions
from . import asks, callers, packets, payloads
from .callers import AgentCaller, Caller, VisitorCaller
from .frames import KEY, Frames, FramesGuard
from .listener import OutboundQueue, SocketListener

log = structlog.get_logger()

FRAME_LIMIT = 64 * 1024
PING_SECONDS, PONG_SECONDS = 25, 20
NAMESPACES = {"/visitor": "visitor", "/agent": "agent"}


@dataclass(slots=True)
class Session:
    """A socket that joined one namespace."""

    caller: Caller
    listener: SocketListener
    namespace: str


class SocketDoor(socketio.AsyncServer):  # type: ignore[misc]
    """One socket, one namespace, one caller; asks of a socket are answered one after the other."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(
            async_mode="asgi",
            async_handlers=False,
            namespaces=list(NAMESPACES),
            transports=["websocket"],
            cors_allowed_origins=lambda origin, environ: chat.settings.allows_origin(origin),
            max_http_buffer_size=FRAME_LIMIT,
            http_compression=False,
            logger=_library_log(),
            engineio_logger=_library_log(),
            ping_interval=PING_SECONDS,
            ping_timeout=PONG_SECONDS,
        )
        self.eio.create_queue = OutboundQueue
        self.chat = chat
        self.sessions: dict[str, Session] = {}
        self.on("connect", self._visitor_connects, namespace="/visitor")
        self.on("connect", self._agent_connects, namespace="/agent")

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        """Every packet of every socket comes through here."""
        frames = self._frames(eio_sid)
        if frames is None or frames.closed:  # what comes after the end is nobody's
            return
        try:
            packet = packets.parse(data)
        except packets.NotAPacket:
            frames.close()
            return
        session = self.sessions.get(eio_sid)
        if packet.kind == packets.CONNECT and session is None:
            await self._join(eio_sid, packet, frames)
        elif packet.kind == packets.EVENT and session and session.namespace == packet.namespace:
            await self._ask(session, packet)
        elif packet.kind == packets.ACK and session:
            pass  # nothing is ever asked of a client
        else:
            frames.close()

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        session = self.sessions.pop(eio_sid, None)
        if session:
            self.chat.pump.part(session.listener)
            if isinstance(session.caller, AgentCaller) and session.caller.greeted:
                self.chat.presence.left(session.caller.agent.id)
        await super()._handle_eio_disconnect(eio_sid, reason)

    async def _join(self, eio_sid: str, packet: packets.Packet, frames: Frames) -> None:
        if packet.namespace not in NAMESPACES:
            frames.close()
            return
        await self._handle_connect(eio_sid, packet.namespace, packet.body)
        if eio_sid in self.sessions:
            frames.joined()
        else:
            frames.close()

    async def _ask(self, session: Session, packet: packets.Packet) -> None:
        if not await session.listener.room():
            return
        try:
            name, payload = packets.event(packet)
        except packets.UnusableEvent as error:
            answer = asks.failed(Refused("bad_request", str(error)))
        else:
            answer = await asks.answer(self.chat, session.caller, name, payload)
        if packet.ack_id is not None:
            body = msgspec.json.encode(answer).decode()
            session.listener.send(packets.acknowledgement(session.namespace, packet.ack_id, body))

    async def _visitor_connects(self, sid: str, environ: dict[str, Any], body: str | None) -> None:
        await self._connects(sid, environ, body, "/visitor")

    async def _agent_connects(self, sid: str, environ: dict[str, Any], body: str | None) -> None:
        await self._connects(sid, environ, body, "/agent")

    async def _connects(
        self, sid: str, environ: dict[str, Any], body: str | None, namespace: Literal["/visitor", "/agent"]
    ) -> None:
        """Lets a caller in, or refuses with a code. Never a TypeError, for which the library would call it twice."""
        frames: Frames = environ["asgi.scope"][KEY]
        try:
            self.chat.rates.handshake(frames.address)
            if self.chat.draining:
                raise Refused("draining", "The server is restarting. Try again in a moment.")
            if namespace == "/visitor":
                caller: Caller = await self._visitor(body, frames.address)
            else:
                caller = await self._agent(body, frames.address)
        except Refused as refused:
            self.chat.metrics.refused(refused.code)
            more = {k: v for k, v in refused.more.items() if k == "retry_after_ms"}
            raise ConnectionRefusedError(refused.message, {"code": refused.code, **more}) from None
        except Exception:
            log.exception("connect_failed")
            raise ConnectionRefusedError("Something broke on our side.", {"code": "busy"}) from None
        eio_sid = self.manager.eio_sid_from_sid(sid, namespace)
        if eio_sid not in self.eio.sockets:
            return
        listener = SocketListener(self.eio.sockets[eio_sid], namespace, frames)
        if isinstance(caller, VisitorCaller):
            listener.reader_id, listener.site_id = caller.guest.id, caller.guest.site.id
        else:
            listener.reader_id, listener.site_id = caller.agent.id, caller.agent.site_id
            listener.reader_name = caller.agent.name
            listener.session_id = caller.session_id
        caller.listener = listener
        self.sessions[eio_sid] = Session(caller, listener, namespace)

    async def _visitor(self, body: str | None, address: str) -> VisitorCaller:
        auth = payloads.handshake(body)
        site, token = payloads.field(auth, "site", str), payloads.field(auth, "token", str)
        if token is None and payloads.given(auth, "token"):
            raise Refused("bad_token", "This visitor's token is not valid.")
        page, locale = payloads.page(auth.get("page")), payloads.locale(auth)
        return await self.chat.read(
            lambda tx: callers.visitor(tx, self.chat.tokens, site, token, page, address, locale)
        )

    async def _agent(self, body: str | None, address: str) -> AgentCaller:
        ticket = self.chat.tokens.read_ticket(payloads.field(payloads.handshake(body), "ticket", str) or "")
        if ticket is None:
            raise Refused("bad_ticket", "This ticket is not valid. Ask for a new one.")
        ticket_id, session_id = ticket
        if not await self.chat.write(lambda tx: sessions.consume(tx, ticket_id), "tickets"):
            raise Refused("bad_ticket", "This ticket was used already. Ask for a new one.")
        caller = await self.chat.read(lambda tx: callers.agent(tx, session_id, address))
        if caller is None:
            raise Refused("bad_ticket", "You have signed out.")
        return caller

    def _frames(self, eio_sid: str) -> Frames | None:
        environ = self.environ.get(eio_sid)
        return environ["asgi.scope"][KEY] if environ else None


def _library_log() -> logging.Logger:
    """The libraries' own log, crashes only: what strangers try at the door is not worth a line each."""
    library = logging.getLogger("chat_server.line.library")
    library.setLevel(logging.ERROR)
    if not library.filters:
        library.addFilter(lambda record: record.exc_info is not None)
    return library


def door(chat: Chat) -> tuple[SocketDoor, ASGIApp]:
    """The door, and the ASGI application that leads to it."""
    server = SocketDoor(chat)
    return server, FramesGuard(socketio.ASGIApp(server, socketio_path="socket.io"), chat.settings.allows_origin)
