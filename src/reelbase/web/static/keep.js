// Comfort for people who are signed in. Without it every form is sent by its button.

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A list is put in order by dragging: the server moves the title as its buttons do, and shows the list anew.
for (const list of document.querySelectorAll("ol[data-move]")) {
  list.previousElementSibling.hidden = false;
  let held = null;
  const placed = (event) => event.target.closest("li[data-place]");
  for (const item of list.children) item.draggable = true;
  list.addEventListener("dragstart", (event) => {
    held = placed(event);
    held.classList.add("held");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = placed(event);
    if (!held || !over) return;
    event.preventDefault();
    for (const item of list.children) item.classList.toggle("over", item === over && item !== held);
  });
  list.addEventListener("dragend", () => {
    for (const item of list.children) item.classList.remove("held", "over");
    held = null;
  });
  list.addEventListener("drop", (event) => {
    const over = placed(event);
    if (!held || !over || over === held) return;
    event.preventDefault();
    const form = held.querySelector('input[name="to"]').form;
    form.elements.to.value = over.dataset.place;
    form.requestSubmit();
  });
}

// A takeout is dragged onto its form, or chosen. The server keeps no file, so this page has it until it is taken.
const drop = document.querySelector('.drop[action="/my/imports/preview"]');
if (drop) {
  const input = drop.elements.file;
  const over = (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("over", event.type === "dragover");
  };
  for (const name of ["dragover", "dragleave"]) document.addEventListener(name, over);
  document.addEventListener("drop", (event) => {
    over(event);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
  drop.addEventListener("submit", async (event) => {
    event.preventDefault();
    const files = input.files;
    drop.querySelector(".main").disabled = true;
    try {
      const answer = await fetch(drop.action, { method: "POST", body: new FormData(drop) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const take = page.querySelector("form.take");
      document.title = page.title;
      document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
      if (take) {
        take.elements.file.files = files;
        take.querySelector(".again").hidden = true;
      }
      history.pushState(null, "", location.pathname);
      document.querySelector("main").focus();
      scrollTo(0, 0);
    } catch {
      HTMLFormElement.prototype.submit.call(drop); // as without a script
    }
  });
  addEventListener("popstate", () => location.reload());
}
