// A template's words go into the box that is being written in, where the cursor was or at the end. Nothing is sent.
for (const link of document.querySelectorAll("[data-template]")) {
  const box = document.getElementById(link.dataset.templateFor);
  if (!box) continue;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const details = box.closest("details");
    if (details) details.open = true;
    box.setRangeText(link.dataset.template, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
}
