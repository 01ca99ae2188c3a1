// The guide without signal. This worker answers for the pages of the guide, for help now and for our own files.
// It keeps nothing else. Every other request goes by untouched, but that a page which cannot be reached is
// answered with the kept page that says so.
const IN = "^(?:/(cy|pl|ar))?";
const GUIDE = new RegExp(`${IN}/guide(?:/(?:age/)?[a-z0-9-]*)?$`);
const HELP = new RegExp(`${IN}/help-now$`);
const OTHER = new RegExp(`${IN}/(?:$|(?:family|staff|admin|account|pages)(?:/|$)|sign-in$)`);
// Somebody who is signed in reads the guide under another address. Without signal the kept page will do.
const OWN_GUIDE = /^\/family(\/guide\/(?:age\/)?[a-z0-9-]*)$/;
const LIST = "/guide/offline.json";
const NO_SIGNAL = "/guide/without-signal";
// A version is kept in a cache of its own. It is whole once its list stands in it: the list is put in last.
const VERSION = /^guide ([a-z]+) [0-9a-f]+$/;
const AS_KEPT = { ignoreVary: true };
const AT_ONCE = 4;
const PATIENCE = 3000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode !== "navigate") return;
  else if (GUIDE.test(pathname)) {
    event.respondWith(page(request));
    // The browser asks the server for the list once an hour at most: that is how long it may hold it.
    event.waitUntil(bring(languageOf(pathname), "default").catch(() => {}));
  } else if (HELP.test(pathname)) event.respondWith(soon(request));
  else if (OTHER.test(pathname)) event.respondWith(fetch(request).catch(() => noSignal(pathname)));
});

addEventListener("message", (event) => {
  const [port] = event.ports;
  event.waitUntil(
    answer(event.data).then(
      async () => port.postMessage({ kept: await everyList() }),
      async (fault) => port.postMessage({ kept: await everyList(), trouble: troubleOf(fault) }),
    ),
  );
});

const answer = async ({ ask, language }) => {
  if (ask === "keep") await bring(language, "no-cache", true);
  if (ask === "look") for (const list of await everyList()) await bring(list.language, "no-cache");
  if (ask === "remove") for (const name of await caches.keys()) if (VERSION.test(name)) await caches.delete(name);
};

// What a reader gets.

const file = async (request) => (await caches.match(request, AS_KEPT)) ?? fetch(request);

const page = async (request) =>
  (await kept(request.url)) ?? fetch(request).catch(() => noSignal(new URL(request.url).pathname));

// Telephone numbers are worth a moment's wait for the newest, and no more. A server that is ill is no server.
const soon = async (request) => {
  const fetched = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const first = await Promise.race([fetched, late]).catch(() => {});
  if (first?.ok) return first;
  return (await kept(request.url)) ?? first ?? fetched.catch(() => noSignal(new URL(request.url).pathname));
};

const kept = async (address) => (await live(languageOf(new URL(address).pathname)))?.cache.match(address, AS_KEPT);

const noSignal = async (pathname) => {
  const own = OWN_GUIDE.exec(pathname)?.[1];
  for (const language of [languageOf(pathname), ...(await everyList()).map((list) => list.language)]) {
    const here = location.origin + front(language);
    if (own && (await kept(here + own))) return Response.redirect(here + own);
    const found = await kept(here + NO_SIGNAL);
    if (found) return found;
  }
  return Response.error();
};

// What is kept.

const languageOf = (pathname) => new RegExp(`${IN}/`).exec(pathname)?.[1] ?? "en";
const front = (language) => (language === "en" ? "" : `/${language}`);

// Every version of a language on this phone: the one that is read first, parts of one at the end.
const versions = async (language) => {
  const found = [];
  for (const name of await caches.keys()) {
    if (VERSION.exec(name)?.[1] !== language) continue;
    const cache = await caches.open(name);
    found.push({ name, cache, list: await (await cache.match(LIST))?.json() });
  }
  return found.sort((one, other) => (other.list?.turn ?? 0) - (one.list?.turn ?? 0));
};

const live = async (language) => {
  const [first] = await versions(language);
  return first?.list && first;
};

const everyList = async () => {
  const languages = new Set((await caches.keys()).map((name) => VERSION.exec(name)?.[1]).filter(Boolean));
  const lists = await Promise.all([...languages].map(async (language) => (await live(language))?.list));
  return lists.filter(Boolean).map(({ language, name, version, dated }) => ({ language, name, version, dated }));
};

// Bringing a version: all of it, or what was there stays. Two askers share one journey.

const underway = new Map();

const bring = (language, freshness, first = false) => {
  if (!underway.has(language)) {
    underway.set(language, journey(language, freshness, first).finally(() => underway.delete(language)));
  }
  return underway.get(language);
};

const journey = async (language, freshness, first) => {
  const all = await versions(language);
  const old = all[0]?.list && all[0];
  // Nobody gets the guide who did not ask for it.
  if (!old && !first) return;
  const told = await fetch(front(language) + LIST, { cache: freshness, credentials: "omit" });
  if (!told.ok) throw new Error("signal");
  const list = await told.json();
  const name = `guide ${language} ${list.version}`;
  for (const other of all) if (other !== old && other.name !== name) await caches.delete(other.name);
  if (old?.name === name) return;
  await makeSureOfRoom(list.stored);
  const cache = await caches.open(name);
  const left = [...list.files];
  let done = 0;
  const carry = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      await put(cache, next, old?.cache);
      done += 1;
      tell({ language, done, all: list.files.length });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, carry));
  } catch (fault) {
    left.length = 0;
    // Half a guide that can never be whole only takes the room of other things.
    if (troubleOf(fault) === "room") await caches.delete(name);
    throw fault;
  }
  // From here on this version is read. The one before stays until the next visit: a page may still be opening.
  await cache.put(LIST, new Response(JSON.stringify({ ...list, turn: (old?.list.turn ?? 0) + 1 })));
};

const put = async (cache, [address, digest], old) => {
  const found = await cache.match(address, AS_KEPT);
  if (found && (await isRight(found, digest))) return;
  const before = await old?.match(address, AS_KEPT);
  if (before && (await isRight(before.clone(), digest))) return cache.put(address, before);
  const brought = await fetch(address, {
    cache: address.startsWith("/static/") ? "default" : "no-cache",
    credentials: "omit",
  });
  if (brought.status !== 200 || brought.redirected || !(await isRight(brought.clone(), digest))) {
    throw new Error("signal");
  }
  return cache.put(address, brought);
};

const isRight = async (response, digest) => {
  const made = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
  return Array.from(made, (byte) => byte.toString(16).padStart(2, "0")).join("").startsWith(digest);
};

const makeSureOfRoom = async (needed) => {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota !== undefined && quota - usage < needed * 1.5) throw new Error("room");
};

const troubleOf = (fault) =>
  fault.name === "QuotaExceededError" || fault.message === "room" ? "room" : "signal";

const tell = async (news) => {
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage(news);
};
