// Search over any page and on its own page: words by Pagefind, Chinese letter by letter.
const site = new URL("../", document.currentScript.src);
const CHINESE = /\p{Script=Han}/u;
const MOST = 20;
let words = null;
let chinese = null;

async function byWords(query) {
  words ??= import(new URL("pagefind/pagefind.js", site).href).then(async (module) => {
    await module.options({ baseUrl: site.pathname, excerptLength: 24 });
    return module;
  });
  const found = await (await words).search(query);
  const pages = await Promise.all(found.results.slice(0, MOST).map((result) => result.data()));
  return pages.map((page) => ({
    url: page.url,
    title: page.meta.title,
    excerpt: marked(page.excerpt),
    more: page.sub_results
      .filter((part) => part.url !== page.url)
      .slice(0, 4)
      .map((part) => ({ url: part.url, title: part.title })),
  }));
}

// Pagefind gives its excerpt as markup with <mark>; only the marks are taken over.
function marked(excerpt) {
  const parsed = new DOMParser().parseFromString(excerpt, "text/html");
  return [...parsed.body.childNodes].map((node) => ({
    text: node.textContent,
    hit: node.nodeName === "MARK",
  }));
}

async function byPhrase(query) {
  chinese ??= fetch(new URL("search/chinese.json", site)).then((answer) => answer.json());
  const phrases = query.split(/\s+/).filter(Boolean);
  const found = (await chinese).filter((passage) => phrases.every((p) => passage.text.includes(p)));
  return found.slice(0, MOST).map((passage) => ({
    url: new URL(passage.url, site).href,
    title: passage.title,
    excerpt: around(passage.text, phrases[0]),
    chinese: true,
    more: [],
  }));
}

function around(text, phrase) {
  const place = text.indexOf(phrase);
  const from = Math.max(0, place - 30);
  const to = place + phrase.length + 50;
  return [
    { text: (from ? "…" : "") + text.slice(from, place) },
    { text: phrase, hit: true },
    { text: text.slice(place + phrase.length, to) + (to < text.length ? "…" : "") },
  ];
}

function link(result) {
  const made = document.createElement("a");
  made.href = result.url;
  made.textContent = result.title;
  return made;
}

function item(result) {
  const made = document.createElement("li");
  made.append(link(result));
  const excerpt = document.createElement("p");
  if (result.chinese) excerpt.lang = "zh-Hans";
  for (const piece of result.excerpt) {
    const part = document.createElement(piece.hit ? "mark" : "span");
    part.textContent = piece.text;
    excerpt.append(part);
  }
  made.append(excerpt);
  if (result.more.length) {
    const list = document.createElement("ul");
    list.className = "rb-search__more";
    for (const part of result.more) {
      const line = document.createElement("li");
      line.append(link(part));
      list.append(line);
    }
    made.append(list);
  }
  return made;
}

function mount(box, id) {
  const label = document.createElement("label");
  label.className = "rb-search__label";
  label.htmlFor = id;
  label.textContent = "Search in English or Chinese";
  const field = document.createElement("input");
  Object.assign(field, { id, type: "search", className: "rb-search__field", autocomplete: "off" });
  const state = document.createElement("p");
  state.className = "rb-search__state";
  state.setAttribute("role", "status");
  const list = document.createElement("ol");
  list.className = "rb-search__list";
  box.replaceChildren(label, field, state, list);
  let turn = 0;
  async function look() {
    const query = field.value.trim();
    const mine = ++turn;
    if (!query) {
      state.textContent = "";
      list.replaceChildren();
      return;
    }
    try {
      const results = await (CHINESE.test(query) ? byPhrase(query) : byWords(query));
      if (mine !== turn) return;
      const count = results.length === MOST ? `The first ${MOST}` : results.length || "No";
      state.textContent = `${count} ${results.length === 1 ? "result" : "results"}`;
      list.replaceChildren(...results.map(item));
    } catch {
      state.textContent = "The search index could not be loaded.";
    }
  }
  let pause = 0;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, 150);
  });
  return { field, look };
}

const own = document.querySelector("[data-search-here]");
if (own) {
  const { field, look } = mount(own, "search-here");
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.focus();
  look();
}

let dialog = null;
function open(event) {
  if (own) {
    own.querySelector("input").focus();
  } else {
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "rb-searchdialog";
      dialog.setAttribute("aria-label", "Search");
      const box = document.createElement("div");
      dialog.append(box);
      document.body.append(dialog);
      dialog.field = mount(box, "search-over").field;
      dialog.addEventListener("click", (press) => {
        if (press.target === dialog || press.target.closest("a")) dialog.close();
      });
    }
    dialog.showModal();
    dialog.field.select();
  }
  event.preventDefault();
}
for (const button of document.querySelectorAll("[data-search]")) {
  button.addEventListener("click", open);
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) open(event);
});
