// Copy with one click, and find a figure in the gallery. Without a script all of it can be read.
function textOf(place) {
  const text = (place.matches("a") ? place.href : place.textContent).trim();
  if (!place.dataset.day) return text;
  // GB/T 7714 asks for the day on which a page was read
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const read = `[${day.map((part) => String(part).padStart(2, "0")).join("-")}]`;
  return text.replace(/(\(\d{4}-\d{2}\))(?!.*\(\d{4}-\d{2}\))/, `$1${read}`);
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  if (!done) throw new Error("this browser does not let a page copy");
  return undefined;
}

const said = document.createElement("p");
said.className = "rb-hidden";
said.setAttribute("role", "status");

for (const button of document.querySelectorAll("[data-copy]")) {
  const place = document.getElementById(button.dataset.copy);
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    document.body.append(said);
    try {
      await copy(textOf(place));
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(place);
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
      button.textContent = "Selected";
    }
    said.textContent = button.textContent;
    setTimeout(() => {
      button.textContent = name;
    }, 2000);
  });
}

for (const form of document.querySelectorAll("[data-gallery]")) {
  const [field, chapter] = form.querySelectorAll("input, select");
  const state = form.querySelector("[role=status]");
  const jump = document.querySelector(".rb-gallery__jump");
  form.hidden = false;
  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const group of document.querySelectorAll("[data-group]")) {
      const wanted = !chapter.value || chapter.value === group.dataset.group;
      let found = 0;
      for (const item of group.querySelectorAll("[data-words]")) {
        const text = item.dataset.words.toLowerCase();
        item.hidden = !(wanted && words.every((word) => text.includes(word)));
        found += !item.hidden;
      }
      group.hidden = !found;
      count += found;
    }
    const all = !words.length && !chapter.value;
    state.textContent = all ? "" : `${count} figure${count === 1 ? "" : "s"}`;
    jump.hidden = !all;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}
