-- People who are signed in to the pages. There is a hash of their token, never the token, and the key that they came
-- with by its name and hash, so that a session ends with its key: revoked, replaced or expired.
CREATE TABLE sessions (
    token_hash bytea       PRIMARY KEY,
    name       text        NOT NULL,
    key_hash   bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at    timestamptz NOT NULL DEFAULT now(),
    position   bigint      NOT NULL DEFAULT 0,
    notice     text
);

-- What signs in once, without the key that it stands for.
CREATE TABLE sign_in_links (
    token_hash bytea       PRIMARY KEY,
    name       text        NOT NULL,
    key_hash   bytea       NOT NULL,
    expires_at timestamptz NOT NULL
);

-- From where wrong keys came, for a minute, so that nobody tries one after the other whichever process answers.
CREATE TABLE wrong_keys (
    address  text        NOT NULL,
    tried_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX wrong_keys_of_address ON wrong_keys (address, tried_at);
