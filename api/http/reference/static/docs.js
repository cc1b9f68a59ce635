// What the reference does besides being read: it finds calls, opens what a link points to, and copies lines.
"use strict";

const search = document.getElementById("search");
const words = document.getElementById("words");
const found = document.getElementById("found");
const calls = [...document.querySelectorAll("details.call")].map((details) => ({
  anchor: details.dataset.call,
  text: [
    details.closest("section").querySelector("h2").textContent,
    details.querySelector("summary").textContent,
    details.dataset.call,
    details.querySelector(".text > p")?.textContent ?? "",
  ].join(" ").toLowerCase(),
}));

function filter() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const left = new Set(calls.filter((call) => wanted.every((word) => call.text.includes(word))).map((call) => call.anchor));
  for (const each of document.querySelectorAll("[data-call]")) each.hidden = !left.has(each.dataset.call);
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-call]:not([hidden])");
  }
  found.textContent = wanted.length ? `${left.size || "No"} call${left.size === 1 ? "" : "s"}` : "";
}

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.closest("[hidden]")) {
    words.value = "";
    filter();
  }
  for (let details = target.closest("details"); details; details = details.parentElement.closest("details")) {
    details.open = true;
  }
  target.scrollIntoView();
}

function addCopying(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("pre").textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  block.prepend(button);
}

document.querySelector('[data-kind="address"] code').textContent = `API=${location.origin}\nKEY=...`;
if (navigator.clipboard) document.querySelectorAll(".block:has([data-kind])").forEach(addCopying);
search.hidden = false;
words.addEventListener("input", filter);
addEventListener("hashchange", reveal);
filter();
reveal();
