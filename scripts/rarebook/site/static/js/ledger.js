// The filters of the ledger: what is chosen stands in the address, so that a view can be sent.
"use strict";
const form = document.querySelector(".rb-filter");
const state = form.querySelector("[role=status]");
const clear = form.querySelector(".rb-filter__clear");
const none = document.querySelector(".rb-none");
const field = form.elements.q;
const lists = [...form.querySelectorAll("select")];
const threads = [...document.querySelectorAll(".rb-thread")].map((box) => ({
  box,
  rows: [...box.querySelectorAll("tbody tr")],
}));
const total = threads.reduce((sum, thread) => sum + thread.rows.length, 0);
const texts = new Map();

// Text as a search compares it: no case, one kind of dash, digits without separators.
function folded(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/(\d)[,\u2009\u00a0](?=\d{3})/g, "$1");
}

function textOf(row) {
  if (!texts.has(row)) {
    const id = row.querySelector("a").getAttribute("href").split("/")[1];
    texts.set(row, folded(`${row.textContent} ${id}`));
  }
  return texts.get(row);
}

function chosen() {
  const wanted = lists.filter((list) => list.value).map((list) => [list.name, list.value]);
  return { wanted, phrases: folded(field.value).split(/\s+/).filter(Boolean) };
}

function shows(row, thread, { wanted, phrases }) {
  const fits = ([name, value]) => (name === "thread" ? thread : row.dataset[name]) === value;
  return wanted.every(fits) && phrases.every((phrase) => textOf(row).includes(phrase));
}

let filtered = false;
function apply() {
  const filter = chosen();
  const active = filter.wanted.length + filter.phrases.length > 0;
  let count = 0;
  for (const { box, rows } of threads) {
    let here = 0;
    for (const row of rows) {
      row.hidden = active && !shows(row, box.id, filter);
      here += !row.hidden;
    }
    box.hidden = !here;
    if (active) box.open = here > 0;
    else if (filtered) box.open = false;
    count += here;
  }
  filtered = active;
  state.textContent = active ? `${count} of ${total} claims` : `${total} claims`;
  clear.hidden = !active;
  none.hidden = count > 0;
}

function remember() {
  const query = new URLSearchParams();
  for (const element of [field, ...lists]) {
    if (element.value.trim()) query.set(element.name, element.value.trim());
  }
  const text = query.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
}

function recall() {
  const query = new URLSearchParams(location.search);
  for (const element of [field, ...lists]) element.value = query.get(element.name) ?? "";
  apply();
  openTarget();
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.matches(".rb-thread")) {
    target.open = true;
    target.scrollIntoView();
  }
}

let pause = 0;
field.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => {
    apply();
    remember();
  }, 120);
});
for (const list of lists) {
  list.addEventListener("change", () => {
    apply();
    remember();
  });
}
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => {
  // after the fields have been emptied
  setTimeout(() => {
    apply();
    remember();
    field.focus();
  });
});
for (const link of document.querySelectorAll("[data-only]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    form.elements.rating.value = link.dataset.only;
    apply();
    remember();
    form.scrollIntoView();
  });
}
addEventListener("popstate", recall);
addEventListener("hashchange", openTarget);
recall();
