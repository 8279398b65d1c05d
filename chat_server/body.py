"""The body of a request: at most so many bytes, within a few seconds."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from .refused import Refused

SECONDS = 5.0


async def read(request: Request, limit: int) -> bytes:
    """All of it. Raises `too_large`, or `bad_request` when it does not come."""
    body = b""
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise Refused("too_large", f"At most {limit} bytes.")
    except (TimeoutError, ClientDisconnect):
        raise Refused("bad_request", "The request ended before it was complete.") from None
    return body
