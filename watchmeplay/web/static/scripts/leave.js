// "Exit this page": covers the page at once, signs out behind it, and moves to a neutral site in this tab.
// Three presses of Shift do the same.
const form = document.querySelector("[data-leave]");

if (form) {
  const leave = (event) => {
    event?.preventDefault();
    const cover = document.createElement("div");
    cover.className = "cover";
    document.body.replaceChildren(cover);
    document.title = form.dataset.title;
    try {
      // keepalive: the request goes on although the page is gone.
      fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true });
    } finally {
      location.replace(form.dataset.leave);
    }
  };

  form.addEventListener("submit", leave);

  let presses = 0;
  let forget;
  const said = document.createElement("p");
  said.className = "nhsuk-u-visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = 0;
      return;
    }
    clearTimeout(forget);
    presses += 1;
    if (presses === 3) {
      leave();
      return;
    }
    said.textContent = presses === 1 ? form.dataset.once : form.dataset.twice;
    forget = setTimeout(() => {
      presses = 0;
      said.textContent = "";
    }, 5000);
  });
  // Shift held for a capital letter is no request to leave.
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = 0;
  });

  // A page brought back from the browser's memory was left in a hurry: ask the server afresh.
  addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector(".cover")) location.reload();
  });
}
