"""What a server stands on and beside fails: network, clocks, disk, standby; or a copy is started as well."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.chaos.clocks import WHOSE
from tests.chaos.process_faults import (
    a_while,
    must_end,
    one_service,
    restart_fast,
    restart_immediate,
    tell_writers,
    terminate_writers,
)
from tests.chaos.world import World
from tests.support.lossy_proxy import Cut


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
        must_end(world, one_service(world, draw))


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
        tell_writers(world, draw, "SELECT pg_terminate_backend(%s)")
    elif kind == "cancel":
        tell_writers(world, draw, "SELECT pg_cancel_backend(%s)")
    elif kind == "restart":
        restart_fast(world, draw)
    elif kind == "immediate":
        restart_immediate(world, draw)
    else:
        time.sleep(2.0)
