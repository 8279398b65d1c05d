"""The machine: front ends, open files, the data directory, and whether a server runs there."""

import os
import resource
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from ..pages import front
from ..settings import Settings, Storage
from ..store import DirectoryLock
from .sign import Sign

MIB = 2**20
FULL_MIB, TIGHT_MIB = 64, 512
FEW_FILES = 4_096
REMOTE = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "afs", "ceph")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  where a server listens that listens everywhere


def look(storage: Storage, chosen: Settings | None) -> Iterator[Sign]:
    yield from _bundles()
    yield from _open_files()
    yield from _directory(storage.data_dir)
    yield from _running(storage, chosen)


def _bundles() -> Iterator[Sign]:
    names = ("widget.js", "bubble.js", "panel.js", "panel.css", "console.js", "console.css")
    missing = [name for name in names if not (front.FRONT / name).is_file()]
    if missing:
        do = "install the wheel, or build them: scripts/npm run build"
        yield Sign("fail", "front ends", f"{', '.join(missing)} missing", do)
    else:
        yield Sign("ok", "front ends", "built")


def _open_files() -> Iterator[Sign]:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < FEW_FILES:
        said = f"this shell allows {soft}, and every open page is one"
        yield Sign("warn", "open files", said, f"LimitNOFILE={4 * FEW_FILES} in the unit, or ulimit -n")
    else:
        yield Sign("ok", "open files", "enough" if soft == resource.RLIM_INFINITY else f"{soft}")


def _directory(place: Path) -> Iterator[Sign]:
    if not place.is_dir():
        yield Sign("warn", "data directory", f"{place} is not there yet", "the first start makes it")
        return
    if not os.access(place, os.W_OK | os.X_OK):
        yield Sign(
            "fail", "data directory", f"{place} cannot be written to", "chown it to the user who runs the server"
        )
    elif kind := _remote(place):
        said = f"{place} lies on {kind}, where SQLite's locks do not hold"
        yield Sign("fail", "data directory", said, "use a disk of this machine, or PostgreSQL")
    else:
        yield Sign("ok", "data directory", str(place))
    loose = [file.name for file in sorted(place.iterdir()) if _is_ours(file) and file.stat().st_mode & 0o077]
    if loose:
        do = f"chmod 600 {' '.join(str(place / name) for name in loose)}"
        yield Sign("warn", "rights", f"others on this machine may open {', '.join(loose)}", do)
    else:
        yield Sign("ok", "rights", "only their owner may open the files")
    yield from _space(place)


def _is_ours(file: Path) -> bool:
    return stat.S_ISREG(file.stat().st_mode) and file.name.startswith(("chat.db", "demo.json"))


def _remote(place: Path) -> str | None:
    """The kind of file system, where it is one over a network."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:  # not Linux
        return None
    under = [(mount, kind) for mount, kind in mounts if place.resolve().is_relative_to(mount)]
    _, kind = max(under, key=lambda one: len(one[0]), default=("", ""))
    return kind if kind in REMOTE else None


def _space(place: Path) -> Iterator[Sign]:
    free = shutil.disk_usage(place).free / MIB
    held = sum(file.stat().st_size for file in place.iterdir() if _is_ours(file)) / MIB
    said = f"{free:,.0f} MiB free, {held:,.1f} MiB held"
    if free < FULL_MIB:
        yield Sign("fail", "disk", said, "make room: with a full disk nothing is accepted any more")
    elif free < TIGHT_MIB or free < held:
        yield Sign("warn", "disk", said, "make room: the log grows, and a backup takes as much again")
    else:
        yield Sign("ok", "disk", said)


def _running(storage: Storage, chosen: Settings | None) -> Iterator[Sign]:
    held = not storage.shared and not _is_free(storage.data_dir)
    if chosen is None:
        yield Sign("ok", "server", "one runs here" if held else "none is known to run here")
        return
    host = "127.0.0.1" if chosen.host in EVERYWHERE else chosen.host
    try:
        with urlopen(f"http://{host}:{chosen.port}/readyz", timeout=6):
            yield Sign("ok", "server", f"ready on port {chosen.port}")
    except HTTPError as error:
        yield Sign("fail", "server", f"not ready: {error.read(200).decode(errors='replace')}", "see its log")
    except (URLError, OSError) as error:
        if held:
            said = f"it holds {storage.data_dir}, but does not answer on port {chosen.port} ({error})"
            yield Sign("warn", "server", said, "is CHAT_PORT the one it was started with?")
        else:
            yield Sign("ok", "server", f"none runs here now, on port {chosen.port}")


def _is_free(place: Path) -> bool:
    if not (place / "lock").exists():
        return True
    lock = DirectoryLock(place)
    try:
        return lock.take()
    finally:
        lock.release()
