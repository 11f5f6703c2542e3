// On the meeting's form: the choice "For item" of an action names the items of the agenda as they are typed. Without this script it
// offers their numbers.

const agenda = document.querySelector("[data-agenda]");
const agreed = document.querySelector("[data-actions]");

function items() {
  return [...agenda.querySelectorAll("[data-row-list] > [data-row]")].map((row, index) => {
    const picked = row.querySelector("select[name$='-concern']");
    const typed = row.querySelector("input[name$='-new_summary']");
    const words = typed?.value.trim() || (picked?.value && picked.selectedOptions[0].textContent.trim()) || "";
    return { number: String(index + 1), words };
  });
}

function label(option, number, words) {
  const item = (option.dataset.item ??= option.textContent.split(":")[0]);
  const text = words ? `${item}: ${words}` : item;
  if (option.textContent !== text) option.textContent = text;
}

function refresh() {
  for (const select of agreed.querySelectorAll("select[name$='-agenda_item']")) {
    const pattern = select.querySelector("option[value='1']");
    for (const { number, words } of items()) {
      let option = [...select.options].find((one) => one.value === number);
      if (!option) {
        const item = (pattern.dataset.item ??= pattern.textContent.split(":")[0]);
        option = new Option(item.replace("1", number), number);
        select.append(option);
      }
      label(option, number, words);
    }
  }
}

if (agenda && agreed) {
  refresh();
  for (const kind of ["input", "change"]) agenda.addEventListener(kind, refresh);
  document.addEventListener("rows:added", refresh);
}
