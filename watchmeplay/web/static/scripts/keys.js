// Staff work from the keyboard: j and k move through rows, Enter opens, a letter presses the button that
// carries it, ? lists the keys. Nothing happens while somebody types, or with Ctrl, Alt or the command key.
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const typing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

// The page says these words in its language.
const words = document.getElementById("keys").dataset;
let at = null;

const move = (step) => {
  const all = rows();
  if (!all.length) return;
  const from = at && all.includes(at) ? all.indexOf(at) : -1;
  const to = from < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(from + step, 0), all.length - 1);
  at?.removeAttribute("data-here");
  at = all[to];
  at.setAttribute("data-here", "");
  const link = at.querySelector("a[href]");
  (link ?? at).focus({ preventScroll: true });
  at.scrollIntoView({ block: "nearest" });
};

// What is folded opens, ready to be written in.
const openUp = (details, summary) => {
  details.open = true;
  (details.querySelector("input:not([type=hidden]), textarea, select") ?? summary).focus();
};

// Where nothing is in hand, Enter presses the button that carries it.
const enters = (event) => event.key === "Enter" && event.target === document.body;

// The row in hand first, then the page: "s" on a row marks that row's family.
const press = (key) => {
  const name = `[data-key="${CSS.escape(key)}"]`;
  const target = at?.querySelector(name) ?? [...document.querySelectorAll(name)].find((found) => !found.closest("[data-row]"));
  if (!target) return false;
  if (target.matches("input, textarea, select")) target.focus();
  else if (target.matches("summary")) openUp(target.parentElement, target);
  else target.click();
  return true;
};

const wordsOf = (element) => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((part) => part.remove());
  return (element.dataset.keyWords ?? copy.textContent).trim().replace(/\s+/g, " ");
};

const explain = () => {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  const title = document.createElement("h2");
  title.textContent = words.heading;
  const list = document.createElement("dl");
  const keys = new Map();
  if (rows().length) keys.set("j", words.next).set("k", words.before).set("Enter", words.open);
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!keys.has(element.dataset.key)) keys.set(element.dataset.key, wordsOf(element));
  }
  if (document.querySelector("form[method=post] textarea")) keys.set("Ctrl Enter", words.send);
  keys.set("?", words.these);
  for (const [key, said] of keys) {
    const term = document.createElement("dt");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap);
    const meaning = document.createElement("dd");
    meaning.textContent = said;
    list.append(term, meaning);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "nhsuk-button nhsuk-button--secondary";
  close.textContent = words.close;
  close.addEventListener("click", () => dialog.close());
  dialog.append(title, list, close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
};

// Ctrl and Enter, or the command key and Enter, send what is being written.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
  event.preventDefault();
  event.target.form?.requestSubmit(event.target.form.querySelector("[type=submit]"));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (step && rows().length) move(step);
  else if (event.key === "?") explain();
  else if ((event.key.length !== 1 && !enters(event)) || !press(event.key)) return;
  event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || row === at) return;
  at?.removeAttribute("data-here");
  at = row;
  at.setAttribute("data-here", "");
});
