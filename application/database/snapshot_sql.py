"""The SQL by which all questions of a transaction see the database at one moment; the first statement in it."""

ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"

ONE_MOMENT_READ_ONLY = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
