"""The SQL of what has to be in the log after a reconnect."""

IS_RECORDED = "SELECT FROM events WHERE position = %s AND customer_id = %s AND version = %s AND state = %b"
