"""The SQL that finds customers by their names as they are sorted."""

BETWEEN = "\x1f"
"""Stands between names: one text is sent in a fraction of the time that an array takes."""

SAME_NAMES = """
SELECT list.id, list.name, state.state::text
FROM customer_list AS list JOIN customer_list_state AS state USING (id)
WHERE list.name_key = ANY (string_to_array(%s, %s))
"""
