// Meeting form: shows the text of each agenda item in the "Agenda item" choices of the actions. Without JavaScript the choices
// show item numbers only.

const agenda = document.querySelector("[data-agenda]");
const actions = document.querySelector("[data-actions]");

function getItems() {
  return [...agenda.querySelectorAll("[data-row-list] > [data-row]")].map((row, index) => {
    const concern = row.querySelector("select[name$='-concern']");
    const summary = row.querySelector("input[name$='-new_summary']");
    const text = summary?.value.trim() || (concern?.value && concern.selectedOptions[0].textContent.trim()) || "";
    return { number: String(index + 1), text };
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
    for (const { number, text } of getItems()) {
      let option = [...select.options].find((candidate) => candidate.value === number);
      if (!option) {
        option = new Option(getItemLabel(firstItem).replace("1", number), number);
        select.append(option);
      }
      updateOption(option, text);
    }
  }
}

if (agenda && actions) {
  updateChoices();
  for (const type of ["input", "change"]) agenda.addEventListener(type, updateChoices);
  document.addEventListener("rows:added", updateChoices);
}
