-- That this database came from a backup, and what was beside the database when that was made: how many customers the
-- shred ledger named and how far the log was signed, where it is known. No service starts before `settled_at`: when
-- ledger and checkpoints were found that are no older, or somebody has said why there are none.
CREATE TABLE restores (
    number              integer     PRIMARY KEY,
    restored_at         timestamptz NOT NULL DEFAULT now(),
    backed_up_at        timestamptz NOT NULL,
    erasures            bigint,
    signed_position     bigint,
    settled_at          timestamptz,
    without_ledger      text,
    without_checkpoints text
);

-- Keys that came back with a backup: they may have been revoked since, and work again when somebody has confirmed them.
CREATE TABLE suspended_keys (
    name         text        PRIMARY KEY,
    suspended_at timestamptz NOT NULL DEFAULT now()
);
