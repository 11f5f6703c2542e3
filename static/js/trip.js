// Trip form: adds a column with the number of pending appeals (received - settled - referred) and updates it on input.

const container = document.querySelector("[data-pending]");
const table = container?.querySelector("table");

function appendCell(row, tag = "td") {
  const cell = document.createElement(tag);
  cell.className = "number";
  row.append(cell);
  return cell;
}

function readCount(row, name) {
  return Number.parseInt(row.querySelector(`input[name$='-${name}']`)?.value, 10) || 0;
}

if (table) {
  const header = appendCell(table.tHead.rows[0], "th");
  header.scope = "col";
  header.textContent = container.dataset.pending;
  const rows = [...table.tBodies[0].rows].map((row) => [row, appendCell(row)]);
  const totalCell = table.tFoot && appendCell(table.tFoot.rows[0]);

  const update = () => {
    let total = 0;
    for (const [row, cell] of rows) {
      const pending = readCount(row, "received") - readCount(row, "settled") - readCount(row, "referred");
      cell.textContent = pending || "";
      total += pending;
    }
    if (totalCell) totalCell.textContent = total;
  };
  update();
  table.addEventListener("input", update);
}
