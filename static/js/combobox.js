// Combobox: <select data-searchable> with a text field and a list (WAI-ARIA combobox pattern). The hidden select holds the
// value; with `multiple`, the chosen options are shown as chips.
//
// A select with data-remote contains the first and the chosen options of a long list. While the user types, further ones are
// requested from the page itself (csi.core.crud.record_choices).
//
// A text that matches no option stays in the field, with an error message. It is submitted as <name>__unmatched, so that the
// server rejects it too and shows it again (data-unmatched).

const LETTER_VARIANTS = { ң: "н", ө: "о", ү: "у", ё: "е" };

/** Return the text in lower case without accents; Ң Ө Ү are found by Н О У, which every keyboard has. */
function fold(text) {
  return text
    .toLowerCase()
    .replace(/[ңөүё]/g, (letter) => LETTER_VARIANTS[letter])
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .trim();
}

const REMOTE_DELAY = 250;

function createElement(tag, properties = {}, attributes = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

class Combobox {
  constructor(select) {
    this.select = select;
    this.messages = { none: "No match", remove: "Remove", ...document.querySelector("[data-messages]")?.dataset };
    this.active = -1;
    this.found = [];
    this.build();
    this.showSelected();
    if (select.dataset.unmatched) this.showUnmatched(select.dataset.unmatched);
  }

  build() {
    const { select } = this;
    const id = select.id;
    this.box = createElement("div", { className: "combobox" });
    this.chips = createElement("ul", { className: "chips" });
    this.list = createElement("ul", { className: "combobox-list", id: `${id}-list`, hidden: true }, { role: "listbox" });
    this.input = createElement(
      "input",
      { type: "text", id: `${id}-input`, autocomplete: "off", spellcheck: false },
      { role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list" },
    );
    const emptyLabel = [...select.options].find((option) => !option.value)?.text ?? "";
    if (/\p{L}/u.test(emptyLabel)) this.input.placeholder = emptyLabel;
    this.input.className = "combobox-input";
    for (const name of ["aria-describedby", "aria-invalid", "aria-label", "aria-labelledby"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    if (select.required) this.input.setAttribute("aria-required", "true");
    this.input.disabled = select.disabled;
    const label = id && document.querySelector(`label[for="${CSS.escape(id)}"]`);
    if (label) {
      label.htmlFor = this.input.id;
      label.id ||= `${id}-label`;
      this.list.setAttribute("aria-labelledby", label.id);
    } else if (this.input.hasAttribute("aria-label")) {
      this.list.setAttribute("aria-label", this.input.getAttribute("aria-label"));
    }
    if (select.multiple) {
      this.list.setAttribute("aria-multiselectable", "true");
      this.box.append(this.chips);
    }
    select.before(this.box);
    this.box.append(this.input, this.list, select);
    select.classList.add("combobox-native");
    // The browser cannot show its message at a hidden field; the server checks it.
    select.required = false;

    // Typed text is not a value: only the select reports a change to the form.
    for (const type of ["input", "change"]) this.input.addEventListener(type, (event) => event.stopPropagation());
    this.input.addEventListener("input", () => (select.dataset.remote ? this.search(this.input.value) : this.open(this.input.value)));
    this.input.addEventListener("click", () => (this.list.hidden ? this.open("") : this.close()));
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role='option']");
      if (item) this.choose(item.option);
    });
    select.addEventListener("change", () => this.showSelected());
  }

  /** Request the choices that contain a text, then show them; only the answer to the latest text counts. */
  search(text) {
    clearTimeout(this.timer);
    if (!text.trim()) {
      this.open("");
      return;
    }
    this.timer = setTimeout(async () => {
      const url = new URL(location.href);
      url.searchParams.set("choices", this.select.dataset.remote);
      url.searchParams.set("choice_text", text);
      const response = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!response?.ok || this.input.value !== text || document.activeElement !== this.input) return;
      const { choices } = await response.json();
      this.found = choices.map((choice) => this.findOption(choice.value) ?? Object.assign(new Option(choice.label, choice.value), { group: choice.group }));
      this.open(text, this.found);
    }, REMOTE_DELAY);
  }

  findOption(value) {
    return [...this.select.options].find((option) => option.value === value);
  }

  /** Show the options that contain a text, or those that the server has found. */
  open(query, found = null) {
    const queryWords = fold(query).split(/\s+/);
    const items = [];
    let group = null;
    for (const option of found ?? this.select.options) {
      if (option.disabled || (!option.value && this.select.multiple)) continue;
      const text = fold(option.text);
      if (!found && !queryWords.every((word) => text.includes(word))) continue;
      const optionGroup = option.group || option.parentElement?.label;
      if (optionGroup && optionGroup !== group) items.push(createElement("li", { className: "combobox-group", textContent: optionGroup }, { role: "presentation" }));
      group = optionGroup;
      const item = createElement(
        "li",
        { id: `${this.list.id}-${items.length}`, textContent: option.text || "–" },
        { role: "option", "aria-selected": String(option.selected) },
      );
      item.option = option;
      items.push(item);
    }
    const isSearchable = this.select.dataset.remote && !query;
    if (!items.length || isSearchable) {
      const textContent = isSearchable ? this.messages.searchAll : this.messages.none;
      items.push(createElement("li", { className: "combobox-none", textContent }, { role: "option", "aria-disabled": "true", "aria-selected": "false" }));
    }
    this.list.replaceChildren(...items);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    const options = this.options;
    const selected = query ? 0 : options.findIndex((item) => item.option.selected && item.option.value);
    this.move(options.length && query ? 0 : selected);
  }

  get options() {
    return [...this.list.querySelectorAll("[role='option']")].filter((item) => item.option);
  }

  move(position) {
    const options = this.options;
    this.active = options.length ? Math.max(-1, Math.min(position, options.length - 1)) : -1;
    options.forEach((item, index) => item.classList.toggle("is-active", index === this.active));
    const item = options[this.active];
    if (item) {
      this.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) this.open("");
      else this.move(this.active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      const item = this.options[this.active];
      if (item) this.choose(item.option);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      this.close();
      if (this.select.value) this.showSelected();
    } else if (event.key === "Backspace" && this.select.multiple && !this.input.value) {
      const last = [...this.select.selectedOptions].at(-1);
      if (last) this.choose(last);
    }
  }

  choose(option) {
    // An option that the server has found is not in the select yet.
    if (!option.parentElement) this.select.add(option);
    if (this.select.multiple) option.selected = !option.selected;
    else this.select.value = option.value;
    this.close();
    this.report();
  }

  leave() {
    if (!this.list.hidden) this.close();
    const text = this.input.value.trim();
    const isSelected = !this.select.multiple && text === (this.select.value ? this.select.selectedOptions[0].text.trim() : "");
    if (isSelected) return;
    const match = text && [...this.select.options, ...this.found].find((option) => option.value && !option.disabled && fold(option.text) === fold(text));
    if (match && !(this.select.multiple && match.selected)) this.choose(match);
    else if (text) this.rejectText(text);
    else if (!this.select.multiple && this.hasBlank) this.clear();
    else this.showSelected();
  }

  clear() {
    this.select.value = "";
    this.report();
  }

  report() {
    for (const type of ["input", "change"]) this.select.dispatchEvent(new Event(type, { bubbles: true }));
  }

  /** Leave a text that matches no option in the field. In a form that is saved, it replaces the choice. */
  rejectText(text) {
    const isSaved = this.select.form?.method === "post";
    if (isSaved && !this.select.multiple) this.select.selectedIndex = this.hasBlank ? [...this.select.options].findIndex((option) => !option.value) : -1;
    if (isSaved) this.report();
    this.showUnmatched(text);
  }

  showUnmatched(text) {
    this.input.value = text;
    this.input.setAttribute("aria-invalid", "true");
    if (this.select.form?.method === "post") {
      this.unmatched ??= createElement("input", { type: "hidden", name: `${this.select.name}__unmatched` });
      this.unmatched.value = text;
      this.box.append(this.unmatched);
    }
    if (document.getElementById(`${this.select.id}_error`)) return;
    const label = this.input.labels?.[0]?.firstChild?.textContent.trim() || this.input.getAttribute("aria-label") || "";
    this.error ??= createElement("div", { className: "invalid-feedback", id: `${this.select.id}-unmatched` }, { role: "alert" });
    this.error.textContent = (this.messages.chooseFromList ?? "").replace("%s", label);
    this.box.append(this.error);
    this.input.setAttribute("aria-errormessage", this.error.id);
  }

  hideUnmatched() {
    this.unmatched?.remove();
    this.error?.remove();
    this.input.removeAttribute("aria-errormessage");
    if (!document.getElementById(`${this.select.id}_error`)) this.input.removeAttribute("aria-invalid");
  }

  get hasBlank() {
    return [...this.select.options].some((option) => !option.value);
  }

  showSelected() {
    this.hideUnmatched();
    if (!this.select.multiple) {
      const option = this.select.selectedOptions[0];
      this.input.value = option?.value ? option.text : "";
      return;
    }
    this.input.value = "";
    this.chips.replaceChildren(
      ...[...this.select.selectedOptions].map((option) => {
        const button = createElement("button", { type: "button", textContent: "×" }, { "aria-label": `${this.messages.remove}: ${option.text}` });
        button.addEventListener("click", () => {
          this.choose(option);
          this.input.focus();
        });
        const chip = createElement("li");
        chip.append(option.text, button);
        return chip;
      }),
    );
  }
}

function enhance(root) {
  for (const select of root.querySelectorAll("select[data-searchable]:not(.combobox-native)")) new Combobox(select);
}

enhance(document);
document.addEventListener("rows:added", (event) => enhance(event.target));
document.addEventListener("htmx:load", (event) => enhance(event.target));
