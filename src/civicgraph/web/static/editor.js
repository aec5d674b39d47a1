// The SPARQL editor: Yasqe in the place of the text field, which stays in the form and works without this file.
// It completes what this site's ontology has, and shows how often the data has it; it asks no other site for anything.
"use strict";

const field = document.getElementById("query");

/** The terms of the ontology, as {iri, name, label, count}; the counts come a little later, and the most used first with them. */
const terms = { list: [], loading: null };

function learn() {
  terms.loading ??= fetch("/ontology/terms.json")
    .then((answer) => answer.json())
    .then((told) => {
      terms.list = told.map((term) => ({ ...term, count: 0 }));
      fetch("/dataset.jsonld").then((answer) => answer.json()).then(count);
    });
  return terms.loading;
}

function count(described) {
  const number = new Map();
  for (const node of [described["@graph"] || described].flat()) {
    const term = value(node, "class") || value(node, "property");
    if (term) number.set(term, Number(value(node, "entities") || value(node, "triples") || 0));
  }
  for (const term of terms.list) term.count = number.get(term.iri) || 0;
  terms.list.sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
  document.documentElement.dataset.counted = String(terms.list.filter((term) => term.count).length);
}

/** A value of a node of the dataset's description, whether its key is short or whole. */
function value(node, local) {
  const found = [node[`http://rdfs.org/ns/void#${local}`] ?? node[`void:${local}`] ?? node[local]].flat()[0];
  return found && typeof found === "object" ? found["@id"] ?? found["@value"] : found;
}

const completer = {
  name: "civicgraph",
  bulk: false,
  autoShow: true,
  isValidCompletionPosition: (editor) => {
    const token = editor.getCompleteToken();
    return /^[A-Za-z]*:?\w*$/.test(token.string) && token.string.length > 1 && !/^(ws|error-ws|comment|string)/.test(token.type || "");
  },
  get: async (editor, token) => {
    await learn();
    const asked = token.string.toLowerCase();
    const fits = (term) => term.name.toLowerCase().startsWith(asked) || (!asked.includes(":") && (term.name.toLowerCase().includes(`:${asked}`) || term.label.toLowerCase().startsWith(asked)));
    const found = terms.list.filter(fits);
    const exact = found.filter((term) => term.name.startsWith(token.string));
    return [...exact, ...found.filter((term) => !exact.includes(term))].slice(0, 40).map((term) => term.name);
  },
  preProcessToken: (editor, token) => ({ ...token, autocompletionString: token.string }),
  postProcessSuggestion: (editor, token, name) => name,
  postprocessHints: (editor, hints) =>
    hints.map((hint) => {
      const term = terms.list.find((one) => one.name === hint.text);
      return term ? { ...hint, displayText: `${term.name} · ${term.label}${term.count ? ` · ${term.count.toLocaleString()}` : ""}` } : hint;
    }),
};

/** Lets the editor take prefixes for declared that this site knows anyway. */
function knowing(mode, prefixes) {
  const start = mode.startState;
  mode.startState = (...given) => ({ ...start(...given), prefixes: Object.fromEntries(prefixes.map((prefix) => [prefix, "known"])) });
}

if (field && window.Yasqe) {
  window.Yasqe.registerAutocompleter(completer);
  const place = document.createElement("div");
  place.className = "yasqe-place";
  field.after(place);
  const editor = new window.Yasqe(place, {
    value: field.value,
    showQueryButton: false,
    createShareableLink: (editor) => `${location.origin}/sparql?query=${encodeURIComponent(editor.getValue())}`,
    persistenceId: null,
    resizeable: true,
    autocompleters: ["variables", "civicgraph"],
    collapsePrefixesOnLoad: false,
    extraKeys: { "Ctrl-Enter": () => field.form.requestSubmit(), "Cmd-Enter": () => field.form.requestSubmit() },
  });
  knowing(editor.getMode(), field.dataset.prefixes.split(" "));
  editor.setValue(field.value);
  place.addEventListener("click", (event) => event.target.closest("button") && event.preventDefault()); // the editor's own buttons run no query
  field.hidden = true;
  field.form.addEventListener("submit", () => { field.value = editor.getValue(); });
  editor.on("change", learn);
  const wrong = document.querySelector("[data-line]");
  if (wrong) {
    editor.setCursor(wrong.dataset.line - 1, wrong.dataset.column - 1);
    editor.focus();
  }
  document.documentElement.dataset.editor = "ready";
  window.civicgraphEditor = editor;
}
