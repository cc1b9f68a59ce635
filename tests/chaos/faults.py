"""Everything bad that can be done to a world, one function a kind, and which of it is drawn for a round."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from tests.chaos.process_faults import (
    cancel_writers,
    freeze_backend,
    freeze_parent,
    freeze_postgres,
    freeze_service,
    freeze_worker,
    kill_backend,
    kill_parent,
    kill_postgres,
    kill_postmaster,
    kill_service,
    kill_worker,
    restart_fast,
    restart_immediate,
    stop_service,
    stop_while_frozen,
    terminate_writers,
)
from tests.chaos.server_faults import (
    cut_connections,
    fill_disk,
    jump_clocks,
    kill_server_and_promote,
    lose_standby,
    promote_standby,
    silence_network,
    start_copy,
    stop_while_standby_is_lost,
)
from tests.chaos.world import Setting, World

Do = Callable[[World, random.Random], None]


class Fault(NamedTuple):
    """A kind of bad day: `only` in a world with this setting, or in all of them."""

    name: str
    do: Do
    only: Setting | None = None
    weight: int = 10


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
