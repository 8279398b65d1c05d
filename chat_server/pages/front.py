"""Bundles and templates that the build laid into `front/`: read once, compressed once, cached by their content."""

import gzip
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

FRONT = Path(__file__).parent.parent / "front"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

HOURLY = "public, max-age=3600"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; frame-ancestors {ancestors}"
)


@cache
def file(name: str) -> tuple[bytes, bytes, str] | None:
    """(content, gzipped, hash) of a bundle, None if there is none of this name."""
    path = FRONT / name
    if path.suffix not in TYPES or path.parent != FRONT or not path.is_file():
        return None
    content = path.read_bytes()
    return content, gzip.compress(content, 9), hashlib.sha256(content).hexdigest()[:12]


def url(name: str) -> str:
    """Where a template finds a bundle; changes whenever the bundle does."""
    found = file(name)
    if found is None:
        raise LookupError(f"front/{name} is missing: run ./run, or `node scripts/build.mjs` after a change")
    return f"/front/{name}?v={found[2]}"


async def bundle(request: Request) -> Response:
    """A bundle, for a year where its address changes with its content. Host pages fetch some of them too.

    An address of another version finds nothing: an open page goes on with what it came with, or asks for a reload."""
    name, version = request.path_params["name"], request.query_params.get("v")
    if version is None:
        return served(request, name, HOURLY)
    found = file(name)
    if found is None or not _version(found[2], version):
        return PlainTextResponse("Not found", 404, {"cache-control": "no-store"})
    return served(request, name, "public, max-age=31536000, immutable")


def _version(current: str, asked: str) -> bool:
    """Whether an address names the current content: by all of its hash, or as much of it as scripts carry."""
    return len(asked) >= 8 and current.startswith(asked)


def served(request: Request, name: str, caching: str) -> Response:
    found = file(name)
    if found is None:
        return PlainTextResponse("Not found", 404)
    content, zipped, _ = found
    headers = {
        "cache-control": caching,
        "vary": "accept-encoding",
        "content-type": TYPES[Path(name).suffix],
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(zipped, headers=headers | {"content-encoding": "gzip"})
    return Response(content, headers=headers)


@cache
def _templates() -> Environment:
    templates = Environment(loader=FileSystemLoader(FRONT), autoescape=True, undefined=StrictUndefined)
    templates.globals["front"] = url
    return templates


def page(
    name: str, variables: Mapping[str, Any], *, status: int = 200, policy: str | None = None, ancestors: str = "'none'"
) -> HTMLResponse:
    """A rendered template that runs no inline script. `ancestors`: who may show it in a frame."""
    text = _templates().get_template(name).render(variables)
    policy = POLICY.format(ancestors=ancestors) if policy is None else policy
    return HTMLResponse(text, status, {"content-security-policy": policy, "cache-control": "no-store"})
