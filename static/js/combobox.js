// A <select data-searchable> that one can type into (WAI-ARIA combobox with a list). The select stays in the form and keeps the
// value; with `multiple`, what is chosen stands above as chips. Without this script the select is a select.

const FOLDED = { ң: "н", ө: "о", ү: "у", ё: "е" };

/** Lower case without accents, and Ң Ө Ү found by those who have only Н О У on the keyboard. */
function fold(text) {
  return text
    .toLowerCase()
    .replace(/[ңөүё]/g, (letter) => FOLDED[letter])
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .trim();
}

function element(tag, properties = {}, attributes = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

class Combobox {
  constructor(select) {
    this.select = select;
    this.words = { none: "No match", remove: "Remove", ...document.querySelector("[data-messages]")?.dataset };
    this.active = -1;
    this.build();
    this.showChosen();
  }

  build() {
    const { select } = this;
    const id = select.id;
    this.box = element("div", { className: "combobox" });
    this.chips = element("ul", { className: "chips" });
    this.list = element("ul", { className: "combobox-list", id: `${id}-list`, hidden: true }, { role: "listbox" });
    this.input = element(
      "input",
      { type: "text", id: `${id}-typed`, autocomplete: "off", spellcheck: false },
      { role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list" },
    );
    const nothing = [...select.options].find((option) => !option.value)?.text ?? "";
    if (/\p{L}/u.test(nothing)) this.input.placeholder = nothing;
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
    // A hidden field that is required cannot be pointed at by the browser; the server says it instead.
    select.required = false;

    // What is typed here is no value yet: only the select tells the form that it changed.
    for (const kind of ["input", "change"]) this.input.addEventListener(kind, (event) => event.stopPropagation());
    this.input.addEventListener("input", () => this.open(this.input.value));
    this.input.addEventListener("click", () => (this.list.hidden ? this.open("") : this.close()));
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role='option']");
      if (item) this.choose(item.option);
    });
    select.addEventListener("change", () => this.showChosen());
  }

  open(words) {
    const wanted = fold(words).split(/\s+/);
    const items = [];
    let group = null;
    for (const option of this.select.options) {
      if (option.disabled || (!option.value && this.select.multiple)) continue;
      const text = fold(option.text);
      if (!wanted.every((word) => text.includes(word))) continue;
      const own = option.parentElement.label;
      if (own && own !== group) items.push(element("li", { className: "combobox-group", textContent: own }, { role: "presentation" }));
      group = own;
      const item = element(
        "li",
        { id: `${this.list.id}-${option.index}`, textContent: option.text || "–" },
        { role: "option", "aria-selected": String(option.selected) },
      );
      item.option = option;
      items.push(item);
    }
    if (!items.length) {
      items.push(element("li", { className: "combobox-none", textContent: this.words.none }, { role: "option", "aria-disabled": "true", "aria-selected": "false" }));
    }
    this.list.replaceChildren(...items);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    const options = this.options;
    const chosen = words ? 0 : options.findIndex((item) => item.option.selected && item.option.value);
    this.move(options.length && words ? 0 : chosen);
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
      this.showChosen();
    } else if (event.key === "Backspace" && this.select.multiple && !this.input.value) {
      const last = [...this.select.selectedOptions].at(-1);
      if (last) this.choose(last);
    }
  }

  choose(option) {
    if (this.select.multiple) option.selected = !option.selected;
    else this.select.value = option.value;
    this.close();
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  leave() {
    if (!this.list.hidden) this.close();
    if (!this.select.multiple && !this.input.value.trim() && this.select.value && this.hasBlank) {
      this.select.value = "";
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.showChosen();
  }

  get hasBlank() {
    return [...this.select.options].some((option) => !option.value);
  }

  showChosen() {
    if (!this.select.multiple) {
      const option = this.select.selectedOptions[0];
      this.input.value = option?.value ? option.text : "";
      return;
    }
    this.input.value = "";
    this.chips.replaceChildren(
      ...[...this.select.selectedOptions].map((option) => {
        const button = element("button", { type: "button", textContent: "×" }, { "aria-label": `${this.words.remove}: ${option.text}` });
        button.addEventListener("click", () => {
          this.choose(option);
          this.input.focus();
        });
        const chip = element("li");
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
