"""The package's own TOML files, and what was made of them when it was built, as long as they have not changed.

Reading TOML and proving rules takes a second; what comes of it lies in `compiled/`, with a digest of every data file
and every module it came from. Where the digest differs, or there is none, the files are read and proved anew."""

import json
import tomllib
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from canned_tone.errors import RuleError

PACKAGE = Path(__file__).parent
STORE = PACKAGE / "compiled"
DONE = "done"  # a file that stands when a store is whole


def told(file: Path) -> dict[str, Any]:
    """What one of the package's TOML files tells."""
    kept = content(file.with_suffix(".json"))
    if kept is not None:
        read: dict[str, Any] = json.loads(kept)
        return read
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise RuleError(f"it cannot be read: {problem}", file=str(file)) from problem


def content(file: Path) -> bytes | None:
    """What lies in the store for a file of the package; None without a fresh store."""
    if not fresh():
        return None
    try:
        return (folder() / file.relative_to(PACKAGE)).read_bytes()
    except OSError:
        return None


@cache
def fresh() -> bool:
    """Whether there is a store of the files as they are now."""
    return STORE.is_dir() and (folder() / DONE).exists()


@cache
def folder() -> Path:
    """Where the store of the files as they are now belongs."""
    return STORE / digest()


def digest() -> str:
    """A digest of all data files and modules of the package, the same wherever it lies."""
    told = blake2b(digest_size=20)
    for file in sorted(files()):
        content = file.read_bytes()
        told.update(f"{file.relative_to(PACKAGE).as_posix()} {len(content)}\n".encode())
        told.update(content)
    return told.hexdigest()


def files() -> list[Path]:
    """Every data file and module of the package."""
    return [file for ending in ("*.toml", "*.py") for file in PACKAGE.rglob(ending)]
