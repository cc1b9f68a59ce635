"""Read models: what is computed from the log so that questions are answered fast.

`projection.Projection` is what a read model offers; `customer_list.projection.CustomerList` is the first one.

At start, once: `rebuild.ensure(connection, projection)` makes missing tables; several processes may do it at once.
`upgrade.Upgrade(projection, connect, read_after, read_head)` is a thread that rebuilds tables of an older shape beside
those that are read meanwhile, and ends.

Keeping up: `follower.Follower(projection, connect, read_after)` with `start()` and `stop()` is a thread that leads or
stands by. In the processes that answer questions, `watcher.Watcher(connect, positions)` hears what leaders have done
and writes it on a board, `positions.Positions`: `await positions.wait_for("customer_list", position, timeout=5)`
before a read that has `Min-Event-Position`, `shapes.must_be_readable(projection, *positions.tables("customer_list"))`
before any.

Reading: `await customer_list.query.find(connection, Filters(...), sort=..., limit=..., page=...)` over a psycopg
`AsyncConnection` (`await customer_list.query.prepare(connection)` once for each connection of the pool) gives
`FoundCustomers`: items as in the contract, `next` and `previous` as `PageKey`, `total`, `total_is_exact`.

Looking after them: `status.read_statuses(connection)` and `status.read_parked(connection)` across processes,
`retry.retry(connection, projection, read_after)` for customers set aside, `rebuild.rebuild(projection, connect,
read_after, read_head, progress)` for a new table beside the live one.
"""
