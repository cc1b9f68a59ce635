"""The SQL that finds customers by their names as they are sorted."""

SAME_NAMES = """
SELECT list.id, list.name, state.state::text
FROM customer_list AS list JOIN customer_list_state AS state USING (id)
WHERE list.name_key = ANY (%s)
"""
