// Finding as one types, on the pages of the catalogue. Without it the field sends its form.

history.replaceState(history.state, "", location.href.replace(/[?&]again=1$/, ""));

const form = document.querySelector(".find");
const field = form.elements.query;
const options = document.createElement("ul");
let chosen = -1;
let asked = "";
Object.assign(options, { className: "options", id: "options", role: "listbox" });
options.setAttribute("aria-label", field.getAttribute("aria-label"));
form.append(options);
for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "options", "aria-autocomplete": "list" })) {
  field.setAttribute(name, value);
}

const choose = (place) => {
  const items = [...options.children];
  chosen = items.length && place >= -1 ? ((place + 1 + items.length + 1) % (items.length + 1)) - 1 : -1;
  items.forEach((item, each) => item.setAttribute("aria-selected", String(each === chosen)));
  if (chosen < 0) field.removeAttribute("aria-activedescendant");
  else {
    field.setAttribute("aria-activedescendant", items[chosen].id);
    items[chosen].scrollIntoView({ block: "nearest" });
  }
};

const show = (found) => {
  options.replaceChildren(
    ...found.map(({ name, note, address, picture }, place) => {
      const item = Object.assign(document.createElement("li"), { id: `option-${place}`, role: "option" });
      if (picture) item.append(Object.assign(document.createElement("img"), { src: picture, alt: "" }));
      const text = document.createElement("div");
      text.append(name, Object.assign(document.createElement("span"), { textContent: note }));
      item.append(text);
      item.dataset.address = address;
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => location.assign(address));
      return item;
    }),
  );
  field.setAttribute("aria-expanded", String(found.length > 0));
  choose(-1);
};

const look = async () => {
  const text = field.value.trim();
  asked = text;
  if (!text) return show([]);
  const answer = await fetch(`/search/suggestions.json?query=${encodeURIComponent(text)}`);
  if (answer.ok && asked === text && document.activeElement === field) show(await answer.json());
};

let waiting = 0;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 80);
});
field.addEventListener("blur", () => show([]));
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen < 0 ? options.children.length - 1 : chosen - 1);
  else if (event.key === "Enter" && chosen >= 0) location.assign(options.children[chosen].dataset.address);
  else if (event.key === "Escape") show([]);
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
  field.select();
});
