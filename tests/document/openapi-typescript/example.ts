// What the README's example does, with the types of openapi-typescript and openapi-fetch: no cast, no any.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./generated/customers.ts";

const [url, key] = process.argv.slice(2);
assert(url && key);
const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${key}` } });

const registered = await client.POST("/v1/customers", {
  body: { name: "Ñandú Pérez, S.A.", tax_id: "1234567-9", contact_origin: "REFERRAL" },
});
assert(registered.data);
const customer = { customer_id: registered.data.id };
const version = registered.response.headers.get("ETag");
assert(version);

const added = await client.POST("/v1/customers/{customer_id}/emails", {
  params: { path: customer, header: { "If-Match": version } },
  body: { email: "facturas@nandu.example.com", is_for_invoicing: true, name: "Ana", role: "Contabilidad" },
});
assert(added.data);
const email = { ...customer, email_id: added.data.email_id };
const locked = await client.POST("/v1/customers/{customer_id}/emails/{email_id}/lock", {
  params: { path: email },
  body: { reason: "confirmed by telephone" },
});
assert(locked.data?.is_locked);
const refused = await client.PATCH("/v1/customers/{customer_id}/emails/{email_id}", {
  params: { path: email },
  body: { notes: "new" },
});
assert(refused.error?.type === "/problems/email-locked");
assert.equal(refused.error.status, 409);
const unlocked = await client.POST("/v1/customers/{customer_id}/emails/{email_id}/unlock", {
  params: { path: email },
});
assert(unlocked.data && !unlocked.data.is_locked);

const phone = await client.POST("/v1/customers/{customer_id}/phones", {
  params: { path: customer },
  body: { phone: "5554 4455", is_whatsapp: true, name: "Luis" },
});
assert.equal(phone.data?.phone, "+50255544455");
const entity = await client.POST("/v1/customers/{customer_id}/billing-entities", {
  params: { path: customer },
  body: {
    legal_name: "Ñandú Pérez, S.A.",
    tax_id: "1234567-9",
    billing_email: "facturas@nandu.example.com",
    fiscal_address: { line: "6a avenida 3-45 zona 10", municipality: "Guatemala", department: "Guatemala" },
  },
});
assert(entity.data);
const other = await client.POST("/v1/customers/{customer_id}/billing-entities", {
  params: { path: customer },
  body: { legal_name: "Inversiones Ñandú", tax_id: "CF" },
});
assert(other.data);
const chosen = await client.PUT("/v1/customers/{customer_id}/default-billing-entity", {
  params: { path: customer },
  body: { billing_entity_id: entity.data.billing_entity_id },
});
assert.equal(chosen.data?.default_billing_entity_id, entity.data.billing_entity_id);
const position = chosen.response.headers.get("Event-Position");
assert(position);

for (const q of ["4455", "nandu perez"]) {
  const page = await client.GET("/v1/customers", {
    params: { query: { q }, header: { "Min-Event-Position": position } },
  });
  assert(page.data?.items.some((each) => each.id === customer.customer_id));
}
const history = await client.GET("/v1/customers/{customer_id}/history", { params: { path: customer } });
const types = history.data?.items.map((each) => each.type);
assert.deepEqual(types?.slice(0, 3), ["CustomerRegistered", "EmailAdded", "EmailLocked"]);

// So that the tax id is free again.
const archived = await client.POST("/v1/customers/{customer_id}/archive", { params: { path: customer } });
assert.equal(archived.data?.status, "archived");
