// What pages do besides being read and sent. Everything works without it; texts come from the page.
"use strict";

const body = document.body;
const live = document.getElementById("live");

// One click, one request: the button says that it works, and a second click is not sent.

function setBusy(form, button) {
  form.dataset.sent = "";
  if (!button) return;
  button.dataset.text = button.innerHTML;
  button.textContent = button.dataset.busy ?? body.dataset.saving;
  button.setAttribute("aria-disabled", "true");
}

function setReady(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[data-text]")) {
    button.innerHTML = button.dataset.text;
    button.removeAttribute("data-text");
    button.removeAttribute("aria-disabled");
  }
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  // After the browser has read the button that was pressed.
  setTimeout(() => {
    if (!event.defaultPrevented || form.matches("[hx-post]")) setBusy(form, event.submitter);
  });
}, true);
addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form");
  if (form) setReady(form);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(setReady);
});

// What is typed is not lost by going away.

const fields = (form) => [...form.elements].filter((each) => each.matches("[name]:is(input:not([type=hidden]), select, textarea)"));
const isTyped = (field) =>
  field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
    : field.type === "file" ? field.value !== ""
      : field.options ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected))
        : field.value !== field.defaultValue;
const isChanged = (form) => form.method === "post" && !("sent" in form.dataset)
  && fields(form).some(document.querySelector("[data-unsaved]") ? () => true : isTyped);

addEventListener("beforeunload", (event) => {
  if ([...document.forms].some(isChanged)) event.preventDefault();
});
addEventListener("htmx:before:request", (event) => {
  const { target, sourceElement } = event.detail.ctx;
  const lost = [...target.querySelectorAll("form")].filter((form) => form !== sourceElement && isChanged(form));
  if (target.matches("form") && target !== sourceElement && isChanged(target)) lost.push(target);
  if (lost.length && !lost.some((form) => form.contains(sourceElement) && !sourceElement.matches("a"))
    && !confirm(body.dataset.leave)) event.preventDefault();
});

// An address that follows what is typed: a pause begins a new step back.

let typedAt = -Infinity;
addEventListener("htmx:before:history:update", (event) => {
  const { history: step } = event.detail;
  if (event.timeStamp - typedAt > 2000 && step.path !== location.pathname + location.search) step.type = "push";
  typedAt = event.timeStamp;
  document.querySelectorAll("[name=back]").forEach((field) => (field.value = step.path));
});

// Where one is after a part of the page was replaced.

let counting;
let next;
addEventListener("htmx:before:swap", (event) => (next = event.detail.ctx.sourceElement.dataset.focus));
addEventListener("htmx:after:swap", (event) => {
  const { target } = event.detail.ctx;
  (target.querySelector("[autofocus]") ?? (next && document.getElementById(next)))?.focus();
  const count = target.querySelector("[data-announce]");
  clearTimeout(counting);
  if (count) counting = setTimeout(() => (live.textContent = count.textContent.trim()), 700);
  reveal();
});

// Copying, which needs the script, so its buttons are hidden until now.

function reveal() {
  if (navigator.clipboard) document.querySelectorAll("[data-copy][hidden]").forEach((button) => (button.hidden = false));
}
reveal();
addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
  const before = button.innerHTML;
  button.textContent = live.textContent = body.dataset.copied;
  setTimeout(() => (button.innerHTML = before), 2000);
});

// Single keys: not in fields, not with modifiers, and not where they were switched off.

const named = (key) => [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key
  && each.checkVisibility());
let first = "";

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  row?.querySelector("a")?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

addEventListener("keydown", (event) => {
  const { target } = event;
  if (!("shortcuts" in body.dataset) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing
    || event.defaultPrevented || target.isContentEditable || target.closest?.("input, select, textarea")) return;
  const key = first + event.key;
  first = "";
  const found = named(key);
  if (found?.matches("input")) found.select();
  if (found) found.matches("input") ? found.focus() : found.click();
  else if (event.key === "g") first = "g ";
  else if (event.key === "j" || (event.key === "ArrowDown" && target.closest?.("[data-row]"))) step(1);
  else if (event.key === "k" || (event.key === "ArrowUp" && target.closest?.("[data-row]"))) step(-1);
  else return;
  event.preventDefault();
});

// Whether somebody changed meanwhile what a tab shows that comes to the front.

const fresh = document.querySelector("[data-fresh]");
let asking = false;

async function look() {
  if (document.visibilityState !== "visible" || asking) return;
  asking = true;
  try {
    const answer = await fetch(fresh.dataset.fresh, {
      headers: { "HX-Request": "true", "If-None-Match": fresh.dataset.tag }, cache: "no-store", redirect: "error",
    });
    if (answer.status === 200) {
      fresh.innerHTML = await answer.text();
      fresh.dataset.tag = answer.headers.get("ETag") ?? fresh.dataset.tag;
    }
  } catch {
    // Nobody answers now; the next time will do.
  } finally {
    asking = false;
  }
}
if (fresh) {
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
}
