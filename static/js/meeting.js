// Meeting form: shows the text of each agenda item in the "Agenda item" choices of the actions, and lets the keys 1 to 9 put a
// waiting concern on the agenda. Without JavaScript the choices show item numbers and, for waiting concerns, their text.

const agenda = document.querySelector("[data-agenda]");
const actions = document.querySelector("[data-actions]");

function getCheckbox(row) {
  return row.querySelector("input[name$='-is_included']");
}

function getItems() {
  return [...agenda.querySelectorAll("[data-row-list] > [data-row]")].map((row, index) => {
    const concern = row.querySelector("select[name$='-concern']");
    const summary = row.querySelector("input[name$='-new_summary']");
    const suggested = getCheckbox(row);
    const text = summary?.value.trim() || (concern?.value && concern.selectedOptions[0].textContent.trim()) || suggested?.dataset.summary || "";
    return { number: String(index + 1), text, isOmitted: suggested?.checked === false };
  });
}

// The translated label "Item 1", without the text of the item.
function getItemLabel(option) {
  return (option.dataset.itemLabel ??= option.textContent.split(":")[0]);
}

function updateOption(option, text) {
  const itemLabel = getItemLabel(option);
  const label = text ? `${itemLabel}: ${text}` : itemLabel;
  if (option.textContent !== label) option.textContent = label;
}

function updateChoices() {
  for (const select of actions.querySelectorAll("select[name$='-agenda_item']")) {
    const firstItem = select.querySelector("option[value='1']");
    for (const { number, text, isOmitted } of getItems()) {
      let option = [...select.options].find((candidate) => candidate.value === number);
      if (!option) {
        option = new Option(getItemLabel(firstItem).replace("1", number), number);
        select.append(option);
      }
      updateOption(option, text);
      // A concern that is not on the agenda cannot be chosen.
      option.disabled = option.hidden = isOmitted && !option.selected;
    }
  }
}

function toggleWaitingConcern(event) {
  if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type='checkbox']), select, textarea")) return;
  const checkbox = [...agenda.querySelectorAll("[data-row-list] > [data-row]")].map(getCheckbox)[Number(event.key) - 1];
  if (!checkbox) return;
  event.preventDefault();
  checkbox.focus();
  checkbox.click();
}

if (agenda && actions) {
  updateChoices();
  for (const type of ["input", "change"]) agenda.addEventListener(type, updateChoices);
  document.addEventListener("rows:added", updateChoices);
  agenda.addEventListener("keydown", toggleWaitingConcern);
}
