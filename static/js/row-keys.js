// Keys of a form that is saved: Enter in a row goes to the next row and after the last one adds a row or goes to the next
// part, as in a spreadsheet; Ctrl+↓ and Ctrl+↑ go to the next and the previous part; Ctrl+Enter saves.

const FIELDS = "input:not([type='hidden'], [type='submit'], [tabindex='-1']), select:not(.combobox-native), textarea";

function listFields(root) {
  const fields = [...root.querySelectorAll(FIELDS)];
  return fields.filter((field) => (field.checkVisibility ? field.checkVisibility() : field.offsetParent) && !field.disabled);
}

function focusFirst(root) {
  const field = root && listFields(root)[0];
  if (!field) return false;
  field.focus();
  if (field.matches("input[type='number'], input[type='text']")) field.select();
  return true;
}

/** Move the focus to a part of the form after (1) or before (-1) the focused one; after the last one, to Save. */
function goToPart(form, step) {
  const parts = [...form.querySelectorAll(".form-part")].filter((part) => listFields(part).length);
  const current = parts.findIndex((part) => part.contains(document.activeElement));
  const position = current + step;
  if (position >= parts.length) getSaveButton(form)?.focus();
  else focusFirst(parts[Math.max(position, 0)]);
}

function getSaveButton(form) {
  return form.querySelector(".save-bar [type='submit']");
}

function isFilledIn(row) {
  return listFields(row).some((field) => field.type === "text" && field.value.trim());
}

function goToNextRow(row) {
  for (let next = row.nextElementSibling; next; next = next.nextElementSibling) if (next.matches("[data-row]") && focusFirst(next)) return;
  const addButton = row.closest("[data-rows]")?.querySelector("[data-add-row]");
  if (addButton && isFilledIn(row)) addButton.click();
  else goToPart(row.closest("form"), 1);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.shiftKey) return;
  const { key, target } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  const form = target.closest("form[data-draft]") ?? (target === document.body ? document.querySelector("form[data-draft]") : null);
  if (!form) return;
  const isArrow = key === "ArrowDown" || key === "ArrowUp";
  if (isCommand && isArrow && !target.matches("textarea")) goToPart(form, key === "ArrowDown" ? 1 : -1);
  else if (isCommand && key === "Enter") form.requestSubmit(getSaveButton(form));
  else if (!isCommand && key === "Enter" && target.matches(FIELDS) && !target.matches("textarea, [type='file']") && target.closest("[data-row]")) {
    goToNextRow(target.closest("[data-row]"));
  } else return;
  event.preventDefault();
});
