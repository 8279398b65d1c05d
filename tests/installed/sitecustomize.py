"""A server of the tests starts as where it is installed: Socket.IO, which loads whatever client library there is, finds
none of the tests' own, and a node alone none of several nodes'. Loading them is a third of a start."""

import os
import sys

for library in ("aiohttp", "valkey", *(() if os.environ.get("CHAT_REDIS_URL") else ("redis",))):
    sys.modules[library] = None  # type: ignore[assignment]
