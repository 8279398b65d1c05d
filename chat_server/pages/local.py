"""Whether a request comes from this very machine."""

from starlette.requests import Request

from ..settings import LOOPBACK

PROXY_HEADERS = ("x-forwarded", "forwarded", "x-real-ip", "via", "cf-", "true-client-ip")


def is_here(request: Request) -> bool:
    """From loopback, and with no sign of a proxy between."""
    near = request.client is not None and request.client.host in LOOPBACK
    return near and not any(name.startswith(PROXY_HEADERS) for name in request.headers)
