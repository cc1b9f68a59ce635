-- The row that every writer locks before it reads the last position, until it has committed. A row and not an advisory
-- lock: only who may write here can take it, and a transaction that locks it has something to commit, so that it waits
-- for a synchronous standby also where it writes nothing else.
CREATE TABLE append_lock (
    is_the_one boolean PRIMARY KEY DEFAULT true CHECK (is_the_one)
);
INSERT INTO append_lock DEFAULT VALUES;
