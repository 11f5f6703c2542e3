// Counter of characters: a text near or above its limit (data-max-length) shows below it how many characters are left or too
// many. Nothing is cut off; the server rejects a text that is too long. Both count a line end as one character.

const messages = document.querySelector("[data-messages]")?.dataset ?? {};
const SHOWN_FROM = 0.9;

function countCharacters(text) {
  return [...text.trim()].length;
}

function getMessage(excess) {
  if (excess === 1) return messages.characterOver;
  const number = Math.abs(excess).toLocaleString(document.documentElement.lang);
  return (excess > 0 ? messages.charactersOver : messages.charactersLeft).replace("%s", number);
}

function createCounter(field) {
  const counter = Object.assign(document.createElement("div"), { id: `${field.id}_counter`, className: "character-counter" });
  counter.setAttribute("aria-live", "polite");
  field.after(counter);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), counter.id].filter(Boolean).join(" "));
  return counter;
}

function updateCounter(field) {
  const limit = Number(field.dataset.maxLength);
  const length = countCharacters(field.value);
  const counter = document.getElementById(`${field.id}_counter`) ?? (length >= limit * SHOWN_FROM ? createCounter(field) : null);
  if (!counter) return;
  counter.textContent = length >= limit * SHOWN_FROM ? getMessage(length - limit) : "";
  counter.classList.toggle("is-over", length > limit);
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.maxLength && event.target.id) updateCounter(event.target);
});

for (const field of document.querySelectorAll("[data-max-length]")) if (field.id) updateCounter(field);
