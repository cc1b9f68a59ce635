-- Who leads a task that one does for all, until when. A holder that freezes, or whose machine vanishes, renews its lease
-- no longer; whoever takes it over ends the session that the last one had, with all that it holds.
-- A session that set another role does not see when it began itself; pid is 0 where the lease was given back.
CREATE TABLE leases (
    task          text        PRIMARY KEY,
    holder        uuid        NOT NULL,
    held_until    timestamptz NOT NULL,
    pid           integer     NOT NULL,
    backend_start timestamptz
);
