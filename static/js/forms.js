// Every form: the error summary takes the focus, leaving a changed form asks for confirmation, Save works once, and a table
// with data-sum shows its totals.

document.querySelector("[data-error-summary]")?.focus();

// A link of the summary leads to its field, or to the combobox that replaces it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  const target = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea") ?? field;
  const control = document.getElementById(`${target.id}-input`) ?? target;
  control.scrollIntoView({ block: "center" });
  control.focus();
});

// Leaving a changed form asks for confirmation; a form with errors counts as changed.

const DRAFT_FORM = "form[data-draft]";
const changedForms = new Set(document.querySelector("[data-error-summary]") ? document.querySelectorAll(DRAFT_FORM) : []);

document.addEventListener("input", (event) => {
  const form = event.target.closest(DRAFT_FORM);
  if (form) changedForms.add(form);
});

// A script has saved the form.
document.addEventListener("form:saved", (event) => changedForms.delete(event.target));

window.addEventListener("beforeunload", (event) => {
  if (changedForms.size) event.preventDefault();
});

// A second click on Save sends nothing. The button is not disabled, so that its name is submitted.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  changedForms.delete(form);
  const token = form.elements.form_token;
  if (token) history.replaceState({ ...history.state, formToken: token.value, draftId: form.dataset.draft }, "");
  form.setAttribute("aria-busy", "true");
  event.submitter?.setAttribute("aria-disabled", "true");
});

// "Back" to a submitted form may load it anew with another token. It gets the token with which it was submitted, and its
// draft (drafts.js), so that saving again does not create a second record.
if (history.state?.formToken) {
  for (const token of document.querySelectorAll("input[type=hidden][name=form_token]")) {
    token.value = history.state.formToken;
    token.form.dataset.draft = history.state.draftId;
  }
}

// "Back" may show the page from the browser's cache, in the middle of a save.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  for (const button of document.querySelectorAll("[aria-disabled='true']")) button.removeAttribute("aria-disabled");
});

// Totals: <table data-sum>. A cell data-total="women" in the foot is the sum of the inputs named …-women; data-total="row" is
// the sum of its row without the columns of data-sum-excludes, which are already counted in others (under 30).

function parseCount(input) {
  return Number.parseInt(input.value, 10) || 0;
}

function updateTotals(table) {
  const columns = Object.fromEntries([...table.querySelectorAll("tfoot [data-total]")].map((cell) => [cell.dataset.total, 0]));
  const excluded = new Set((table.dataset.sumExcludes ?? "").split(" "));
  let grandTotal = 0;
  for (const row of table.querySelectorAll("tbody tr:not(.row-removed)")) {
    let rowTotal = 0;
    for (const input of row.querySelectorAll("input[name]")) {
      const column = input.name.split("-").at(-1);
      if (!(column in columns)) continue;
      columns[column] += parseCount(input);
      if (!excluded.has(column)) rowTotal += parseCount(input);
    }
    const total = row.querySelector("[data-total='row']");
    if (total) total.textContent = rowTotal || "";
    grandTotal += rowTotal;
  }
  for (const cell of table.querySelectorAll("tfoot [data-total]")) {
    cell.textContent = cell.dataset.total === "row" ? grandTotal : columns[cell.dataset.total];
  }
}

for (const table of document.querySelectorAll("table[data-sum]")) {
  updateTotals(table);
  table.addEventListener("input", () => updateTotals(table));
}
