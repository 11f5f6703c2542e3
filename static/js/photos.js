// Photo form: scales a photo before it is sent, and sends several photos one by one, each with its own caption and consent.
// Without JavaScript the form sends one photo as it is.
//
//   <div data-photos="URL of the list" data-photo-tokens="token token …">
//     <template data-photo-card>    an <li> with the fields of a photo, a <progress> and its status
//     <ol data-photo-cards>
//     <p data-too-many hidden>

const MAX_SIDE = 2000;
const MAX_BYTES = 500_000;
const area = document.querySelector("[data-photos]");
const form = area?.closest("form");
const input = form?.querySelector("input[type='file'][name='image']");
const texts = area?.dataset;
const cards = [];

async function scale(file) {
  // A picture that the browser cannot read is sent as it is; the server names its format.
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return { file, bitmap };
  const factor = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  if (factor === 1 && file.size <= MAX_BYTES) return { file, bitmap };
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * factor), Math.round(bitmap.height * factor));
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  return { file: blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file, bitmap };
}

function drawPreview(canvas, bitmap) {
  if (!bitmap) return canvas.remove();
  canvas.height = Math.round((canvas.width * bitmap.height) / bitmap.width);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
}

function showFields() {
  // Several photos have their own captions and consents.
  for (const name of ["caption", "consent"]) {
    const field = form.elements[name];
    field.closest(".form-field").hidden = cards.length > 0;
    field.disabled = cards.length > 0;
  }
}

function removeCard(card) {
  cards.splice(cards.indexOf(card), 1);
  card.element.remove();
  showFields();
}

async function addCard(file, token) {
  const element = area.querySelector("template[data-photo-card]").content.firstElementChild.cloneNode(true);
  const number = area.querySelector("[data-photo-cards]").childElementCount + 1;
  const find = (selector) => element.querySelector(selector);
  const card = { element, token, file, isSaved: false, status: find("[role='status']"), progress: find("progress") };
  for (const [name, label] of [["photo-caption", "caption"], ["photo-consent", "consent"]]) {
    find(`.${name}`).id = `${label}-${number}`;
    find(`label[data-for='${label}']`).htmlFor = `${label}-${number}`;
  }
  card.caption = find(".photo-caption");
  card.consent = find(".photo-consent");
  find("[data-name]").textContent = file.name;
  find("[data-remove]").addEventListener("click", () => removeCard(card));
  cards.push(card);
  area.querySelector("[data-photo-cards]").append(element);
  card.isReady = scale(file).then((scaled) => {
    card.file = scaled.file;
    drawPreview(find("canvas"), scaled.bitmap);
  });
  await card.isReady;
}

async function chooseFiles() {
  const files = [...input.files];
  for (const card of [...cards]) if (!card.isSaved) removeCard(card);
  area.querySelector("[data-too-many]").hidden = true;
  if (files.length > 1) {
    const used = new Set(cards.map((card) => card.token));
    const all = [form.elements.form_token.value, ...texts.photoTokens.split(" ")];
    const tokens = all.filter((token) => !used.has(token));
    area.querySelector("[data-too-many]").hidden = files.length <= tokens.length;
    await Promise.all(files.slice(0, tokens.length).map((file, index) => addCard(file, tokens[index])));
    cards.find((card) => !card.isSaved)?.caption.focus();
  } else if (files.length === 1) {
    const { file } = await scale(files[0]);
    if (file !== files[0]) {
      const transfer = new DataTransfer();
      transfer.items.add(file);
      input.files = transfer.files;
    }
  }
  showFields();
}

function readErrors(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const errors = [...page.querySelectorAll(".record-form .invalid-feedback:not([data-too-many])")].map((element) => element.textContent.trim());
  return [...new Set(errors)].join(" ") || texts.failed;
}

async function send(card) {
  await card.isReady;
  const data = new FormData(form);
  data.set("form_token", card.token);
  data.set("caption", card.caption.value);
  data.delete("consent");
  if (card.consent.checked) data.set("consent", "on");
  data.set("image", card.file);
  // The script still has the file after an error.
  data.set(texts.photosField, "1");
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      card.progress.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      const isRedirected = request.status === 200 && request.responseURL && request.responseURL !== form.action;
      card.isSaved = isRedirected;
      card.status.textContent = isRedirected ? texts.saved : request.status === 200 ? readErrors(request.responseText) : texts.failed;
      card.status.classList.toggle("invalid-feedback", !isRedirected);
      resolve();
    });
    card.progress.hidden = false;
    card.status.textContent = texts.sending;
    request.send(data);
  });
}

async function sendAll() {
  for (const button of form.querySelectorAll("button[type='submit']")) button.disabled = true;
  for (const card of cards.filter((item) => !item.isSaved)) {
    await send(card);
    card.progress.hidden = true;
    for (const element of card.element.querySelectorAll("input, button")) element.disabled = card.isSaved;
  }
  for (const button of form.querySelectorAll("button[type='submit']")) button.disabled = false;
  const failed = cards.find((card) => !card.isSaved);
  if (failed) failed.caption.focus();
  else {
    form.dispatchEvent(new CustomEvent("form:saved", { bubbles: true }));
    window.location.assign(texts.photos);
  }
}

if (area) {
  input.multiple = true;
  input.addEventListener("change", chooseFiles);
  form.addEventListener(
    "submit",
    (event) => {
      if (!cards.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sendAll();
    },
    { capture: true },
  );
}
