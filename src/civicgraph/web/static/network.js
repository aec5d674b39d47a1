// Things and what leads from one to another, drawn in columns: what nothing leads to stands on the left, the rest one step further to the right.
// The triples of a graph are read off N-Triples, line by line; whatever is no such line is passed over. Text stays text.
"use strict";

const TERM = String.raw`<[^<>]*>|_:[^\s<>"]+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^<>]*>)?`;
const LINE = new RegExp(String.raw`^(${TERM}) (<[^<>]*>) (${TERM}) \.$`);
const NAMES = ["http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel", "http://schema.org/headline", "https://schema.org/headline", "http://schema.org/name", "https://schema.org/name"];
const ESCAPED = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };
const [ROW, MOST_COLUMNS, MOST_EDGES] = [24, 5, 150];

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const local = (iri) => decodeURIComponentOrNot(iri.replace("#", "/").replace(/\/$/, "").split("/").pop());

function decodeURIComponentOrNot(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The characters of a term. */
function said(term) {
  if (!term.startsWith('"')) return term.startsWith("<") ? term.slice(1, -1) : term;
  const inside = term.slice(1, term.lastIndexOf('"'));
  return inside.replace(/\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)/g, (whole, code) => (code.length > 1 ? String.fromCodePoint(parseInt(code.slice(1), 16)) : ESCAPED[code] ?? code));
}

/** The nodes and edges of a graph that comes as N-Triples: things by their names, values as ends of their own. */
function triples(text) {
  const read = text.split("\n").sort().map((line) => LINE.exec(line)).filter(Boolean);
  const language = document.documentElement.lang;
  const names = new Map();
  for (const [, subject, predicate, value] of read) {
    if (NAMES.includes(said(predicate)) && value.startsWith('"') && (!names.has(subject) || value.endsWith(`@${language}`))) names.set(subject, said(value));
  }
  const [nodes, edges] = [new Map(), []];
  const node = (term, key) => {
    const thing = !term.startsWith('"');
    if (!nodes.has(key)) nodes.set(key, { thing, label: thing ? names.get(term) ?? local(said(term)) : said(term), title: said(term) });
    return key;
  };
  for (const [, subject, predicate, value] of read.slice(0, MOST_EDGES)) {
    const own = value.startsWith('"') ? `${subject} ${predicate} ${value}` : value;
    if (own.startsWith(subject) && names.get(subject) === said(value)) node(subject, subject);
    else edges.push({ from: node(subject, subject), to: node(value, own), label: local(said(predicate)), title: said(predicate) });
  }
  return { nodes, edges };
}

/** In which column each node stands: as many steps from the left as lead to it, and at most so many. */
function placed({ nodes, edges }) {
  const from = new Map([...nodes.keys()].map((key) => [key, []]));
  for (const edge of edges) from.get(edge.from).push(edge.to);
  const led = new Set(edges.filter((edge) => edge.from !== edge.to).map((edge) => edge.to));
  const column = new Map();
  const walk = (starts) => {
    for (let at = 0, front = starts.filter((key) => !column.has(key)); front.length; at += at < MOST_COLUMNS - 1) {
      for (const key of front) column.set(key, at);
      front = [...new Set(front.flatMap((key) => from.get(key)))].filter((key) => !column.has(key));
    }
  };
  walk([...nodes.keys()].filter((key) => !led.has(key)));
  for (const key of nodes.keys()) walk([key]); // what stands in a ring
  return column;
}

/** How high each node stands: in the order of those that lead to it, so that few lines cross. */
function heights({ nodes, edges }, column, height) {
  const [y, width] = [new Map(), Math.max(0, ...column.values()) + 1];
  for (let at = 0; at < width; at++) {
    const held = [...nodes.keys()].filter((key) => column.get(key) === at);
    const above = (key) => {
      const known = edges.filter((edge) => edge.to === key && y.has(edge.from)).map((edge) => y.get(edge.from));
      return known.length ? known.reduce((sum, one) => sum + one, 0) / known.length : 0;
    };
    const order = new Map(held.map((key) => [key, above(key)]));
    held.sort((one, other) => order.get(one) - order.get(other));
    held.forEach((key, place) => y.set(key, 10 + ((place + 0.5) * (height - 20)) / held.length));
  }
  return y;
}

/** The drawing: each node with its name on its right, and on its left what leads to it. */
function network(held, title) {
  const column = placed(held);
  const tallest = Math.max(1, ...[...column.values()].map((at) => [...column.values()].filter((other) => other === at).length));
  const height = tallest * ROW + 20;
  const roles = new Map([...held.nodes.keys()].map((key) => [key, new Set()]));
  for (const { to, label } of held.edges) if (label && column.get(to)) roles.get(to).add(label);
  const role = (key) => shortened([...roles.get(key)].join(", "), 18);
  const step = [...roles.values()].some((some) => some.size) ? 410 : 340;
  const x = (key) => 14 + column.get(key) * step;
  const y = heights(held, column, height);
  const width = Math.max(900, (Math.max(0, ...column.values()) + 1) * step - 60);
  const svg = canvas(width, height, title);
  if (width > 900) for (const [name, given] of [["class", "view wide"], ["width", width], ["height", height]]) svg.setAttribute(name, given);
  for (const { from, to, title } of held.edges) {
    const back = column.get(to) <= column.get(from);
    const start = back ? x(from) : x(from) + 14 + Math.min(shortened(held.nodes.get(from).label, 34).length * 7.2, 250);
    const end = back ? x(to) : x(to) - 14 - role(to).length * 5.6;
    const path = drawn("path", { d: `M${start} ${y.get(from)} C${start + 40} ${y.get(from)} ${end - 40} ${y.get(to)} ${end} ${y.get(to)}` });
    path.append(drawn("title", {}, title ?? ""));
    svg.append(path);
  }
  for (const [key, { thing, label, title }] of held.nodes) {
    const text = drawn("text", { x: x(key) + (thing ? 10 : 0), y: y.get(key) + 4, class: thing ? "thing" : "value" }, shortened(label, 34));
    text.append(drawn("title", {}, title));
    if (thing) svg.append(drawn("circle", { cx: x(key), cy: y.get(key), r: 5 }));
    svg.append(drawn("text", { x: x(key) - 10, y: y.get(key) + 4, "text-anchor": "end", class: "role" }, role(key)));
    svg.append(text);
  }
  return svg;
}
