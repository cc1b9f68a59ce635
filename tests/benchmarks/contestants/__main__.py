"""Serves one contestant: `python -m tests.benchmarks.contestants crud PORT DATABASE_URL WORKERS`."""

from __future__ import annotations

import os
import sys

import uvicorn

NAMES = ("empty_post", "stock", "crud")


def main() -> None:
    """Run until told to stop. The options are those of `customers serve`."""
    name, port, database_url, workers = sys.argv[1:]
    if name not in NAMES:
        raise SystemExit(f"Contestants: {', '.join(NAMES)}")
    os.environ["BENCHMARK_DATABASE_URL"] = database_url
    uvicorn.run(
        f"tests.benchmarks.contestants.{name}:app",
        workers=int(workers),
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
