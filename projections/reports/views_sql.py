"""The views that reporting tools may rely on, one for each report, in the schema of `reporting.customers`.

They show counters, codes, days and who did something: nothing personal, and nothing of a contact.
"""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg import sql

TODAY: Final = "(now() AT TIME ZONE {zone})::date"

CREATE_VIEWS: Final = f"""
CREATE SCHEMA IF NOT EXISTS reporting;

CREATE OR REPLACE VIEW reporting.growth AS
WITH days AS (
    SELECT generate_series(min(day), greatest(max(day), {TODAY}), '1 day')::date AS day FROM report_growth
)
SELECT
    day,
    coalesce(registered, 0) AS registered,
    coalesce(archived, 0) AS archived,
    coalesce(erased, 0) AS erased,
    (sum(coalesce(registered, 0) - coalesce(erased, 0)) OVER (ORDER BY day))::bigint AS total
FROM days LEFT JOIN report_growth USING (day);
COMMENT ON VIEW reporting.growth IS 'One row for each day up to today: what happened on it.';
COMMENT ON COLUMN reporting.growth.registered IS 'Customers that were registered.';
COMMENT ON COLUMN reporting.growth.archived IS 'How often a customer was archived.';
COMMENT ON COLUMN reporting.growth.erased IS 'Customers that were erased.';
COMMENT ON COLUMN reporting.growth.total IS 'Customers that are there at its end, archived ones too.';

CREATE OR REPLACE VIEW reporting.contact_origins AS
SELECT contact_origin, registered_on, customers FROM report_origins;
COMMENT ON VIEW reporting.contact_origins IS
    'Active customers by how they came and the day on which they were registered.';

CREATE OR REPLACE VIEW reporting.tax_ids AS
SELECT tax_id_type, tax_id_country, tax_id_status, customers FROM report_tax_ids;
COMMENT ON VIEW reporting.tax_ids IS 'Active customers by the kind of their tax id and whether it can be right.';

CREATE OR REPLACE VIEW reporting.invoice_readiness AS
SELECT nullif(missing, '') AS missing, billing_entities, customers FROM report_invoice_readiness;
COMMENT ON VIEW reporting.invoice_readiness IS
    'Active billing entities of active customers by what an electronic invoice needs and they lack.';
COMMENT ON COLUMN reporting.invoice_readiness.missing IS
    'tax_id, fiscal_address or billing_email; NULL for those that are ready. One that lacks two things is in two rows.';
COMMENT ON COLUMN reporting.invoice_readiness.customers IS 'Customers that have such a billing entity.';

CREATE OR REPLACE VIEW reporting.locks AS
SELECT contact, locked_by, locked_on, {TODAY} - locked_on AS age_in_days, contacts FROM report_locks;
COMMENT ON VIEW reporting.locks IS
    'Locked e-mails and phones of active customers by who locked them and when. Which ones is not said.';
COMMENT ON COLUMN reporting.locks.contact IS 'email or phone.';

CREATE OR REPLACE VIEW reporting.activity AS
SELECT day, actor, type, events FROM report_activity;
COMMENT ON VIEW reporting.activity IS 'Events by the day on which they happened, who caused them, and their type.'
"""


def create_views(connection: psycopg.Connection, time_zone: str) -> None:
    """Make the views, or point them to the tables that have these names now: grants on them stay as they are.

    Today is what a clock in `time_zone` shows, as the days in the tables are.
    """
    connection.execute(sql.SQL(CREATE_VIEWS).format(zone=sql.Literal(time_zone)))
