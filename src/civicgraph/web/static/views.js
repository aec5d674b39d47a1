// Other looks at the table of an answer: bars where a column has numbers, a line of time where one has days, a graph where two have things,
// and where a graph was asked for.
// Everything is drawn from the cells that the page shows; text stays text.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const DAY = /^-?\d{4}-\d\d-\d\d/;

function drawn(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, given] of Object.entries(attributes)) made.setAttribute(key, given);
  if (text !== undefined) made.textContent = text;
  return made;
}

function canvas(width, height, label) {
  return drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "view" });
}

/** The cells of the table by column: what is written, and the IRI of a thing. */
function columns(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells]);
  return [...table.tHead.rows[0].cells].map((head, at) => ({
    name: head.textContent,
    texts: rows.map((cells) => cells[at].textContent.trim()),
    things: rows.map((cells) => cells[at].querySelector("a")?.title || ""),
  }));
}

const every = (list, fits) => list.some((text) => text) && list.every((text) => !text || fits(text));
const isNumber = (column) => every(column.texts, (text) => /^-?\d+(\.\d+)?$/.test(text)) && !column.things.some(Boolean);
const isDay = (column) => every(column.texts, (text) => DAY.test(text));
const isThing = (column) => column.things.filter(Boolean).length > 0;
const named = (held, but) => held.find((column) => !but.includes(column) && column.texts.some((text) => text)) || held[0];

function bars(held) {
  const numbers = held.find(isNumber);
  const names = named(held, held.filter((column) => isNumber(column)));
  const rows = numbers.texts.map((text, at) => ({ number: Number(text), name: names === numbers ? String(at + 1) : names.texts[at] })).slice(0, 40);
  const most = Math.max(...rows.map((row) => Math.abs(row.number)), 1);
  const svg = canvas(900, rows.length * 24 + 10, numbers.name);
  rows.forEach((row, at) => {
    svg.append(drawn("text", { x: 290, y: at * 24 + 20, "text-anchor": "end" }, row.name.length > 42 ? `${row.name.slice(0, 41)}…` : row.name));
    const bar = drawn("rect", { x: 300, y: at * 24 + 6, width: Math.max(1, (Math.abs(row.number) / most) * 500), height: 18, rx: 2 });
    bar.append(drawn("title", {}, `${row.name}: ${row.number}`));
    svg.append(bar, drawn("text", { x: 308 + (Math.abs(row.number) / most) * 500, y: at * 24 + 20 }, row.number.toLocaleString()));
  });
  return svg;
}

function timeline(held) {
  const days = held.find(isDay);
  const names = named(held.filter((column) => !isNumber(column)), [days]);
  const rows = days.texts.map((day, at) => ({ day: day.slice(0, 10), name: names.texts[at] })).filter((row) => row.day);
  rows.sort((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0));
  const shown = rows.slice(0, 60);
  const svg = canvas(900, shown.length * 26 + 20, days.name);
  svg.append(drawn("line", { x1: 120, y1: 8, x2: 120, y2: shown.length * 26 + 8 }));
  shown.forEach((row, at) => {
    const again = at > 0 && shown[at - 1].day === row.day;
    svg.append(drawn("text", { x: 106, y: at * 26 + 24, "text-anchor": "end" }, again ? "" : row.day), drawn("circle", { cx: 120, cy: at * 26 + 20, r: 5 }));
    const label = drawn("text", { x: 136, y: at * 26 + 24 }, row.name.length > 95 ? `${row.name.slice(0, 94)}…` : row.name);
    label.append(drawn("title", {}, row.name));
    svg.append(label);
  });
  return svg;
}

/** The things of two columns on two sides, each once, and lines between those that a row has together. */
function graph(held) {
  const [from, to] = held.filter(isThing);
  const [nodes, edges] = [new Map(), []];
  const node = (side, column, at) => {
    nodes.set(side + column.things[at], { thing: true, label: column.texts[at], title: column.things[at] });
    return side + column.things[at];
  };
  from.things.forEach((thing, at) => {
    if (thing && to.things[at] && edges.length < MOST_EDGES) edges.push({ from: node("from ", from, at), to: node("to ", to, at) });
  });
  return network({ nodes, edges }, `${from.name} – ${to.name}`);
}

/** The graph that a CONSTRUCT or DESCRIBE answers: its triples are asked for when they are to be drawn. */
async function answered(bar) {
  const answer = await fetch(document.querySelector('.answer a[href*="format=ntriples"]').href);
  if (!answer.ok) return drawn("text", {}, answer.statusText);
  return network(triples(await answer.text()), bar.dataset.graph);
}

/** Buttons for the looks that an answer allows; the first is what the page shows anyway, and an address may name another. */
function offered(bar, shown, looks) {
  for (const [name, make] of looks.length > 1 ? looks : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.view = name;
    button.textContent = bar.dataset[name];
    button.setAttribute("aria-pressed", String(name === looks[0][0]));
    button.addEventListener("click", async () => {
      for (const other of bar.children) other.setAttribute("aria-pressed", String(other === button));
      history.replaceState(null, "", name === looks[0][0] ? location.pathname + location.search : `#${name}`);
      const made = await make();
      if (button.getAttribute("aria-pressed") === "true") shown.replaceChildren(made);
    });
    bar.append(button);
  }
  bar.querySelector(`[data-view="${CSS.escape(location.hash.slice(1))}"]`)?.click();
}

const bar = document.querySelector(".answer .views");
const shown = document.querySelector(".answer .scroll");
const table = shown?.querySelector("table");
const text = shown?.querySelector("pre");
if (table && table.tBodies[0].rows.length) {
  const held = columns(table);
  const looks = [
    ["table", () => table, true],
    ["chart", () => bars(held), held.some(isNumber)],
    ["timeline", () => timeline(held), held.some(isDay) && held.length > 1],
    ["graph", () => graph(held), held.filter(isThing).length > 1],
  ];
  offered(bar, shown, looks.filter(([, , fits]) => fits));
} else if (text && text.textContent.trim()) {
  offered(bar, shown, [["text", () => text], ["graph", () => answered(bar)]]);
}
