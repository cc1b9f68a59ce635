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
