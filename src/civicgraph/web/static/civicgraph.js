// The pages work without this file. It lets Ctrl+Enter run a query and puts the cursor where a query is wrong.
"use strict";

const editor = document.getElementById("query");
if (editor) {
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      editor.form.requestSubmit();
    }
  });
  const place = document.querySelector("[data-line]");
  if (place) {
    const before = editor.value.split("\n").slice(0, place.dataset.line - 1);
    const offset = before.reduce((sum, line) => sum + line.length + 1, 0) + Number(place.dataset.column) - 1;
    editor.focus();
    editor.setSelectionRange(offset, offset + 1);
  }
}

if (document.body.classList.contains("printing")) {
  window.addEventListener("load", () => window.print());
}
