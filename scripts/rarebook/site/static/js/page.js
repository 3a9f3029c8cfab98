// Light or dark, the menu, and terms that a touch explains.
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function scheme() {
  return root.dataset.scheme || (dark.matches ? "dark" : "light");
}

for (const button of document.querySelectorAll("[data-scheme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.scheme = scheme() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("rb-scheme", root.dataset.scheme);
    } catch {
      // a browser that keeps nothing: the choice holds for this page
    }
    document.dispatchEvent(new CustomEvent("rb-scheme"));
  });
}
dark.addEventListener("change", () => document.dispatchEvent(new CustomEvent("rb-scheme")));

for (const menu of document.querySelectorAll(".rb-menu")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

for (const term of document.querySelectorAll(".rb-term")) {
  const link = term.querySelector("a");
  const tip = term.querySelector(".rb-term__tip");
  // A word near the edge shall not push its meaning out of the page.
  const fit = () => {
    tip.style.left = "0";
    const { left, right } = tip.getBoundingClientRect();
    const over = right + 8 - document.documentElement.clientWidth;
    if (over > 0) tip.style.left = `${-Math.min(over, left - 8)}px`;
  };
  term.addEventListener("mouseenter", fit);
  term.addEventListener("focusin", fit);
  link.setAttribute("aria-describedby", term.dataset.tip);
  let touched = false;
  link.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch" && document.activeElement !== link;
  });
  // The first touch shows the meaning, the second follows the link.
  link.addEventListener("click", (event) => {
    if (touched) {
      event.preventDefault();
      link.focus();
    }
  });
  term.addEventListener("keydown", (event) => {
    if (event.key === "Escape") term.classList.add("rb-shut");
  });
  term.addEventListener("mouseleave", () => term.classList.remove("rb-shut"));
  link.addEventListener("blur", () => term.classList.remove("rb-shut"));
}
