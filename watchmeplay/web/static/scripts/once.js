// A form is sent once, however often its button is pressed. Coming back to the page makes it ready again.
const waiting = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
  if (waiting.has(form)) {
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  waiting.set(form, { button, words: button && [...button.childNodes] });
  // After the browser has read the form: a disabled button would not send its own name.
  setTimeout(() => {
    if (!button || !waiting.has(form)) return;
    button.setAttribute("aria-disabled", "true");
    if (button.dataset.busy) button.replaceChildren(button.dataset.busy);
  });
});

const ready = () => {
  for (const { button, words } of waiting.values()) {
    if (!button) continue;
    button.removeAttribute("aria-disabled");
    if (button.dataset.busy) button.replaceChildren(...words);
  }
  waiting.clear();
};

addEventListener("pageshow", ready);
// A refused download, a lost network: after ten seconds the button may be pressed again.
document.addEventListener("submit", () => setTimeout(ready, 10000));
