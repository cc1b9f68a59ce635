-- The log of everything that ever happened. Rows are only ever added, in the order of their positions:
-- every writer takes the same advisory lock before it reads the last position and until it has committed.
CREATE TABLE events (
    position    bigint PRIMARY KEY,
    customer_id uuid   NOT NULL,
    version     bigint NOT NULL,
    topic       text   NOT NULL,
    state       bytea  NOT NULL,
    UNIQUE (customer_id, version)
);

-- The data key of every customer, wrapped. Destroying a row makes the personal values of that customer unreadable.
CREATE TABLE customer_keys (
    customer_id uuid  PRIMARY KEY,
    wrapped     bytea NOT NULL
);

-- Who holds a tax id or an external id; the tag is a keyed hash, so that the table names nobody.
CREATE TABLE claims (
    tag         bytea PRIMARY KEY,
    customer_id uuid  NOT NULL
);
CREATE INDEX claims_of_customer ON claims (customer_id);

-- What a repeated request is answered from: a keyed hash of the caller's key and of the request, never a body.
CREATE TABLE receipts (
    key_tag     bytea       PRIMARY KEY,
    request_tag bytea,
    customer_id uuid        NOT NULL,
    version     bigint      NOT NULL,
    position    bigint      NOT NULL,
    subject_id  uuid,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX receipts_of_customer ON receipts (customer_id);
CREATE INDEX receipts_by_age ON receipts (recorded_at);

-- The last batch that each writer committed: how a writer finds out whether a COMMIT without an answer happened.
CREATE TABLE writers (
    writer_id  uuid        PRIMARY KEY,
    last_batch bigint      NOT NULL,
    active_at  timestamptz NOT NULL DEFAULT now()
);

-- Where positions begin after a restored backup, so that no position is ever given twice.
CREATE TABLE log_origins (
    origin         integer     PRIMARY KEY,
    first_position bigint      NOT NULL,
    reason         text        NOT NULL,
    accepted_at    timestamptz NOT NULL DEFAULT now()
);

-- The keys of the service itself, wrapped by the master key that `wrapping_key_id` names.
CREATE TABLE secrets (
    name            text  PRIMARY KEY,
    wrapping_key_id text  NOT NULL,
    wrapped         bytea NOT NULL
);

CREATE TABLE api_keys (
    name       text        PRIMARY KEY,
    key_hash   bytea       NOT NULL UNIQUE,
    role       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);

-- Where each projection is, and which customers it had to set aside.
CREATE TABLE projections (
    projection text        PRIMARY KEY,
    position   bigint      NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE parked_customers (
    projection  text        NOT NULL,
    customer_id uuid        NOT NULL,
    position    bigint      NOT NULL,
    reason      text        NOT NULL,
    parked_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, customer_id)
);

-- Events are never changed or removed, whoever tries: the owner and superusers are bound by these triggers too.
CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or removed (% on %)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER events_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_history();
ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_only_added;
