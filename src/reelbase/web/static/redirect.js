// Counts the ticks of the self-test in words, and tests again without a reload. Without it the ticks are there too.

const test = document.querySelector("#names");
const told = document.querySelector("#told");
const pictures = [...test.querySelectorAll("img")];

const tell = () => {
  const here = pictures.filter((each) => each.complete && each.naturalWidth > 0).length;
  const open = pictures.filter((each) => !each.complete).length;
  for (const each of pictures) {
    if (each.complete) each.closest("li").dataset.found = each.naturalWidth > 0 ? "yes" : "no";
  }
  if (open > 0) {
    told.textContent = "Testing…";
    return;
  }
  told.dataset.found = here === pictures.length ? "yes" : "no";
  told.textContent = here === pictures.length
    ? "This browser is ready: all names resolve to this server, and it trusts them."
    : here === 0
      ? "Not ready yet: no name resolves to this server, or this browser does not trust the certificate."
      : `Not ready yet: ${here} of ${pictures.length} names resolve to this server and are trusted.`;
};

const again = () => {
  for (const each of pictures) {
    delete each.closest("li").dataset.found;
    each.src = `${each.src.split("?")[0]}?${Date.now()}`;
  }
  tell();
};

for (const each of pictures) {
  each.addEventListener("load", tell);
  each.addEventListener("error", tell);
}
const button = document.querySelector("#again");
button.addEventListener("click", again);
button.hidden = false;
tell();
