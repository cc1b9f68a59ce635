"""What the database has of the read tables: a table that is made otherwise would have to be rebuilt everywhere."""

from __future__ import annotations

from typing import Final

import psycopg
import pytest

from projections.engine.projection import Projection
from projections.engine.rebuild import ensure
from projections.read_models import PROJECTIONS

COLUMNS: Final = """
SELECT attname || ' ' || format_type(atttypid, atttypmod)
    || CASE WHEN attnotnull THEN ' not null' ELSE '' END
    || CASE WHEN collname <> 'default' THEN ' collate ' || collname ELSE '' END
FROM pg_attribute LEFT JOIN pg_collation ON pg_collation.oid = attcollation
WHERE attrelid = to_regclass(%s) AND attnum > 0 ORDER BY attnum
"""
OPTIONS: Final = "SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = to_regclass(%s)"
INDEXES: Final = """
SELECT indexname || ': ' || regexp_replace(indexdef, '^CREATE (UNIQUE )?INDEX .* USING ', '\\1')
FROM pg_indexes WHERE tablename = %s ORDER BY indexname
"""
CONSTRAINTS: Final = """
SELECT conname || ': ' || pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = to_regclass(%s) AND contype <> 'n' ORDER BY conname
"""

AUDIT_LOG: Final = """
audit_log
  position bigint not null
  customer_id uuid not null
  version bigint not null
  type text not null
  occurred_at timestamp with time zone
  latest_at timestamp with time zone not null
  actor text
  on_behalf_of text
  request_id text
  audit_log_by_actor: btree (actor, "position")
  audit_log_by_customer: btree (customer_id, "position")
  audit_log_by_import: btree (request_id, "position") WHERE (request_id ~~ 'import-%'::text)
  audit_log_by_person: btree (on_behalf_of, "position") WHERE (on_behalf_of IS NOT NULL)
  audit_log_by_request: brin (request_id text_bloom_ops (n_distinct_per_range='2000')) \
WITH (pages_per_range='32', autosummarize='on')
  audit_log_by_time: btree (latest_at, "position")
  audit_log_by_type: btree (type, "position")
  audit_log_pkey: UNIQUE btree ("position")
  audit_log_pkey: PRIMARY KEY ("position")
"""

CUSTOMER_LIST: Final = """
customer_list
  fillfactor=90
  id uuid not null
  name_key text not null collate C
  created_at timestamp with time zone not null
  status text not null
  contact_origin text not null
  tax_id_status text not null
  tax_key text not null
  name text not null
  legal_name text
  external_id text
  tax_id text not null
  primary_email text
  primary_phone text
  default_entity_id uuid
  default_entity_name text
  default_entity_tax_id text
  emails text not null
  identifiers text not null collate C
  numbers text not null collate C
  words tsvector not null
  customer_list_by_creation: btree (created_at, id)
  customer_list_by_name: btree (name_key, id)
  customer_list_pkey: UNIQUE btree (id)
  customer_list_search: gin (words, identifiers gin_trgm_ops, numbers gin_trgm_ops, status, contact_origin, \
tax_id_status) WITH (gin_pending_list_limit='2048')
  customer_list_pkey: PRIMARY KEY (id)
customer_list_state
  fillfactor=80
  id uuid not null
  version bigint not null
  updated_at timestamp with time zone not null
  has_locked boolean not null
  state json not null
  customer_list_state_by_change: btree (updated_at, id)
  customer_list_state_locked: btree (id) WHERE has_locked
  customer_list_state_pkey: UNIQUE btree (id)
  customer_list_state_pkey: PRIMARY KEY (id)
"""

MERKLE_TREE: Final = """
merkle_tiles
  fillfactor=80
  level smallint not null
  tile bigint not null
  first_position bigint
  positions bigint[]
  hashes bytea not null
  merkle_tiles_by_position: UNIQUE btree (first_position)
  merkle_tiles_pkey: UNIQUE btree (level, tile)
  merkle_tiles_pkey: PRIMARY KEY (level, tile)
"""

REPORTS: Final = """
report_customers
  fillfactor=90
  id uuid not null
  contact_origin text not null
  registered_on date not null
  tax_id_type text not null
  tax_id_country text not null
  tax_id_status text not null
  is_archived boolean not null
  entities json
  locks json
  report_customers_pkey: UNIQUE btree (id)
  report_customers_pkey: PRIMARY KEY (id)
report_activity
  fillfactor=50
  day date not null
  actor text not null collate C
  type text not null collate C
  events bigint not null
  report_activity_pkey: UNIQUE btree (day, actor, type)
  report_activity_pkey: PRIMARY KEY (day, actor, type)
report_growth
  fillfactor=50
  day date not null
  registered bigint not null
  archived bigint not null
  erased bigint not null
  report_growth_pkey: UNIQUE btree (day)
  report_growth_pkey: PRIMARY KEY (day)
report_origins
  fillfactor=50
  contact_origin text not null collate C
  registered_on date not null
  customers bigint not null
  report_origins_pkey: UNIQUE btree (contact_origin, registered_on)
  report_origins_pkey: PRIMARY KEY (contact_origin, registered_on)
report_tax_ids
  fillfactor=50
  tax_id_type text not null collate C
  tax_id_country text not null collate C
  tax_id_status text not null collate C
  customers bigint not null
  report_tax_ids_pkey: UNIQUE btree (tax_id_type, tax_id_country, tax_id_status)
  report_tax_ids_pkey: PRIMARY KEY (tax_id_type, tax_id_country, tax_id_status)
report_invoice_readiness
  fillfactor=50
  missing text not null collate C
  billing_entities bigint not null
  customers bigint not null
  report_invoice_readiness_pkey: UNIQUE btree (missing)
  report_invoice_readiness_pkey: PRIMARY KEY (missing)
report_locks
  fillfactor=50
  contact text not null collate C
  locked_by text not null collate C
  locked_on date not null
  contacts bigint not null
  report_locks_pkey: UNIQUE btree (contact, locked_by, locked_on)
  report_locks_pkey: PRIMARY KEY (contact, locked_by, locked_on)
"""

EXPECTED: Final = {
    "audit_log": AUDIT_LOG,
    "customer_list": CUSTOMER_LIST,
    "merkle_tree": MERKLE_TREE,
    "reports": REPORTS,
}


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: str(projection.name))
def test_the_tables_are_made_as_they_always_were(database_url: str, projection: Projection) -> None:
    made = []
    with psycopg.connect(database_url, autocommit=True) as connection:
        ensure(connection, projection)
        for table in projection.tables:
            made.append(table)
            for question in (OPTIONS, COLUMNS, INDEXES, CONSTRAINTS):
                made += [f"  {said}" for (said,) in connection.execute(question, [table]) if said]
    assert "\n".join(made) == EXPECTED[projection.name].strip()
