// Other looks at the table of an answer: bars where a column has numbers, a line of time where one has days, a graph where two have things.
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
  const rows = from.things.map((thing, at) => ({ one: thing, other: to.things[at], ours: from.texts[at], theirs: to.texts[at] }));
  const edges = rows.filter((row) => row.one && row.other).slice(0, 150);
  const left = new Map(edges.map((row) => [row.one, row.ours]));
  const right = new Map(edges.map((row) => [row.other, row.theirs]));
  const height = Math.max(left.size, right.size) * 24 + 20;
  const side = (nodes) => new Map([...nodes.keys()].map((node, at) => [node, 10 + ((at + 0.5) * (height - 20)) / nodes.size]));
  const [ours, theirs] = [side(left), side(right)];
  const svg = canvas(900, height, `${from.name} – ${to.name}`);
  for (const { one, other } of edges) svg.append(drawn("line", { x1: 330, y1: ours.get(one), x2: 570, y2: theirs.get(other) }));
  const names = (nodes, places, x, step, anchor) => {
    for (const [node, label] of nodes) {
      const text = drawn("text", { x: x + step, y: places.get(node) + 4, "text-anchor": anchor }, label.length > 40 ? `${label.slice(0, 39)}…` : label);
      text.append(drawn("title", {}, node));
      svg.append(drawn("circle", { cx: x, cy: places.get(node), r: 5 }), text);
    }
  };
  names(left, ours, 330, -10, "end");
  names(right, theirs, 570, 10, "start");
  return svg;
}

const table = document.querySelector(".answer table");
if (table && table.tBodies[0].rows.length) {
  const held = columns(table);
  const bar = document.querySelector(".answer .views");
  const looks = [
    ["table", () => table, true],
    ["chart", () => bars(held), held.some(isNumber)],
    ["timeline", () => timeline(held), held.some(isDay) && held.length > 1],
    ["graph", () => graph(held), held.filter(isThing).length > 1],
  ].filter(([, , fits]) => fits);
  for (const [name, make] of looks.length > 1 ? looks : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.view = name;
    button.textContent = bar.dataset[name];
    button.setAttribute("aria-pressed", String(name === "table"));
    button.addEventListener("click", () => {
      for (const other of bar.children) other.setAttribute("aria-pressed", String(other === button));
      document.querySelector(".answer .scroll").replaceChildren(make());
      history.replaceState(null, "", name === "table" ? location.pathname + location.search : `#${name}`);
    });
    bar.append(button);
  }
  bar.querySelector(`[data-view="${CSS.escape(location.hash.slice(1))}"]`)?.click();
}
