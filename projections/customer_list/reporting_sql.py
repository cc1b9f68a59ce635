"""The views that reporting may rely on, in a schema of their own; no member of a contact is in them."""

from typing import Final

import psycopg

CREATE_CUSTOMERS_VIEW: Final = """
CREATE SCHEMA IF NOT EXISTS reporting;
CREATE OR REPLACE VIEW reporting.customers AS
SELECT
    customer_list.id,
    customer_list_state.version,
    customer_list.status,
    customer_list.name,
    customer_list.legal_name,
    customer_list.external_id,
    customer_list.tax_id,
    customer_list.tax_id_status,
    customer_list.contact_origin,
    customer_list.default_entity_id AS default_billing_entity_id,
    customer_list.default_entity_name AS default_billing_entity_legal_name,
    customer_list.default_entity_tax_id AS default_billing_entity_tax_id,
    customer_list.created_at,
    customer_list_state.updated_at,
    customer_list_state.state->>'tax_id_type' AS tax_id_type,
    customer_list_state.state->>'tax_id_country' AS tax_id_country,
    ARRAY(SELECT json_array_elements_text(coalesce(customer_list_state.state->>'tags', '[]')::json)) AS tags
FROM customer_list
JOIN customer_list_state ON customer_list_state.id = customer_list.id;
COMMENT ON VIEW reporting.customers IS
    'One row for each customer that is not erased, archived ones too; without e-mails, phones and notes.'
"""


def create_customers_view(connection: psycopg.Connection) -> None:
    """Make the view, or point it to the tables that have these names now: grants on it stay as they are."""
    connection.execute(CREATE_CUSTOMERS_VIEW)
