-- What was handed to whoever erased a customer: the same again whenever it is asked for. Nothing in it is personal.
CREATE TABLE erasure_certificates (
    customer_id uuid        PRIMARY KEY,
    erased_at   timestamptz NOT NULL,
    actor       text        NOT NULL,
    reason      text,
    position    bigint      NOT NULL,
    checkpoint  text        NOT NULL
);
