"""A page of the site's own: does it carry the tag, may it, and will browsers let it."""

from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from ..models import Site
from .sign import Sign

BYTES = 2 * 2**20
SECONDS = 10


class Tags(HTMLParser):
    """The script tags of a page, and what it says of its own content security policy."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str]] = []
        self.policies: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "script":
            self.scripts.append(held)
        if tag == "meta" and held.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(held.get("content", ""))


def look(url: str, sites: Sequence[Site], public_url: str | None) -> Iterator[Sign]:
    """Fetches the page and the loader it names. `public_url` is None where the settings do not tell it."""
    try:
        text, headers = _fetched(url)
    except (URLError, OSError, ValueError) as error:
        yield Sign("fail", "page", f"{url} does not come ({error})", "is this the address of one of your pages?")
        return
    tags = Tags()
    tags.feed(text)
    tag = next((held for held in tags.scripts if "data-site" in held), None)
    if tag is None:
        wanted = f'<script src="{public_url or "https://chat.example.com"}/widget.js" data-site="KEY" async></script>'
        yield Sign("fail", "page", f"{url} does not carry the chat", f"add {wanted}")
        return
    source = urljoin(url, tag.get("src", ""))
    yield from _site(url, tag["data-site"], sites)
    yield from _loader(url, source, public_url)
    policies = [*tags.policies, *(value for name, value in headers.items() if name.lower() == _POLICY)]
    yield from _policy(_origin(source), policies, "nonce" in tag)


def _site(url: str, key: str, sites: Sequence[Site]) -> Iterator[Sign]:
    site = next((site for site in sites if site.key == key), None)
    if site is None:
        yield Sign("fail", "page", f"its key {key!r} is no site's here", "take the one that `site add` printed")
    elif not any(covers(domain, url) for domain in site.domains):
        said = f"{site.name} may be shown on {', '.join(site.domains) or 'no page'}, and this is {_origin(url)}"
        yield Sign("fail", "page", said, "the chat is not drawn there; add the site with this domain too")
    else:
        yield Sign("ok", "page", f"carries {site.name}'s chat, and may")


def covers(domain: str, url: str) -> bool:
    """As browsers read `frame-ancestors`, of which the panel's is made."""
    page = urlsplit(url)
    scheme, _, rest = domain.rpartition("://")
    host, _, port = rest.partition(":")
    name = page.hostname or ""
    right_host = name.endswith(host[1:]) if host.startswith("*.") else name == host.lower()
    usual = {"http": 80, "https": 443}
    right_port = port == "*" or (page.port or usual.get(page.scheme)) == int(port or usual.get(page.scheme, 0))
    return right_host and right_port and scheme in ("", page.scheme)


def _loader(url: str, source: str, public_url: str | None) -> Iterator[Sign]:
    if public_url is not None and _origin(source) != _origin(public_url):
        said = f"the tag loads {source}, and CHAT_PUBLIC_URL is {public_url}"
        yield Sign("fail", "loader", said, "make them one")
    elif url.startswith("https:") and not source.startswith("https:"):
        yield Sign("fail", "loader", f"a page over https may not load {source}", "serve the chat over https")
    else:
        try:
            text, _ = _fetched(source)
        except (URLError, OSError, ValueError) as error:
            yield Sign("fail", "loader", f"{source} does not come ({error})", "does the proxy lead to the server?")
        else:
            yield Sign("ok", "loader", f"{source}, {len(text)} bytes")


def _policy(origin: str, policies: Sequence[str], has_nonce: bool) -> Iterator[Sign]:
    wanted = []
    for policy in policies:
        held = {words[0].lower(): words[1:] for part in policy.split(";") if (words := part.split())}
        if not _lets(held, ("script-src-elem", "script-src", "default-src"), origin) and not has_nonce:
            wanted.append(f"script-src {origin}")
        if not _lets(held, ("frame-src", "child-src", "default-src"), origin):
            wanted.append(f"frame-src {origin}")
    if wanted:
        yield Sign(
            "fail", "page's policy", "its Content-Security-Policy keeps the chat out", f"add {'; '.join(wanted)}"
        )
    else:
        yield Sign("ok", "page's policy", "lets the chat in" if policies else "it has none")


def _lets(policy: Mapping[str, Sequence[str]], directives: Sequence[str], origin: str) -> bool:
    """Whether the first of these directives that the policy has allows an origin; without any, all are."""
    allowed = next((policy[name] for name in directives if name in policy), None)
    if allowed is None:
        return True
    parts = urlsplit(origin)
    return any(word in ("*", origin, parts.netloc, parts.hostname, f"{parts.scheme}:") for word in allowed)


def _fetched(url: str) -> tuple[str, Mapping[str, str]]:
    """(text, headers). Raises ValueError for what is no address of a page."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("it begins with neither http: nor https:")
    with urlopen(Request(url, headers={"user-agent": "onethread doctor"}), timeout=SECONDS) as answer:  # noqa: S310
        return answer.read(BYTES).decode(errors="replace"), dict(answer.headers.items())


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


_POLICY = "content-security-policy"
