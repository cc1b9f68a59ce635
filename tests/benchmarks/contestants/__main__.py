"""Serves one contestant: `python -m tests.benchmarks.contestants crud PORT DATABASE_URL`."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import uvicorn

NAMES = ("empty_post", "stock", "crud")


def main() -> None:
    """Run until told to stop. The options are those of `customers serve`."""
    name, port, database_url = sys.argv[1:]
    if name not in NAMES:
        raise SystemExit(f"Contestants: {', '.join(NAMES)}")
    os.environ["BENCHMARK_DATABASE_URL"] = database_url
    app = import_module(f"tests.benchmarks.contestants.{name}").app
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(port),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
