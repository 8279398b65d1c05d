"""A WebSocket that sends what no well-behaved client would."""

import asyncio
import json
import socket
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from .servers import ChatServer

PATIENCE = 10.0


class RawSocket:
    """Speaks frames; answers pings so that it is not closed for silence."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    @classmethod
    async def to(cls, url: str, origin: str | None = None) -> "RawSocket":
        address = url.replace("http://", "ws://") + "/socket.io/?EIO=4&transport=websocket"
        return cls(await connect(address, origin=origin, compression=None))  # type: ignore[arg-type]

    async def join(self, namespace: str, **auth: Any) -> str:
        """Joins a namespace; the answer's frame."""
        await self.send(f"40{namespace},{json.dumps(auth)}")
        return await self.frame("4")

    async def send(self, frame: str | bytes) -> None:
        await self.connection.send(frame)

    async def frame(self, prefix: str = "") -> str:
        """The next frame that begins so."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.connection.recv()
                assert isinstance(frame, str), "text frames only"
                if frame == "2":
                    await self.connection.send("3")
                elif frame.startswith(prefix) and not frame.startswith("0{"):
                    return frame

    async def answer(self, namespace: str, ack_id: int) -> Any:
        """What is acknowledged under this id."""
        head = f"43{namespace},{ack_id}"
        frame = await self.frame(f"{head}[")
        return json.loads(frame.removeprefix(head))[0]

    async def closed(self) -> int:
        """Waits until the server closes; the close code."""
        try:
            async with asyncio.timeout(15):
                while True:
                    await self.connection.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    async def close(self) -> None:
        await self.connection.close()


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
        self.frame(f'40/visitor,{{"v":1,"site":"{server.site_key}","token":"{token}"}}')
        self.frame('42/visitor,1["hello",{}]')

    def frame(self, text: str) -> None:
        payload = text.encode()
        assert len(payload) < 65_536
        head = b"\x81" + (
            bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
        )
        self.connection.sendall(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        self.connection.close()
