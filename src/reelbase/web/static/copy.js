// Puts a button that copies beside everything with `data-copy`. Without it that can be copied by hand.

const copyText = async (text, shown) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  getSelection().selectAllChildren(shown); // without TLS there is no clipboard, only what is selected
  document.execCommand("copy");
};

const addCopy = (frame) => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: "Copy" });
  button.addEventListener("click", async () => {
    const shown = frame.querySelector("pre, code");
    await copyText(frame.dataset.copy || shown.textContent, shown);
    button.textContent = "Copied";
    button.classList.add("done");
    setTimeout(() => {
      button.textContent = "Copy";
      button.classList.remove("done");
    }, 1500);
  });
  frame.append(button);
};

for (const frame of document.querySelectorAll("[data-copy]")) addCopy(frame);
document.addEventListener("copyable", (event) => addCopy(event.target)); // what is shown later
