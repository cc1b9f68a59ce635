"""Processes are killed, ended and frozen; each fault returns once it is done or over."""

from __future__ import annotations

import random
import signal
import time
from contextlib import ExitStack, suppress

import psycopg

from tests.chaos.world import STOP_SECONDS, World
from tests.support.processes import send


def a_while(draw: random.Random) -> float:
    """How long something stands still: mostly for a few seconds, rarely for half a minute."""
    return draw.choices([2.0, 3.5, 7.0, 30.0], [45, 30, 21, 4])[0]


def one_service(world: World, draw: random.Random) -> int:
    """Which of them."""
    return draw.randrange(len(world.services))


def kill_worker(world: World, draw: random.Random) -> None:
    """Where it was the only one, nobody answers until there is another one."""
    number = one_service(world, draw)
    workers = world.services[number].workers_running()
    if len(workers) > 1:
        send(signal.SIGKILL, [draw.choice(workers)])
    elif workers:
        with world.still(number):
            send(signal.SIGKILL, workers)
            world.wait_until_alive(number)


def kill_parent(world: World, draw: random.Random) -> None:
    service = world.services[one_service(world, draw)]
    if service.is_running and service.process is not None:
        service.was_killed = True
        service.process.kill()
        service.process.wait()
        time.sleep(2.0)  # what its workers do now is seen by the clients
        service.kill_all()
        service.start()


def kill_service(world: World, draw: random.Random) -> None:
    service = world.services[one_service(world, draw)]
    service.kill_all()
    time.sleep(draw.random())
    with suppress(AssertionError):  # a database that is away keeps it from starting: healing starts it again
        service.start()


def stop_service(world: World, draw: random.Random) -> None:
    number = one_service(world, draw)
    must_end(world, number)


def kill_postgres(world: World, draw: random.Random) -> None:
    world.server.kill()
    time.sleep(draw.random() * 2)
    world.server.start()


def kill_postmaster(world: World, draw: random.Random) -> None:
    """Alone: its children find out by themselves."""
    if world.server.is_running:
        send(signal.SIGKILL, [world.server.postmaster])
        time.sleep(0.5 + draw.random())
        world.server.stop()
        started_again(world)


def kill_backend(world: World, draw: random.Random) -> None:
    """The server ends all others and recovers."""
    processes = backends(world, "%")
    if processes:
        send(signal.SIGKILL, [draw.choice(processes)])


def restart_fast(world: World, draw: random.Random) -> None:
    world.server.stop(signal.SIGINT)
    time.sleep(draw.random())
    world.server.start()


def restart_immediate(world: World, draw: random.Random) -> None:
    world.server.stop(signal.SIGQUIT)
    time.sleep(draw.random())
    world.server.start()


def terminate_writers(world: World, draw: random.Random) -> None:
    tell_writers(world, draw, "SELECT pg_terminate_backend(%s)")


def cancel_writers(world: World, draw: random.Random) -> None:
    tell_writers(world, draw, "SELECT pg_cancel_backend(%s)")


def freeze_worker(world: World, draw: random.Random) -> None:
    number = one_service(world, draw)
    workers = world.services[number].workers_running()
    if workers:
        _freeze(world, [number], [draw.choice(workers)], a_while(draw))


def freeze_parent(world: World, draw: random.Random) -> None:
    """Its workers go on answering."""
    service = world.services[one_service(world, draw)]
    if service.is_running and service.process is not None:
        _freeze(world, [], [service.process.pid], a_while(draw))


def freeze_service(world: World, draw: random.Random) -> None:
    number = one_service(world, draw)
    _freeze(world, [number], world.services[number].processes(), a_while(draw))


def freeze_postgres(world: World, draw: random.Random) -> None:
    world.server.freeze()
    time.sleep(a_while(draw))
    world.server.thaw()


def freeze_backend(world: World, draw: random.Random) -> None:
    """One session of a service that holds what it holds."""
    processes = backends(world, draw.choice(["customers writer", "customers projection", "%"]))
    if processes:
        _freeze(world, [], [draw.choice(processes)], a_while(draw))


def stop_while_frozen(world: World, draw: random.Random) -> None:
    """SIGTERM to a service whose database says nothing."""
    number = one_service(world, draw)
    world.server.freeze()
    try:
        time.sleep(draw.random())
        must_end(world, number)
    finally:
        world.server.thaw()


def _freeze(world: World, services: list[int], processes: list[int], seconds: float) -> None:
    with ExitStack() as stack:
        for number in services:
            stack.enter_context(world.still(number))
        send(signal.SIGSTOP, processes)
        try:
            time.sleep(seconds)
        finally:
            send(signal.SIGCONT, reversed(processes))


def must_end(world: World, number: int) -> None:
    """SIGTERM: a service that takes too long to end is a remark on the round."""
    service = world.services[number]
    if not service.is_running:
        return
    seconds, code = service.terminated_within()
    if code is None or seconds > STOP_SECONDS:
        world.remark("not stopped", f"service {number} had not ended {seconds:.1f} s after SIGTERM")


def started_again(world: World) -> None:
    """The server, once what the last one left is cleared up."""
    for _ in range(50):
        try:
            world.server.start()
        except RuntimeError:  # what the last one left is still being cleared up
            time.sleep(0.2)
        else:
            return


def backends(world: World, work: str) -> list[int]:
    """The sessions of services that do this kind of work."""
    with suppress(psycopg.Error), world.server.connect() as connection:
        return [
            row[0]
            for row in connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = 'customers' AND pid <> pg_backend_pid()"
                " AND application_name LIKE %s ORDER BY pid",
                [work],
            )
        ]
    return []


def tell_writers(world: World, draw: random.Random, statement: str) -> None:
    """End the sessions of writers, or what they wait for, a few times."""
    for _ in range(draw.randint(3, 10)):
        with suppress(psycopg.Error), world.server.connect() as connection:
            for process in backends(world, "customers writer"):
                connection.execute(statement, [process])
        time.sleep(draw.random() * 0.3)
