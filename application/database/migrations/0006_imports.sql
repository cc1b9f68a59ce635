-- Imports that the service does by itself. Everything that a file says is sealed with a key of the import: `wrapped`,
-- by the key that wraps those of customers too. Without it, after 30 days, only numbers are left.
CREATE TABLE imports (
    id             uuid        PRIMARY KEY,
    caller         text        NOT NULL,
    state          text        NOT NULL,
    options        jsonb       NOT NULL,
    wrapped        bytea,
    request        bytea,
    header         bytea,
    sample         bytea,
    reasons        bytea,
    size           bigint      NOT NULL DEFAULT 0,
    chunks         integer     NOT NULL DEFAULT 0,
    has_file       boolean     NOT NULL DEFAULT true,
    added          bigint      NOT NULL DEFAULT 0,
    changed        bigint      NOT NULL DEFAULT 0,
    unchanged      bigint      NOT NULL DEFAULT 0,
    duplicate      bigint      NOT NULL DEFAULT 0,
    failed         bigint      NOT NULL DEFAULT 0,
    effects        jsonb       NOT NULL DEFAULT '{}',
    warnings       jsonb       NOT NULL DEFAULT '{}',
    total          bigint,
    bytes_read     bigint      NOT NULL DEFAULT 0,
    farthest       bigint      NOT NULL DEFAULT 0,
    attempts       integer     NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT now(),
    started_at     timestamptz,
    ended_at       timestamptz,
    lease_holder   uuid,
    lease_until    timestamptz,
    key_tag        bytea       UNIQUE,
    request_tag    bytea
);
CREATE INDEX imports_to_do ON imports (id) WHERE state IN ('uploading', 'reading', 'running');

-- The file of an import as it came, in pieces, until it is done.
CREATE TABLE import_chunks (
    import_id uuid    NOT NULL REFERENCES imports ON DELETE CASCADE,
    number    integer NOT NULL,
    sealed    bytea   NOT NULL,
    PRIMARY KEY (import_id, number)
);
ALTER TABLE import_chunks ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Rows that failed, changed a customer or are duplicates. `customer_id` is whom a row is about, `other_id` whom it may
-- be about as well; `sealed` is emptied when either is erased.
CREATE TABLE import_rows (
    import_id   uuid   NOT NULL REFERENCES imports ON DELETE CASCADE,
    number      bigint NOT NULL,
    line        bigint NOT NULL,
    shown_at    bigint NOT NULL,
    status      text   NOT NULL,
    customer_id uuid,
    other_id    uuid,
    sealed      bytea,
    PRIMARY KEY (import_id, number)
);
CREATE INDEX import_rows_by_status ON import_rows (import_id, status, number);
CREATE INDEX import_rows_of_customer ON import_rows (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX import_rows_of_other ON import_rows (other_id) WHERE other_id IS NOT NULL;

-- What a caller said last of the columns of files with one header, of which there is only a keyed hash: by their places.
CREATE TABLE import_columns (
    caller     text        NOT NULL,
    header_tag bytea       NOT NULL,
    meant      jsonb       NOT NULL,
    said_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, header_tag)
);
