// What every form gains: the summary of errors takes the focus, a changed form is not left by mistake, Save works once,
// and a table marked data-sum adds itself up as one types.

document.querySelector("[data-error-summary]")?.focus();

// A link of the summary goes to its field, also where a combobox stands in for it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  const target = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea") ?? field;
  const shown = document.getElementById(`${target.id}-typed`) ?? target;
  shown.scrollIntoView({ block: "center" });
  shown.focus();
});

// Leaving a changed form asks first; a form that came back with errors counts as changed.

const GUARDED = "form[data-draft]";
const changed = new Set(document.querySelector("[data-error-summary]") ? document.querySelectorAll(GUARDED) : []);

document.addEventListener("input", (event) => {
  const form = event.target.closest(GUARDED);
  if (form) changed.add(form);
});

window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});

// A second click on Save sends nothing. The button keeps its words; it is not disabled, so its name still travels.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  changed.delete(form);
  const token = form.elements.form_token;
  if (token) history.replaceState({ ...history.state, formToken: token.value }, "");
  form.setAttribute("aria-busy", "true");
  event.submitter?.setAttribute("aria-disabled", "true");
});

// Going back to a form that was sent may load it anew, with what was typed and another token. It gets the token it was sent with,
// so that saving again does not make a second record.
const sent = history.state?.formToken;
if (sent) for (const token of document.querySelectorAll("input[type=hidden][name=form_token]")) token.value = sent;

// The back button may bring back the page as it was left, mid-save.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  for (const button of document.querySelectorAll("[aria-disabled='true']")) button.removeAttribute("aria-disabled");
});

// Sums: <table data-sum>. A cell data-total="women" in the foot adds up the inputs named …-women; data-total="row" adds up its row,
// without the columns that the table names in data-sum-apart, which are a part of what is counted already (under 30).

function number(input) {
  return Number.parseInt(input.value, 10) || 0;
}

function addUp(table) {
  const columns = Object.fromEntries([...table.querySelectorAll("tfoot [data-total]")].map((cell) => [cell.dataset.total, 0]));
  const apart = new Set((table.dataset.sumApart ?? "").split(" "));
  let all = 0;
  for (const row of table.querySelectorAll("tbody tr:not(.row-removed)")) {
    let across = 0;
    for (const input of row.querySelectorAll("input[name]")) {
      const column = input.name.split("-").at(-1);
      if (!(column in columns)) continue;
      columns[column] += number(input);
      if (!apart.has(column)) across += number(input);
    }
    const total = row.querySelector("[data-total='row']");
    if (total) total.textContent = across || "";
    all += across;
  }
  for (const cell of table.querySelectorAll("tfoot [data-total]")) {
    cell.textContent = cell.dataset.total === "row" ? all : columns[cell.dataset.total];
  }
}

for (const table of document.querySelectorAll("table[data-sum]")) {
  addUp(table);
  table.addEventListener("input", () => addUp(table));
}
