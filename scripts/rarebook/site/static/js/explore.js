// The live chart: our own copy of Vega, asked for once, when a reader first presses Explore.
const here = document.currentScript.src;
const page = document.documentElement;
let loading = null;

function vega() {
  loading ??= new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = new URL("vega.js", here).href;
    tag.onload = () => resolve(window.vegaEmbed);
    tag.onerror = () => {
      loading = null;
      reject(new Error("the chart's code could not be loaded"));
    };
    document.head.append(tag);
  });
  return loading;
}

// Specifications are in the light scheme's colours; the style sheet knows the present ones.
function inPresentColours(text) {
  const styles = getComputedStyle(page);
  const coloured = text.replace(/#[0-9a-f]{6}\b/gi, (hex) => {
    const token = PALETTE[hex.toLowerCase()];
    return token ? styles.getPropertyValue(token).trim() : hex;
  });
  return coloured.replaceAll(`${FONT},`, `Rare Sans, ${FONT},`);
}

const tip = document.createElement("div");
tip.className = "rb-tip";
tip.setAttribute("role", "status");

// Every mark tells what it draws, also where its author named no tip.
function withTips(spec) {
  const config = (spec.config ??= {});
  config.mark = { tooltip: true, ...config.mark };
  config.tooltipFormat ??= { numberFormat: ",.4~r" };
  return spec;
}

function rowsOf(value) {
  if (typeof value !== "object") return [["", String(value)]];
  // a year is no quantity: 2024, not 2,024
  const plain = (key, item) => (/year/i.test(key) ? item.replace(/^(\d),/, "$1") : item);
  return Object.entries(value).map(([key, item]) => [key, plain(key, String(item))]);
}

function showTip(_handler, event, _item, value) {
  if (value === null || value === undefined || value === "") {
    tip.remove();
    return;
  }
  const rows = rowsOf(value);
  if (rows.length === 0) return;
  const table = document.createElement("table");
  for (const [key, item] of rows) {
    const row = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = key;
    row.append(head);
    row.insertCell().textContent = item;
  }
  tip.replaceChildren(table);
  document.body.append(tip);
  const point = event.touches?.[0] ?? event.changedTouches?.[0] ?? event;
  const right = point.clientX + tip.offsetWidth + 20 > window.innerWidth;
  const left = right ? point.clientX - tip.offsetWidth - 12 : point.clientX + 12;
  const below = point.clientY + tip.offsetHeight + 20 > window.innerHeight;
  const top = below ? point.clientY - tip.offsetHeight - 12 : point.clientY + 12;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, top)}px`;
}
window.addEventListener("scroll", () => tip.remove(), { passive: true });
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest?.(".rb-live")) tip.remove();
});

// A touch points without moving; the chart listens to movement only.
function tellOnTouch(event) {
  const { clientX, clientY } = event;
  event.target.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX, clientY }));
}

async function draw(live, text) {
  const embed = await vega();
  live.result?.finalize();
  live.result = await embed(live, withTips(JSON.parse(inPresentColours(text))), {
    actions: false,
    ast: true,
    defaultStyle: false,
    logLevel: 1,
    renderer: "svg",
    tooltip: showTip,
  });
}

async function start(button, figure) {
  const canvas = figure.querySelector(".rb-figure__canvas");
  const live = document.createElement("div");
  live.className = "rb-live";
  live.addEventListener("click", tellOnTouch);
  button.disabled = true;
  try {
    const answer = await fetch(button.dataset.explore);
    if (!answer.ok) throw new Error(`the chart could not be loaded (${answer.status})`);
    const text = await answer.text();
    canvas.before(live);
    await draw(live, text);
    canvas.hidden = true;
    figure.dataset.live = "on";
    button.textContent = "Back to the drawing";
    const redraw = () => draw(live, text);
    document.addEventListener("rb-scheme", redraw);
    button.stop = () => {
      document.removeEventListener("rb-scheme", redraw);
      live.result.finalize();
      live.remove();
      tip.remove();
      canvas.hidden = false;
      delete figure.dataset.live;
      button.textContent = "Explore";
      button.stop = null;
    };
  } catch (problem) {
    live.remove();
    button.insertAdjacentText("afterend", ` ${problem.message}`);
  } finally {
    button.disabled = false;
  }
}

for (const button of document.querySelectorAll("[data-explore]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const figure = button.closest("figure");
    if (button.stop) button.stop();
    else start(button, figure);
  });
}
