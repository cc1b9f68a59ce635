"""The load generator: N connections that are kept, each sending its next request as soon as an answer is there."""

from __future__ import annotations

import asyncio
import gc
import sys
from array import array
from functools import partial
from pickle import dumps, loads
from time import perf_counter, process_time
from typing import cast

import uvloop

from tests.benchmarks.load.http import Answer, AnswerReader
from tests.benchmarks.load.plan import Load, Plan, Script

PATIENCE = 15.0
"""How long, in seconds, answers that are still on their way at the end are waited for."""


class Crowd:
    """All clients of a plan, and what they have measured."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.load = Load()
        self.begin = perf_counter() + plan.warm_up
        self.end = self.begin + plan.seconds
        self._busy = plan.clients
        self._finished = asyncio.Event()
        self._last = self.begin

    def note(self, kind: str, sent: float, answer: Answer) -> None:
        """An answer has arrived."""
        now = perf_counter()
        if self.begin <= now < self.end:
            self.load.statuses[answer.status] += 1
            latencies = self.load.latencies.get(kind)
            if latencies is None:
                latencies = self.load.latencies[kind] = array("d")
            latencies.append(now - sent)
            self._last = now
        elif answer.status >= 400:
            self.load.statuses[answer.status] += 1

    def done(self) -> None:
        """One client has nothing more to send."""
        self._busy -= 1
        if not self._busy:
            self._finished.set()

    async def finish(self) -> Load:
        """Wait for the end of the plan."""
        cpu = process_time()
        await asyncio.wait_for(self._finished.wait(), self.plan.warm_up + self.plan.seconds + PATIENCE)
        all_done_early = perf_counter() < self.end
        self.load.seconds = (self._last if all_done_early else self.end) - self.begin
        self.load.cpu_seconds = process_time() - cpu
        return self.load


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, crowd: Crowd, script: Script) -> None:
        self._crowd, self._script = crowd, script
        self._reader = AnswerReader()
        self._kind, self._sent = "", 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop has transports of its own kind
        self._send(None)

    def data_received(self, data: bytes) -> None:
        answer = self._reader.feed(data)
        if answer is not None:
            self._crowd.note(self._kind, self._sent, answer)
            self._send(answer)

    def connection_lost(self, error: Exception | None) -> None:
        if self._transport is not None:
            self._transport = None
            self._crowd.load.lost_connections += 1
            self._crowd.done()

    def _send(self, answer: Answer | None) -> None:
        transport = self._transport
        assert transport is not None
        request = self._script.next(answer) if perf_counter() < self._crowd.end else None
        if request is None:
            self._transport = None
            self._crowd.load.created += getattr(self._script, "created", ())
            self._crowd.done()
            transport.close()
            return
        self._kind = request.kind
        self._sent = perf_counter()
        transport.write(request.wire)


async def generate(plan: Plan) -> Load:
    """Carry out a plan."""
    loop = asyncio.get_running_loop()
    scripts = [plan.scenario.script(number, plan.clients) for number in range(plan.clients)]
    crowd = Crowd(plan)
    clients = (partial(Client, crowd, script) for script in scripts)
    await asyncio.gather(*(loop.create_connection(client, plan.host, plan.port) for client in clients))
    return await crowd.finish()


def main() -> None:
    """Read a plan from standard input, write what came of it to standard output."""
    plan: Plan = loads(sys.stdin.buffer.read())
    gc.disable()
    sys.stdout.buffer.write(dumps(uvloop.run(generate(plan))))


if __name__ == "__main__":
    main()
