// Python in colour, once a reader opens it.
const WORDS =
  "False None True and as assert break class continue def del elif else except finally for from " +
  "global if import in is lambda not or pass raise return try while with yield";
const TOKEN = new RegExp(
  [
    "(?<c1>#.*)",
    /(?<s1>(?:\b[rbf]{1,2})?(?:"""[^]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))/.source,
    `\\b(?<k>${WORDS.replaceAll(" ", "|")})\\b`,
    /\b(?<mi>\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)\b/.source,
  ].join("|"),
  "g",
);

function colour(block) {
  const text = block.textContent;
  const made = document.createDocumentFragment();
  let at = 0;
  for (const token of text.matchAll(TOKEN)) {
    const [kind] = Object.entries(token.groups).find(([, found]) => found !== undefined);
    const span = document.createElement("span");
    span.className = kind;
    span.textContent = token[0];
    made.append(text.slice(at, token.index), span);
    at = token.index + token[0].length;
  }
  made.append(text.slice(at));
  block.replaceChildren(made);
}

const BLOCKS = ".cell_input .highlight-none pre";
for (const block of document.querySelectorAll(BLOCKS)) {
  colour(block);
}

// A chapter's code stands on a page of its own; a fold fetches its part when it is opened.
let listing;

async function bring(fold) {
  const [address, part] = fold.dataset.code.split("#");
  listing ??= fetch(address)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((text) => new DOMParser().parseFromString(text, "text/html"));
  try {
    const found = (await listing).getElementById(part);
    found.querySelector("h2").remove();
    fold.querySelector("p").replaceWith(...found.children);
    fold.querySelectorAll(BLOCKS).forEach(colour);
  } catch {
    listing = undefined; // the link to the code stays
  }
}

for (const fold of document.querySelectorAll("details[data-code]")) {
  fold.addEventListener("toggle", () => bring(fold), { once: true });
}
