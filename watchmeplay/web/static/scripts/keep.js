// "Keep the guide on this phone": asks the worker to keep it or let it go, and shows how far it is.
const box = document.querySelector("[data-keep]");
const WORKER = "/service-worker.js";
// The one address that may become a script here.
const policy = window.trustedTypes?.createPolicy("guide-worker", {
  createScriptURL: (address) => {
    if (address !== WORKER) throw new TypeError(address);
    return address;
  },
});

const part = (name) => box.querySelector(`[data-part="${name}"]`);
const show = (...names) => {
  for (const each of box.querySelectorAll("[data-part]")) each.hidden = !names.includes(each.dataset.part);
};

const awake = async (registration) => {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker.state === "activated") return worker;
  return new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve(worker);
      if (worker.state === "redundant") reject(new Error("signal"));
    });
  });
};

const ask = (worker, words) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data);
    worker.postMessage({ language: box.dataset.keep, ...words }, [port2]);
  });

const lay = ({ kept, trouble }) => {
  const here = kept.some((list) => list.language === box.dataset.keep);
  part("kept").querySelector("ul").replaceChildren(
    ...kept.map(({ language, name, version, dated }) => {
      const line = part("line").content.firstElementChild.cloneNode(true);
      const put = (what, words) => (line.querySelector(`[data-${what}]`).textContent = words);
      put("name", name);
      put("dated", dated);
      put("version", version.slice(0, 6));
      for (const word of line.querySelectorAll("[data-name], [data-dated]")) word.lang = language;
      return line;
    }),
  );
  show(...(kept.length ? ["kept"] : []), ...(here ? [] : ["ask"]), ...(trouble ? [trouble] : []));
};

const keep = async () => {
  show("busy");
  part("busy").focus();
  try {
    const address = policy ? policy.createScriptURL(WORKER) : WORKER;
    const worker = await awake(await navigator.serviceWorker.register(address));
    // A phone that is short of room then lets go of other things first.
    navigator.storage?.persist?.().catch(() => {});
    lay(await ask(worker, { ask: "keep" }));
  } catch {
    lay({ kept: [], trouble: "signal" });
  }
  box.querySelector("[data-part]:not([hidden])").focus();
};

const remove = async () => {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const left = registration?.active ? await ask(registration.active, { ask: "remove" }) : { kept: [] };
  await registration?.unregister();
  lay(left);
  part("ask").focus();
};

if (box && "serviceWorker" in navigator && window.isSecureContext) {
  box.querySelector("[data-do=keep]").addEventListener("click", keep);
  box.querySelector("[data-do=remove]").addEventListener("click", remove);
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data.language !== box.dataset.keep) return;
    const bar = part("busy").querySelector("progress");
    bar.max = data.all;
    bar.value = data.done;
  });
  const registration = await navigator.serviceWorker.getRegistration("/");
  if (registration?.active) {
    lay(await ask(registration.active, { ask: "say" }));
    const { kept, trouble } = await ask(registration.active, { ask: "look" });
    // Without signal there is nothing new to be had, and no need to say so.
    if (!box.querySelector('[data-part="busy"]:not([hidden])')) lay({ kept, trouble: trouble === "room" && trouble });
  } else {
    lay({ kept: [] });
  }
}
