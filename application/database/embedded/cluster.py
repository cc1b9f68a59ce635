"""What the rest of the service uses: start or join the server of a data directory, and leave it."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import quote_from_bytes

from application.database.embedded.binaries import find_binaries
from application.database.embedded.cluster_files import ensure_cluster
from application.database.embedded.cluster_sql import CREATE_DATABASE, DATABASE, HAS_DATABASE, ROLE
from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.database_user import DatabaseUser, database_user
from application.database.embedded.errors import EmbeddedPostgresError
from application.database.embedded.locks import POLL_SECONDS, FileLock, wait_until
from application.database.embedded.predecessor import make_way
from application.database.embedded.socket_directory import PORT, find_socket_directory, make_socket_directory, socket_in
from application.database.embedded.watchdog import Assignment, launch_watchdog

START_SECONDS = 60.0
STOP_SECONDS = 6.0
LAUNCHES = 2
CHECK_SECONDS, LONGEST_CHECK_SECONDS = 0.5, 10.0

log = logging.getLogger(__name__)


class EmbeddedPostgres:
    """A PostgreSQL that belongs to a data directory and runs while somebody uses it.

    Hold it in the one process that outlives the others (the parent of `--workers`), and give the URL to the rest.
    Processes that are forked from that one count as the same user until they end.
    """

    def __init__(self, data_dir: Path, *, binaries: Path | None = None, fsync: bool = True) -> None:
        """Nothing happens yet. `fsync=False` is for tests: a power cut may then lose or break everything."""
        self._data = DataDirectory(data_dir.expanduser().resolve())
        self._binaries = binaries
        self._fsync = fsync
        self._users: FileLock | None = None
        self._turn = threading.Lock()
        self._left = threading.Event()
        self._why_not = "nobody has started it"

    def start(self) -> str:
        """Start the server, or join it where it runs; the URL of its database, with the password of a superuser.

        Calling it again checks that the server is there, and gives the same URL. Raises EmbeddedPostgresError.
        """
        deadline = time.monotonic() + START_SECONDS
        with self._turn:
            joined_before = self._users is not None
            try:
                user = self._join(deadline)
                url = self._running_server(user, deadline)
            except BaseException as error:
                if not joined_before:
                    self._leave()
                if isinstance(error, OSError):
                    raise EmbeddedPostgresError(f"{self._data.path} cannot be used: {error}") from error
                raise
            if not joined_before:
                self._left = threading.Event()
                threading.Thread(target=self._keep_watchdog, args=[user, self._left], daemon=True).start()
        return url

    def stop(self) -> None:
        """Leave. The last one to leave waits until the server has shut down, at most 6 s."""
        self._left.set()
        with self._turn:
            self._leave()

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _join(self, deadline: float) -> DatabaseUser:
        """Be a user of the server, before asking whether it runs: from now on nobody stops it."""
        user = database_user(self._data.cluster)
        if self._users is None:
            self._data.prepare(user)
            self._users = FileLock(self._data.lock("users"))
            # Held by somebody alone: the watchdog is shutting the server down, and its lock is free after that.
            if not wait_until(self._users.try_shared, deadline - time.monotonic()):
                raise EmbeddedPostgresError(f"The server in {self._data.path} has been shutting down for a minute.")
        return user

    def _running_server(self, user: DatabaseUser, deadline: float) -> str:
        """The URL, as soon as the server answers; starts it when nobody else does."""
        log_began = self._data.log.stat().st_size if self._data.log.exists() else 0
        launches = 0
        while time.monotonic() < deadline:
            with FileLock(self._data.lock("watchdog")) as lock:
                if lock.try_exclusive():  # nobody starts it, or the watchdog that we launched gave up or was killed
                    if launches == LAUNCHES:
                        raise EmbeddedPostgresError(f"PostgreSQL did not start.{self._log_since(log_began)}")
                    self._launch(user, lock)
                    launches += 1
            if (url := self._try_connect()) is not None:
                return url
            time.sleep(POLL_SECONDS)
        raise EmbeddedPostgresError(
            f"PostgreSQL does not answer after {START_SECONDS:.0f} s: {self._why_not}{self._log_since(log_began)}"
        )

    def _launch(self, user: DatabaseUser, lock: FileLock) -> None:
        """Make everything ready and start a watchdog. Who holds the watchdog's lock is alone in doing so."""
        self._data.settle(user)
        binaries = find_binaries(self._binaries, user, self._data)
        with make_way(self._data) as server_lock:
            ensure_cluster(self._data, binaries, user, server_lock, fsync=self._fsync)
        assignment = Assignment(
            data_dir=str(self._data.path),
            program=str(binaries.program("postgres")),
            sockets=str(make_socket_directory(self._data, user)),
            user=user.name,
            uid=user.uid,
            gid=user.gid,
            fsync=self._fsync,
        )
        launch_watchdog(assignment, lock)

    def _try_connect(self) -> str | None:
        """The URL, if the server answers and the database is there, which the first to connect creates."""
        sockets, password = find_socket_directory(self._data), self._data.read_password()
        if sockets is None or password is None or not socket_in(sockets).exists():
            return None
        # Here, because the watchdog imports this package, and because PostgreSQL starts while this is loading.
        from psycopg import OperationalError, connect, errors

        try:
            with connect(_url(password, sockets, "postgres"), connect_timeout=5, autocommit=True) as connection:
                if not connection.execute(HAS_DATABASE, [DATABASE]).rowcount:
                    connection.execute(CREATE_DATABASE)
        except OperationalError as error:
            self._why_not = str(error)
            return None
        except (errors.DuplicateDatabase, errors.UniqueViolation):
            pass  # somebody else was first
        return _url(password, sockets, DATABASE)

    def _keep_watchdog(self, user: DatabaseUser, left: threading.Event) -> None:
        """While we use the server, replace a watchdog that was killed; the server went down with it."""
        pause = CHECK_SECONDS
        while not left.wait(pause):
            with self._turn:
                if left.is_set():
                    return
                try:
                    with FileLock(self._data.lock("watchdog")) as lock:
                        missing = lock.try_exclusive()
                        if missing:
                            log.warning("the embedded PostgreSQL has lost its watchdog; starting both again")
                            self._launch(user, lock)
                except (OSError, EmbeddedPostgresError) as error:
                    missing = True
                    log.error("the embedded PostgreSQL cannot be started again: %s", error)
            pause = min(2 * pause, LONGEST_CHECK_SECONDS) if missing else CHECK_SECONDS

    def _leave(self) -> None:
        if self._users is None:
            return
        users, self._users = self._users, None
        # Of several who leave at once exactly the last one gets the lock alone, and waits for the server's end.
        alone = users.try_exclusive()
        users.close()
        if alone:
            wait_until(lambda: self._server_has_ended() or self._somebody_joined(), STOP_SECONDS)

    def _server_has_ended(self) -> bool:
        with FileLock(self._data.lock("watchdog")) as watchdog, FileLock(self._data.lock("server")) as server:
            return watchdog.try_shared() and server.try_shared()

    def _somebody_joined(self) -> bool:
        """Somebody shares the users' lock, unlike the watchdog, which holds it alone while it ends the server."""
        with FileLock(self._data.lock("users")) as users:
            return not users.try_exclusive() and users.try_shared()

    def _log_since(self, position: int) -> str:
        """The end of what the server has logged, for a message that explains itself."""
        try:
            with self._data.log.open("rb") as file:
                file.seek(position)
                lines = file.read().decode(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return "\n".join([f" From {self._data.log}:", *lines[-10:]])


def _url(password: str, sockets: Path, database: str) -> str:
    """Names the port too, or a PGPORT in somebody's environment would decide it."""
    return f"postgresql://{ROLE}:{password}@/{database}?host={quote_from_bytes(bytes(sockets), safe='')}&port={PORT}"
