// Comfort for editors. Without it every name is chosen on the next page, and places are numbers to type.

document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

const form = document.querySelector("form.entry[data-kept]");

// Names as one types: a list under each field that refers to somebody or something.

let lists = 0;
const name = (field) => {
  const kind = field.dataset.names;
  const list = Object.assign(document.createElement("ul"), { className: "options", id: `names-${lists++}` });
  const box = field.parentElement;
  let chosen = -1;
  let waiting = 0;
  let asked = "";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.querySelector("label").textContent);
  box.classList.add("naming");
  for (const [key, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) field.setAttribute(key, value);
  box.append(list);

  const choose = (place) => {
    const items = [...list.children];
    chosen = items.length ? (place + items.length) % items.length : -1;
    items.forEach((item, each) => item.setAttribute("aria-selected", String(each === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", items[chosen].id);
      items[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    asked = "";
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    choose(0);
  };
  const take = (value) => {
    field.value = value;
    field.removeAttribute("aria-invalid");
    close();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (found, text) => {
    const own = field.dataset.new ? [{ name: `${field.dataset.new}: ${text}`, note: "", value: `${text} #new` }] : [];
    list.replaceChildren(
      ...[...found, ...own].map((each, place) => {
        const item = Object.assign(document.createElement("li"), { id: `${list.id}-${place}` });
        item.setAttribute("role", "option");
        item.append(each.name, Object.assign(document.createElement("span"), { textContent: each.note }));
        item.dataset.value = each.value;
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => take(each.value));
        return item;
      }),
    );
    field.setAttribute("aria-expanded", "true");
    choose(0);
  };
  const look = async () => {
    const text = field.value.trim();
    asked = text;
    if (!text || /#(\d+|new)$/.test(text)) return close();
    const answer = await fetch(`/edit/names.json?kind=${kind}&query=${encodeURIComponent(text)}`);
    if (answer.ok && asked === text && document.activeElement === field) show(await answer.json(), text);
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 120);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !list.children.length) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen].dataset.value);
    else if (event.key === "Escape") close();
    else return;
    if (event.key !== "Tab") event.preventDefault();
  });
};
document.querySelectorAll("[data-names]").forEach(name);

// Rows: moved by dragging or with Alt and the arrows; a new empty one appears when the last is used.

const number = (list) => {
  let place = 0;
  for (const row of list.children) {
    const at = row.querySelector('[name$=".at"]');
    if (!("empty" in row.dataset)) at.value = String(++place);
  }
};
const more = (list) => {
  const last = list.lastElementChild;
  const count = form.elements[`l.${list.dataset.list}.rows`];
  const row = last.cloneNode(true);
  row.dataset.empty = "";
  for (const each of row.querySelectorAll("[name], label[for], [id]")) {
    for (const attribute of ["name", "for", "id"]) {
      const text = each.getAttribute(attribute);
      if (text) each.setAttribute(attribute, text.replace(/^(l\.\w+\.)\d+/, `$1${count.value}`));
    }
    if ("value" in each) each.value = "";
  }
  row.querySelectorAll(".options").forEach((each) => each.remove());
  count.value = String(Number(count.value) + 1);
  list.append(row);
  row.querySelectorAll("[data-names]").forEach(name);
};
for (const list of document.querySelectorAll("ol[data-list]")) {
  let dragged = null;
  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".line-of");
    if (row) row.draggable = !event.target.closest("input, select, textarea, button") || event.target.matches('[name$=".at"]');
  });
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".line-of");
  });
  list.addEventListener("dragover", (event) => {
    const row = event.target.closest(".line-of");
    if (!dragged || !row || row === dragged || row.parentElement !== list) return;
    event.preventDefault();
    const isBelow = [...list.children].indexOf(dragged) < [...list.children].indexOf(row);
    if (isBelow) row.after(dragged);
    else row.before(dragged);
  });
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.draggable = false;
    dragged = null;
    number(list);
    keep();
  });
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest(".line-of");
    if (!event.altKey || !row || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "ArrowUp") row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    number(list);
    event.target.focus();
    keep();
  });
  list.addEventListener("input", (event) => {
    const row = event.target.closest("[data-empty]");
    if (!row || !event.target.value) return;
    delete row.dataset.empty;
    number(list);
    if (!list.lastElementChild.matches("[data-empty]")) more(list);
  });
}

// Unsaved work is kept in this browser until it is saved or discarded.

const place = form && `edit:${form.dataset.kept}`;
const typed = () => [...new FormData(form)].filter(([key, value]) => typeof value === "string" && !["csrf", "base", "proof"].includes(key));
const first = form && typed();
let isSent = false;
function keep() {
  if (!form || isSent) return;
  const fields = typed();
  if (JSON.stringify(fields) === JSON.stringify(first)) return;
  try {
    localStorage.setItem(place, JSON.stringify({ first, fields }));
  } catch {} // a full or a closed store: the form still works
}
// Rows keep their items, but not their places: by the names of rows as they were, the names that they have now.
const rowsNow = (fields) => {
  const found = new Map();
  const added = {};
  for (const [key, item] of fields) {
    const [, row, list] = /^(l\.(\w+)\.\d+)\.item$/.exec(key) ?? [];
    const rows = row && document.querySelector(`ol[data-list="${list}"]`);
    if (!rows) continue;
    const alike = () => [...rows.querySelectorAll('[name$=".item"]')].filter((each) => each.value === item);
    const place = item ? 0 : (added[list] = (added[list] ?? -1) + 1);
    while (!item && alike().length <= place && rows.lastElementChild) more(rows);
    found.set(row, alike()[place]?.name.slice(0, -".item".length) ?? "");
  }
  return found;
};
// Only what was typed comes back: the page shows what others have saved since.
const restore = (draft) => {
  const [was, said, rows] = [new Map(draft.first), new Map(draft.fields), rowsNow(draft.fields)];
  for (const key of new Set([...was.keys(), ...said.keys()])) {
    if (was.get(key) === said.get(key) || /\.(rows|item)$/.test(key)) continue;
    const each = form.elements[key.replace(/^l\.\w+\.\d+/, (row) => rows.get(row) ?? row)];
    if (!each) continue;
    if (["checkbox", "radio"].includes(each.type)) each.checked = said.get(key) === each.value;
    else each.value = said.get(key) ?? "";
  }
};
if (form) {
  let found = null;
  try {
    found = JSON.parse(localStorage.getItem(place));
    if (document.querySelector(".done")) localStorage.removeItem(place), (found = null);
    if (document.querySelector(".done")) localStorage.removeItem("edit:/edit/new/" + form.dataset.kept.split("/")[2]);
  } catch {}
  if (found && JSON.stringify(found.fields) !== JSON.stringify(first)) {
    const note = Object.assign(document.createElement("div"), { className: "done" });
    note.setAttribute("role", "status");
    for (const [text, act] of [[form.dataset.restore, () => restore(found)], [form.dataset.discard, () => localStorage.removeItem(place)]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
      button.addEventListener("click", () => {
        act();
        note.remove();
      });
      note.append(button);
    }
    form.before(note);
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => {
    keep();
    isSent = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button.main"));
    }
  });
}

// A picture that is dragged onto the page is the file of the form.

const drop = document.querySelector(".drop");
if (drop) {
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop") drop.elements.file.files = event.dataTransfer.files;
    });
  }
}
