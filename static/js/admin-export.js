// "All fields" of the export page ticks and clears the fields that are shown; without it each is ticked by itself.

const all = document.querySelector("#export-all");

if (all) {
  const shown = () => [...document.querySelectorAll(".selectable-field-export-row input[type=checkbox]")].filter((box) => box.checkVisibility());
  const follow = () => {
    const ticked = shown().filter((box) => box.checked).length;
    all.checked = ticked === shown().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.parentElement.hidden = false;
  all.addEventListener("change", () => {
    for (const box of shown()) box.checked = all.checked;
  });
  all.form.addEventListener("change", (event) => event.target !== all && follow());
  follow();
}
