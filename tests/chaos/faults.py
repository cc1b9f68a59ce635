"""Everything bad that is done to a world, one function a kind; each returns once it is done or over."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple

import psycopg

from tests.chaos.clocks import WHOSE
from tests.chaos.world import STOP_SECONDS, Setting, World
from tests.support.lossy_proxy import Cut
from tests.support.processes import send

Do = Callable[[World, random.Random], None]


class Fault(NamedTuple):
    """A kind of bad day: `only` in a world with this setting, or in all of them."""

    name: str
    do: Do
    only: Setting | None = None
    weight: int = 10


def a_while(draw: random.Random) -> float:
    """How long something stands still: mostly for a few seconds, rarely for half a minute."""
    return draw.choices([2.0, 3.5, 7.0, 30.0], [45, 30, 21, 4])[0]


def _one_service(world: World, draw: random.Random) -> int:
    return draw.randrange(len(world.services))


def kill_worker(world: World, draw: random.Random) -> None:
    """Where it was the only one, nobody answers until there is another one."""
    number = _one_service(world, draw)
    workers = world.services[number].workers_running()
    if len(workers) > 1:
        send(signal.SIGKILL, [draw.choice(workers)])
    elif workers:
        with world.still(number):
            send(signal.SIGKILL, workers)
            world.wait_until_alive(number)


def kill_parent(world: World, draw: random.Random) -> None:
    service = world.services[_one_service(world, draw)]
    if service.is_running and service.process is not None:
        service.was_killed = True
        service.process.kill()
        service.process.wait()
        time.sleep(2.0)  # what its workers do now is seen by the clients
        service.kill_all()
        service.start()


def kill_service(world: World, draw: random.Random) -> None:
    service = world.services[_one_service(world, draw)]
    service.kill_all()
    time.sleep(draw.random())
    with suppress(AssertionError):  # a database that is away keeps it from starting: healing starts it again
        service.start()


def stop_service(world: World, draw: random.Random) -> None:
    number = _one_service(world, draw)
    _must_end(world, number)


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
        _started_again(world)


def kill_backend(world: World, draw: random.Random) -> None:
    """The server ends all others and recovers."""
    processes = _backends(world, "%")
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
    _tell_writers(world, draw, "SELECT pg_terminate_backend(%s)")


def cancel_writers(world: World, draw: random.Random) -> None:
    _tell_writers(world, draw, "SELECT pg_cancel_backend(%s)")


def freeze_worker(world: World, draw: random.Random) -> None:
    number = _one_service(world, draw)
    workers = world.services[number].workers_running()
    if workers:
        _freeze(world, [number], [draw.choice(workers)], a_while(draw))


def freeze_parent(world: World, draw: random.Random) -> None:
    """Its workers go on answering."""
    service = world.services[_one_service(world, draw)]
    if service.is_running and service.process is not None:
        _freeze(world, [], [service.process.pid], a_while(draw))


def freeze_service(world: World, draw: random.Random) -> None:
    number = _one_service(world, draw)
    _freeze(world, [number], world.services[number].processes(), a_while(draw))


def freeze_postgres(world: World, draw: random.Random) -> None:
    world.server.freeze()
    time.sleep(a_while(draw))
    world.server.thaw()


def freeze_backend(world: World, draw: random.Random) -> None:
    """One session of a service that holds what it holds."""
    processes = _backends(world, draw.choice(["customers writer", "customers projection", "%"]))
    if processes:
        _freeze(world, [], [draw.choice(processes)], a_while(draw))


def stop_while_frozen(world: World, draw: random.Random) -> None:
    """SIGTERM to a service whose database says nothing."""
    number = _one_service(world, draw)
    world.server.freeze()
    try:
        time.sleep(draw.random())
        _must_end(world, number)
    finally:
        world.server.thaw()


def cut_connections(world: World, draw: random.Random) -> None:
    assert world.network is not None
    for _ in range(draw.randint(3, 8)):
        world.network.arm(*draw.choices(list(Cut), k=draw.randint(1, 3)))
        time.sleep(draw.random() * 0.4)


def silence_network(world: World, draw: random.Random) -> None:
    """A COMMIT may arrive long after whoever sent it has given up."""
    assert world.network is not None
    for _ in range(draw.randint(1, 2)):
        world.network.fall_silent()
        time.sleep(a_while(draw))
        world.network.speak_again()
        time.sleep(draw.random())


def jump_clocks(world: World, draw: random.Random) -> None:
    assert world.clocks is not None
    for _ in range(draw.randint(2, 5)):
        for whose in draw.choice([WHOSE[:1], WHOSE[1:], WHOSE]):
            world.clocks.set(whose, draw.choice([-86_000, -3_600, -40, -3, 3, 40, 3_600, 86_000]))
        time.sleep(0.4 + draw.random())


def fill_disk(world: World, draw: random.Random) -> None:
    """Nothing can be written any more, for a while."""
    with suppress(OSError), world.ballast.open("ab", buffering=0) as file:
        while file.write(bytes(1 << 20)):
            pass
    with suppress(OSError), world.ballast.open("ab", buffering=0) as file:
        while file.write(bytes(512)):
            pass
    time.sleep(a_while(draw))
    world.ballast.unlink(missing_ok=True)
    if not world.server.is_running:  # a server whose log has no room gives up
        world.server.start()


def lose_standby(world: World, draw: random.Random) -> None:
    """Commits wait for it, and it comes back."""
    with _standby_lost(world, draw):
        _tempt(world, draw)


def promote_standby(world: World, draw: random.Random) -> None:
    """It is lost while commands wait, the server dies, and the standby goes on as the server."""
    assert world.other is not None
    with _standby_lost(world, draw):
        _tempt(world, draw)
        time.sleep(draw.choice([0.5, 1.5, 2.5]))  # who asks again must not be told what the standby has not
        world.server.kill()
        if draw.random() < 0.7:
            world.other.kill()  # what was on its way to it is lost as well
    if not world.other.is_running:
        world.other.start()
    world.other.promote()
    world.server, world.other = world.other, world.server
    world.is_over = True


def kill_server_and_promote(world: World, draw: random.Random) -> None:
    """The plain failover: the standby has all that was acknowledged."""
    assert world.other is not None
    world.server.kill()
    time.sleep(draw.random())
    world.other.promote()
    world.server, world.other = world.other, world.server
    world.is_over = True


def stop_while_standby_is_lost(world: World, draw: random.Random) -> None:
    with _standby_lost(world, draw):
        _must_end(world, _one_service(world, draw))


def start_copy(world: World, draw: random.Random) -> None:
    """A copy of the server is started as well, falls behind, and is the second host of every service."""
    assert world.other is not None
    world.server.copy(world.other)
    time.sleep(0.5 + draw.random())
    world.other.start()
    world.is_over = True
    time.sleep(draw.random())
    if draw.random() < 0.7:
        restart_fast(world, draw)
    else:
        terminate_writers(world, draw)
    time.sleep(1.0)
    world.other.kill()


FAULTS = (
    Fault("kill worker", kill_worker),
    Fault("kill parent", kill_parent),
    Fault("kill service", kill_service),
    Fault("stop service", stop_service, weight=5),
    Fault("kill PostgreSQL", kill_postgres),
    Fault("kill postmaster", kill_postmaster),
    Fault("kill backend", kill_backend),
    Fault("restart fast", restart_fast),
    Fault("restart immediate", restart_immediate),
    Fault("terminate writers", terminate_writers),
    Fault("cancel writers", cancel_writers),
    Fault("freeze worker", freeze_worker),
    Fault("freeze parent", freeze_parent),
    Fault("freeze service", freeze_service),
    Fault("freeze PostgreSQL", freeze_postgres),
    Fault("freeze backend", freeze_backend),
    Fault("stop while frozen", stop_while_frozen, weight=4),
    Fault("cut at COMMIT", cut_connections, "network"),
    Fault("network silent", silence_network, "network"),
    Fault("clocks jump", jump_clocks, "clock"),
    Fault("disk full", fill_disk, "disk"),
    Fault("standby lost", lose_standby, "standby", 20),
    Fault("standby lost, promoted", promote_standby, "standby", 40),
    Fault("failover", kill_server_and_promote, "standby", 20),
    Fault("stop without standby", stop_while_standby_is_lost, "standby", 8),
    Fault("copy started too", start_copy, "copy"),
)
ENDS = frozenset({"standby lost, promoted", "failover", "copy started too"})
"""After these there is no standby and no copy any more: nothing else follows in the round."""


def draw_faults(setting: Setting, draw: random.Random) -> list[Fault]:
    """One or two: in a world with a setting of its own mostly what can only happen there."""
    own = [fault for fault in FAULTS if fault.only == setting]
    general = [fault for fault in FAULTS if fault.only is None]
    chosen = []
    for place in range(draw.choice([1, 2])):
        kinds = own if own and (place == 0 or draw.random() < 0.3) else general
        chosen += draw.choices(kinds, [fault.weight for fault in kinds])
    return sorted(chosen, key=lambda fault: fault.name in ENDS)[: 1 if chosen[0].name in ENDS else 2]


def _freeze(world: World, services: list[int], processes: list[int], seconds: float) -> None:
    with ExitStack() as stack:
        for number in services:
            stack.enter_context(world.still(number))
        send(signal.SIGSTOP, processes)
        try:
            time.sleep(seconds)
        finally:
            send(signal.SIGCONT, reversed(processes))


def _must_end(world: World, number: int) -> None:
    service = world.services[number]
    if not service.is_running:
        return
    seconds, code = service.terminated_within()
    if code is None or seconds > STOP_SECONDS:
        world.remark("not stopped", f"service {number} had not ended {seconds:.1f} s after SIGTERM")


def _started_again(world: World) -> None:
    for _ in range(50):
        try:
            world.server.start()
        except RuntimeError:  # what the last one left is still being cleared up
            time.sleep(0.2)
        else:
            return


def _backends(world: World, work: str) -> list[int]:
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


def _tell_writers(world: World, draw: random.Random, statement: str) -> None:
    for _ in range(draw.randint(3, 10)):
        with suppress(psycopg.Error), world.server.connect() as connection:
            for process in _backends(world, "customers writer"):
                connection.execute(statement, [process])
        time.sleep(draw.random() * 0.3)


@contextmanager
def _standby_lost(world: World, draw: random.Random) -> Iterator[None]:
    """Frozen or stopped for a while; it stays so when its server died meanwhile."""
    standby = world.other
    assert standby is not None
    frozen = draw.random() < 0.5
    if frozen:
        standby.freeze()
    else:
        standby.stop(signal.SIGQUIT)
    time.sleep(1.0)
    try:
        yield
        if world.server.is_running:
            time.sleep(draw.choice([0.5, 1.5, 6.0]))
    finally:
        if frozen:
            standby.thaw()
        elif world.server.is_running:
            standby.start()


def _tempt(world: World, draw: random.Random) -> None:
    """What could end in a success that no standby has, while commands wait for it."""
    kind = draw.choice(["wait", "terminate", "cancel", "restart", "immediate"])
    if kind == "terminate":
        _tell_writers(world, draw, "SELECT pg_terminate_backend(%s)")
    elif kind == "cancel":
        _tell_writers(world, draw, "SELECT pg_cancel_backend(%s)")
    elif kind == "restart":
        restart_fast(world, draw)
    elif kind == "immediate":
        restart_immediate(world, draw)
    else:
        time.sleep(2.0)
