"""A process that follows or rebuilds the reports, to be killed: `python -m tests.support.projecting follow URL`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event

from application.keys.data_keys import DataKeys
from application.log.event_store import EventStore
from application.log.sealed_rows import read_head
from projections.engine.follower import Follower
from projections.engine.rebuild import RebuildRunning, rebuild
from projections.read_models import read_models
from tests.support.recorded_log import SECRETS, connect_to

ROOT = Path(__file__).parent.parent.parent


def begin(what: str, url: str, timezone: str) -> subprocess.Popen[bytes]:
    """Start one; it goes on until it is killed."""
    return subprocess.Popen([sys.executable, "-m", __name__, what, url, timezone], cwd=ROOT)


def main() -> None:
    """Follow, or rebuild again and again."""
    what, url, timezone = sys.argv[1:]
    projection, read_after, _ = read_models(EventStore(DataKeys(SECRETS.data_keys)), timezone)["reports"]
    if what == "follow":
        Follower(projection, connect_to(url), read_after, batch=3, poll=0.05).start()
        Event().wait()
    while True:
        try:
            rebuild(projection, connect_to(url), read_after, read_head)
        except RebuildRunning:  # the server has not noticed yet that its predecessor was killed
            continue


if __name__ == "__main__":
    main()
