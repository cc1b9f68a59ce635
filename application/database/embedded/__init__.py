"""A PostgreSQL of our own, so that a newcomer needs no database server to try what runs in production.

How it lives
    `EmbeddedPostgres(data_dir).start()` makes the database if there is none, starts the server if it is not running,
    or joins the one that is, and answers a URL for psycopg. `stop()` leaves; the last one to leave ends the server.

What holds it together: three lock files in `DATA_DIR/locks`, freed by the kernel, so that no process id is trusted.
    users      shared by everybody who uses the server; the watchdog takes it alone when nobody is left
    watchdog   held by the watchdog, a small process in its own session that starts, restarts and stops the server
    server     inherited by the server and its sessions: free means that not one of them is alive

What a `kill -9` does
    of a user            the kernel frees its lock; the watchdog stops the server when it was the last one
    of the server        the watchdog starts it again, with growing pauses when that fails
    of the watchdog      the server shuts down by itself (Linux tells it), a remaining user starts both again within a
                         second; elsewhere it goes on, and a later start says how to end it
    of all of them       the same: nothing stays behind, and the next start recovers

The data directory
    DATA_DIR/            ours; as root 0710 with the group of the database's user
    DATA_DIR/postgres    0700 of the database's user: root's `postgres`, else `nobody`; without root, ourselves
    DATA_DIR/secrets     0700 ours: the password of the database, and what others keep from the database's user
    DATA_DIR/run         the socket; a short private directory in /tmp where this path is too long for one
    DATA_DIR/binaries    a copy of PostgreSQL, only where the database's user cannot reach the installed one
    DATA_DIR/postgres.log

It needs a local disk: file locks of network file systems are not inherited.
"""

from application.database.embedded.cluster import EmbeddedPostgres
from application.database.embedded.data_directory import default_data_dir
from application.database.embedded.errors import EmbeddedPostgresError

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "default_data_dir"]
