// Selecting words in an entry puts them into the form that answers them, and shows that form.
// Markup: an element with data-phrase-source="ID"; the field with that ID, inside [data-phrase-form].
for (const source of document.querySelectorAll("[data-phrase-source]")) {
  const field = document.getElementById(source.dataset.phraseSource);
  if (!field) continue;
  const form = field.closest("[data-phrase-form]");

  const take = () => {
    const chosen = getSelection();
    if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return;
    const range = chosen.getRangeAt(0);
    if (!source.contains(range.startContainer)) return;
    // Three clicks, or a hand that slipped, take in what follows: keep to the words of this part.
    if (!source.contains(range.endContainer)) range.setEnd(source, source.childNodes.length);
    const words = chosen.toString().trim();
    if (!words) return;
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (form) {
      if (form instanceof HTMLDetailsElement) form.open = true;
      form.hidden = false;
      form.toggleAttribute("data-chosen", true);
    }
  };

  source.addEventListener("pointerup", () => setTimeout(take));
  source.addEventListener("keyup", take);
  document.addEventListener("selectionchange", () => {
    // Phones move the handles without a pointer event on the text.
    if (matchMedia("(pointer: coarse)").matches) take();
  });
}
