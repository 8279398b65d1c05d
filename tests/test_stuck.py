"""Clients that never read: they are dropped, cost little, and do not keep the server from going."""

import asyncio
import os
import socket
import time
from pathlib import Path

from .conftest import NewServer
from .people import Visitor, new_id
from .servers import ChatServer

STUCK = 10
MESSAGES = 2_000
EXIT_SECONDS = 10


class StuckTab:
    """Ana's other tab: shakes hands, says hello, and never reads again."""

    def __init__(self, server: ChatServer, token: str) -> None:
        self.connection = socket.create_connection(("127.0.0.1", server.port))
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.connection.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert b"101" in self.connection.recv(64)
        self._frame(f'40/visitor,{{"v":1,"site":"{server.site_key}","token":"{token}"}}')
        self._frame('42/visitor,1["hello",{}]')

    def _frame(self, text: str) -> None:
        payload = text.encode()
        assert len(payload) < 65_536
        head = b"\x81" + (
            bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
        )
        self.connection.sendall(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        self.connection.close()


def resident_mib(server: ChatServer) -> float:
    assert server.process
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def test_tabs_that_never_read_are_dropped_and_do_not_hold_up_the_end(new_server: NewServer) -> None:
    server = await new_server("--assign", "by_hand", CHAT_LIMIT_VISITOR_BURST="100000")
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    assert ana.token
    await ana.says("Hello")
    stuck = [await asyncio.to_thread(StuckTab, server, ana.token) for _ in range(STUCK)]
    before = resident_mib(server)
    for _ in range(MESSAGES):
        await ana.ask("send", client_id=new_id(), text="x" * 4_000)
    await ana.catches_up(ana.conversation or "")
    assert len(ana.thread(ana.conversation or "").entries) == MESSAGES + 1, (
        "who reads is not held up by those who do not"
    )
    assert resident_mib(server) - before < 30, "what they do not read is not kept for them"
    started = time.monotonic()
    await asyncio.to_thread(server.stop)
    assert time.monotonic() - started < EXIT_SECONDS
    for tab in stuck:
        tab.close()
    await ana.goes()
