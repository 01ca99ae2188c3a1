// "Listen": the phone's own voice reads the page, sentence by sentence. Nothing is read before somebody asks.
const box = document.querySelector("[data-listen]");
const speech = window.speechSynthesis;
const PARTS = "h2, h3, h4, p, li, dt, dd, th, td";
// Some phones give their voices late, and do not say when.
const LOOKS = [250, 1000, 2500];

const part = (name) => box.querySelector(`[data-part="${name}"]`);
const button = (name) => box.querySelector(`[data-do="${name}"]`);
const plain = (tag) => tag.toLowerCase().replace("_", "-");
const tongue = (tag) => plain(tag).split("-")[0];

// A voice on the phone before one that sends the words away; then the page's own country; then the phone's choice.
const choose = (wanted) =>
  speech
    .getVoices()
    .filter((each) => tongue(each.lang) === tongue(wanted))
    .map((each) => ({ each, rank: 4 * each.localService + 2 * (plain(each.lang) === plain(wanted)) + each.default }))
    .sort((one, other) => other.rank - one.rank)[0]?.each;

const sentences = (text) => {
  const words = text.replace(/\s+/g, " ").trim();
  const cut = Intl.Segmenter
    ? [...new Intl.Segmenter(box.dataset.listen, { granularity: "sentence" }).segment(words)].map(({ segment }) => segment)
    : words.match(/[^.!?…؟]+[.!?…؟]*["”’»)]*/g);
  return (cut ?? []).map((each) => each.trim()).filter((each) => /[\p{L}\p{N}]/u.test(each));
};

// The title, the line below it, then the page in its order: each smallest part that holds words.
const pieces = () =>
  [
    document.querySelector("h1"),
    document.querySelector(".opening .lead"),
    ...[...document.querySelectorAll(`.prose :is(${PARTS})`)].filter((each) => !each.querySelector(PARTS)),
  ]
    .filter(Boolean)
    .map((element) => ({ element, said: sentences(element.textContent) }))
    .filter(({ said }) => said.length);

let voice;
let state = "ready";
let page = [];
let at = { piece: 0, sentence: 0 };
// What is being said belongs to a turn. An answer to an earlier turn, broken off by pause or stop, is nobody's.
let turn = 0;
// Some browsers forget what nobody holds, and fall silent.
let held = [];

const say = (name) => (box.querySelector("[data-said]").textContent = name ? box.dataset[name] : "");

const show = () => {
  const on = state === "on" || state === "paused";
  part("ready").hidden = on || !voice;
  part("on").hidden = !on;
  part("none").hidden = Boolean(voice);
  part("far").hidden = !voice || voice.localService;
  button("pause").hidden = state !== "on";
  button("go-on").hidden = state !== "paused";
  box.toggleAttribute("data-on", on);
};

const look = () => {
  if (state !== "ready") return;
  voice = choose(box.dataset.listen);
  show();
};

const inSight = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};

const mark = (element) => {
  const before = document.querySelector("[data-read-now]");
  before?.removeAttribute("data-read-now");
  if (!element) return;
  element.setAttribute("data-read-now", "");
  // Follow along for a reader who does; leave a reader alone who has gone elsewhere on the page.
  if (before && inSight(before) && !inSight(element)) element.scrollIntoView({ block: "center" });
};

const hush = () => {
  turn += 1;
  held = [];
  speech.cancel();
};

const rest = (next, word) => {
  hush();
  state = next;
  say(word);
  if (next === "ready") {
    mark(null);
    at = { piece: 0, sentence: 0 };
  }
  show();
};

// One paragraph at a time: a whole page at once makes some phones stop halfway.
const speak = () => {
  const mine = (turn += 1);
  const { element, said } = page[at.piece];
  mark(element);
  held = said.slice(at.sentence).map((sentence, number, left) => {
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    const place = at.sentence + number;
    utterance.onstart = () => {
      if (mine === turn) at.sentence = place;
    };
    utterance.onend = () => {
      if (mine === turn && number === left.length - 1) forward();
    };
    utterance.onerror = () => {
      if (mine === turn) rest("paused", "trouble");
    };
    return utterance;
  });
  for (const utterance of held) speech.speak(utterance);
};

const forward = () => {
  at = { piece: at.piece + 1, sentence: 0 };
  if (at.piece < page.length) speak();
  else {
    rest("ready", "finished");
    button("listen").focus({ preventScroll: true });
  }
};

const begin = () => {
  for (const each of document.querySelectorAll("audio")) each.pause();
  // What another page left half said.
  hush();
  state = "on";
  say("reading");
  show();
  button("pause").focus({ preventScroll: true });
  speak();
};

const pause = () => {
  rest("paused", "paused");
  button("go-on").focus({ preventScroll: true });
};

const stop = () => {
  rest("ready", "stopped");
  button("listen").focus({ preventScroll: true });
};

if (box && speech && window.SpeechSynthesisUtterance) {
  button("listen").addEventListener("click", () => {
    page = pieces();
    begin();
  });
  button("pause").addEventListener("click", pause);
  button("go-on").addEventListener("click", begin);
  button("stop").addEventListener("click", stop);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state !== "ready") stop();
  });
  for (const each of document.querySelectorAll("audio")) {
    each.addEventListener("play", () => {
      if (state === "on") rest("paused", "paused");
    });
  }
  addEventListener("pagehide", () => {
    if (state !== "ready") rest("ready");
  });
  // The quick way out empties the page and may then wait for another: silence at once.
  new MutationObserver(() => box.isConnected || hush()).observe(document.body, { childList: true });
  speech.addEventListener?.("voiceschanged", look);
  look();
  for (const wait of LOOKS) setTimeout(look, wait);
} else if (box) show();

for (const each of document.querySelectorAll(".reads-to-you audio")) {
  const { type } = each.querySelector("source");
  each.parentElement.querySelector("[data-unplayable]").hidden = each.canPlayType(type) !== "";
}
