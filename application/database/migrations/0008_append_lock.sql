-- Versions before this one lock something else: beside each other neither would wait for the other.
DO $$
BEGIN
    FOR attempt IN 1 .. 12 LOOP  -- sessions of one that was just stopped may take a moment to end
        PERFORM pg_stat_clear_snapshot();
        IF NOT EXISTS (
            SELECT FROM pg_stat_activity WHERE datname = current_database()
            AND application_name IN ('customers writer', 'customers reads', 'customers projection')
        ) THEN
            RETURN;
        END IF;
        PERFORM pg_sleep(0.25);
    END LOOP;
    RAISE EXCEPTION 'an older version of the service still runs: stop it on every host, then start this one again';
END
$$;

-- The row that every writer locks before it reads the last position, until it has committed. A row and not an advisory
-- lock: only who may write here can take it, and a transaction that locks it has something to commit, so that it waits
-- for a synchronous standby also where it writes nothing else.
CREATE TABLE append_lock (
    is_the_one boolean PRIMARY KEY DEFAULT true CHECK (is_the_one)
);
INSERT INTO append_lock DEFAULT VALUES;

-- Without the row nobody would wait for anybody.
CREATE FUNCTION refuse_to_lose_the_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the row that writers lock is never removed (% on %)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_lock_stays BEFORE DELETE OR TRUNCATE ON append_lock
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_lose_the_lock();
ALTER TABLE append_lock ENABLE ALWAYS TRIGGER append_lock_stays;
