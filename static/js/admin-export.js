// Export page: "All fields" selects or clears all visible fields.

const allFields = document.querySelector("#export-all");

if (allFields) {
  const visibleFields = () => [...document.querySelectorAll(".selectable-field-export-row input[type=checkbox]")].filter((box) => box.checkVisibility());
  const updateAllFields = () => {
    const checkedCount = visibleFields().filter((box) => box.checked).length;
    allFields.checked = checkedCount === visibleFields().length;
    allFields.indeterminate = checkedCount > 0 && !allFields.checked;
  };
  allFields.parentElement.hidden = false;
  allFields.addEventListener("change", () => {
    for (const box of visibleFields()) box.checked = allFields.checked;
  });
  allFields.form.addEventListener("change", (event) => event.target !== allFields && updateAllFields());
  updateAllFields();
}
