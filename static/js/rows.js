// Formsets: adds rows without a page load and marks rows to be removed. Without JavaScript the page has blank rows, a submit
// button "add_row" and a checkbox in each row.
//
//   <div data-rows="actions">         next to the management form
//     <tbody data-row-list>           one [data-row] per row, with its checkbox …-DELETE
//     <template data-row-template>    a row with __prefix__ in place of its number
//     <button data-add-row>

function getManagementField(formset, name) {
  return document.getElementsByName(`${formset.dataset.rows}-${name}`)[0];
}

function addRow(formset) {
  const total = getManagementField(formset, "TOTAL_FORMS");
  const number = Number(total.value);
  if (number >= Number(getManagementField(formset, "MAX_NUM_FORMS").value)) return;
  const fragment = formset.querySelector("template[data-row-template]").content.cloneNode(true);
  for (const element of fragment.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes("__prefix__")) attribute.value = attribute.value.replaceAll("__prefix__", number);
    }
  }
  const row = fragment.firstElementChild;
  formset.querySelector("[data-row-list]").append(fragment);
  total.value = number + 1;
  row.dispatchEvent(new CustomEvent("rows:added", { bubbles: true }));
  row.querySelector("input:not([type='hidden'], [type='checkbox']), select:not(.combobox-native), textarea")?.focus();
}

document.addEventListener("click", (event) => {
  const formset = event.target.closest("[data-add-row]")?.closest("[data-rows]");
  if (!formset) return;
  event.preventDefault();
  addRow(formset);
});

function toggleRemoved(checkbox) {
  checkbox.closest("[data-row]")?.classList.toggle("row-removed", checkbox.checked);
}

document.addEventListener("input", (event) => {
  if (event.target.name?.endsWith("-DELETE")) toggleRemoved(event.target);
});

for (const checkbox of document.querySelectorAll("[data-row] input[name$='-DELETE']:checked")) toggleRemoved(checkbox);
