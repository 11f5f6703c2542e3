// Rows of a form, added without a page load, struck out when they are to go. Without this script the page has blank rows,
// a submit button "add_row" for more, and the checkbox of each row.
//
//   <div data-rows="actions">         beside its management form
//     <tbody data-row-list>           one [data-row] a row, with its checkbox …-DELETE
//     <template data-row-template>    a row with __prefix__ for its number
//     <button data-add-row>

function field(rows, name) {
  return document.getElementsByName(`${rows.dataset.rows}-${name}`)[0];
}

function add(rows) {
  const total = field(rows, "TOTAL_FORMS");
  const number = Number(total.value);
  if (number >= Number(field(rows, "MAX_NUM_FORMS").value)) return;
  const fragment = rows.querySelector("template[data-row-template]").content.cloneNode(true);
  for (const element of fragment.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes("__prefix__")) attribute.value = attribute.value.replaceAll("__prefix__", number);
    }
  }
  const row = fragment.firstElementChild;
  rows.querySelector("[data-row-list]").append(fragment);
  total.value = number + 1;
  row.dispatchEvent(new CustomEvent("rows:added", { bubbles: true }));
  row.querySelector("input:not([type='hidden'], [type='checkbox']), select:not(.combobox-native), textarea")?.focus();
}

document.addEventListener("click", (event) => {
  const rows = event.target.closest("[data-add-row]")?.closest("[data-rows]");
  if (!rows) return;
  event.preventDefault();
  add(rows);
});

function strike(mark) {
  mark.closest("[data-row]")?.classList.toggle("row-removed", mark.checked);
}

document.addEventListener("input", (event) => {
  if (event.target.name?.endsWith("-DELETE")) strike(event.target);
});

for (const mark of document.querySelectorAll("[data-row] input[name$='-DELETE']:checked")) strike(mark);
