// What the pages of the documentation do beyond being read: copy, find as one types, try a request.
// Without it they can be read, searched and copied by hand.

const KEY = "reelbase-key"; // in sessionStorage: gone with the tab
const SAMPLE = "reelbase-sample"; // in localStorage: in which language samples are read
const SHOWN = 200_000; // characters of an answer
const COLOURED = 40_000;

const element = (name, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
};

// ---- the language of samples

const samples = [...document.querySelectorAll(".tabs > input")];
for (const each of samples) {
  if (each.value === localStorage.getItem(SAMPLE)) each.checked = true;
  each.addEventListener("change", () => localStorage.setItem(SAMPLE, each.value));
}

// ---- the menu stays where it was

const side = document.querySelector(".side");
const here = side?.querySelector("[aria-current]");
if (here && here.offsetTop > side.clientHeight * 0.7) side.scrollTop = here.offsetTop - side.clientHeight / 3;

// ---- finding

const find = document.querySelector(".find");
const field = find.elements.q;
const options = element("ul", { className: "options", id: "options", role: "listbox" });
let chosen = -1;
let asked = "";
find.append(options);
for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "options" })) {
  field.setAttribute(name, value);
}

const choose = (place) => {
  const items = [...options.children];
  chosen = items.length ? (place + items.length) % items.length : -1;
  items.forEach((item, each) => item.setAttribute("aria-selected", String(each === chosen)));
  if (chosen < 0) field.removeAttribute("aria-activedescendant");
  else {
    field.setAttribute("aria-activedescendant", items[chosen].id);
    items[chosen].scrollIntoView({ block: "nearest" });
  }
};

const show = (found) => {
  options.replaceChildren(
    ...found.map(({ title, where, address }, place) => {
      const item = element("li", { id: `option-${place}`, role: "option" }, title, element("span", {}, where));
      item.dataset.address = address;
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => location.assign(address));
      return item;
    }),
  );
  field.setAttribute("aria-expanded", String(found.length > 0));
  choose(found.length ? 0 : -1);
};

const look = async () => {
  const text = field.value.trim();
  asked = text;
  if (!text) return show([]);
  const answer = await fetch(`/docs/search.json?q=${encodeURIComponent(text)}`);
  if (answer.ok && asked === text) show(await answer.json());
};

let waiting = 0;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 60);
});
field.addEventListener("blur", () => show([]));
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter" && chosen >= 0) location.assign(options.children[chosen].dataset.address);
  else if (event.key === "Escape") {
    show([]);
    field.blur();
  } else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// ---- trying

const form = document.querySelector("#try");
const result = document.querySelector("#result");

const request = () => {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const each of form.querySelectorAll("[data-in]")) {
    if (each.dataset.in === "path") path = path.replace(`{${each.name}}`, encodeURIComponent(each.value));
    else if (each.dataset.in === "query" && each.value !== "") query.set(each.name, each.value);
    else if (each.dataset.in === "header" && each.value.trim()) headers[each.name] = each.value.trim();
  }
  const key = form.elements.key.value.trim() || form.elements.key.dataset.given;
  const isToken = key.includes(".") || path.startsWith("/4/");
  if (isToken && key) headers.Authorization = `Bearer ${key}`;
  const body = form.querySelector('[data-in="body"]')?.value.trim();
  if (body) headers["Content-Type"] = "application/json";
  const shown = query.size ? `${path}?${query}` : path;
  if (!isToken && key) query.set("api_key", key);
  const address = query.size ? `${path}?${query}` : path;
  return { address, shown, options: { method: form.dataset.method, headers, body: body || undefined } };
};

const body = (text, type) => {
  if (!type.includes("json")) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

// JSON in the colours that samples have; what is long stays plain.
const coloured = (text) => {
  if (text.length > COLOURED) return [text];
  const parts = text.split(/("(?:[^"\\]|\\.)*"(?:\s*:)?|\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*)/);
  return parts.map((part, place) => {
    if (place % 2 === 0) return part;
    const className = part.endsWith(":") ? "nt" : part.startsWith('"') ? "s2" : "m";
    return element("span", { className }, part);
  });
};

const report = (asked, answer, text, milliseconds) => {
  const shown = body(text, answer.headers.get("content-type") ?? "");
  const status = element("span", { className: `status ${answer.ok ? "good" : "bad"}` }, `${answer.status}`);
  const size = new TextEncoder().encode(text).length.toLocaleString("en");
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const code = element("div", { className: "code" }, element("pre", { tabIndex: 0 }, ...coloured(shown.slice(0, SHOWN))));
  code.dataset.copy = "";
  result.replaceChildren(
    element("p", { className: "told" }, status, `${milliseconds.toFixed(0)} ms`, ` ${size} bytes`),
    element("p", { className: "asked" }, `${asked.options.method} ${asked.shown}`),
    element("details", {}, element("summary", {}, "Headers"), element("pre", { tabIndex: 0 }, headers)),
    code,
  );
  code.dispatchEvent(new Event("copyable", { bubbles: true }));
  if (shown.length > SHOWN) result.append(element("p", {}, `The first ${SHOWN.toLocaleString("en")} characters.`));
};

const send = async () => {
  const asked = request();
  sessionStorage.setItem(KEY, form.elements.key.value.trim());
  const began = performance.now();
  try {
    const answer = await fetch(asked.address, asked.options);
    const text = await answer.text();
    report(asked, answer, text, performance.now() - began);
  } catch (error) {
    result.replaceChildren(element("p", { className: "bad" }, `The server could not be asked: ${error.message}`));
  }
};

// Samples ask for what the form asks for; the server writes them, as it wrote those on the page.
let rewriting = 0;
const rewrite = async () => {
  const given = {};
  for (const each of form.querySelectorAll("[data-in]")) {
    given[each.dataset.in === "body" ? "body" : each.name] = each.value;
  }
  const turn = ++rewriting;
  const answer = await fetch(`${location.pathname}/samples.json`, { method: "POST", body: JSON.stringify(given) });
  if (!answer.ok || turn !== rewriting) return;
  for (const [name, code] of Object.entries(await answer.json())) {
    const place = document.querySelector(`[data-sample="${name}"] code`);
    if (place) place.innerHTML = code;
  }
};

let pausing = 0;
form?.addEventListener("input", () => {
  clearTimeout(pausing);
  pausing = setTimeout(rewrite, 150);
});

// A value that can be given beside others is put into its field by a press, and taken out by another.
for (const line of document.querySelectorAll("[data-for]")) {
  const into = document.getElementById(line.dataset.for);
  for (const value of line.querySelectorAll("code")) {
    const button = element("button", { type: "button", className: "chip", textContent: value.textContent });
    button.addEventListener("click", () => {
      const given = into.value.split(",").filter(Boolean);
      const others = given.filter((each) => each !== value.textContent);
      into.value = (others.length < given.length ? others : [...given, value.textContent]).join(",");
      into.dispatchEvent(new Event("input", { bubbles: true }));
    });
    value.replaceWith(button);
  }
}

if (form) {
  form.elements.key.value = sessionStorage.getItem(KEY) ?? "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await send();
    if (event.submitter?.matches(".near")) result.closest("section").scrollIntoView(); // it is far below
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
