// Staff read a page aloud: record, listen back, send. What was recorded stays here until the service has it.
const box = document.querySelector("[data-recorder]");
const form = document.querySelector("[data-recording-form]");
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
// Plenty for a voice; a quarter of an hour of it stays far below what may be sent.
const BITS = 32000;

const part = (name) => box.querySelector(`[data-part="${name}"]`);
const button = (name) => box.querySelector(`[data-do="${name}"]`);
const show = (name) => {
  for (const each of box.querySelectorAll("[data-part]")) each.hidden = each.dataset.part !== name;
  // While it records, pause and finish stay at hand however far the words were moved.
  box.toggleAttribute("data-on", name === "on");
};
const tell = (words) => (box.querySelector("[data-said]").textContent = words);
const say = (name) => tell(box.dataset[name]);

let recorder;
let parts = [];
let made;
let address;
// Milliseconds recorded before the last pause, and since when it has been running again.
let before = 0;
let since = null;
let clock;

const recorded = () => before + (since === null ? 0 : performance.now() - since);

const tick = () => {
  const seconds = Math.floor(recorded() / 1000);
  box.querySelector("[data-time]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds >= Number(box.dataset.longest) && recorder.state !== "inactive") finish("full");
};

const running = (runs) => {
  before = recorded();
  since = runs ? performance.now() : null;
  clearInterval(clock);
  if (runs) clock = setInterval(tick, 250);
  button("pause").hidden = !runs;
  button("go-on").hidden = runs;
};

const record = async () => {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
  } catch {
    say("noMicrophone");
    return;
  }
  forget();
  const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each));
  recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS, ...(kind && { mimeType: kind }) });
  recorder.addEventListener("dataavailable", ({ data }) => data.size && parts.push(data));
  recorder.addEventListener("stop", () => {
    // The microphone is let go of at once.
    for (const track of stream.getTracks()) track.stop();
    keep();
  });
  recorder.start(1000);
  before = 0;
  since = null;
  running(true);
  tick();
  show("on");
  say("recording");
  button("pause").focus();
};

const finish = (why = "made") => {
  running(false);
  recorder.stop();
  say(why);
};

const keep = () => {
  made = new Blob(parts, { type: recorder.mimeType });
  address = URL.createObjectURL(made);
  const name = `${box.dataset.name}.${recorder.mimeType.includes("mp4") ? "m4a" : recorder.mimeType.includes("ogg") ? "ogg" : "webm"}`;
  box.querySelector("[data-back]").src = address;
  const link = box.querySelector("[data-save]");
  link.href = address;
  link.download = name;
  show("made");
  button("send").focus();
};

const forget = () => {
  parts = [];
  made = undefined;
  box.querySelector("[data-back]").removeAttribute("src");
  if (address) URL.revokeObjectURL(address);
  address = undefined;
};

const send = async () => {
  const pressed = button("send");
  if (pressed.getAttribute("aria-disabled")) return;
  pressed.setAttribute("aria-disabled", "true");
  say("sending");
  const told = new FormData(form);
  told.set("file", made, box.querySelector("[data-save]").download);
  try {
    const answer = await fetch(form.action, { method: "POST", body: told, headers: { Accept: "application/json" } });
    if (answer.status === 401) say("signedOut");
    else if (answer.status === 422) tell((await answer.json()).trouble);
    else if (answer.ok) {
      const { to } = await answer.json();
      made = undefined;
      location.assign(to);
      return;
    } else say("unsent");
  } catch {
    say("unsent");
  }
  pressed.removeAttribute("aria-disabled");
};

const again = () => {
  forget();
  show("ready");
  tell("");
  button("record").focus();
};

if (box && form && navigator.mediaDevices?.getUserMedia && window.MediaRecorder) {
  button("record").addEventListener("click", record);
  button("pause").addEventListener("click", () => {
    recorder.pause();
    running(false);
    say("paused");
    button("go-on").focus();
  });
  button("go-on").addEventListener("click", () => {
    recorder.resume();
    running(true);
    say("recording");
    button("pause").focus();
  });
  button("finish").addEventListener("click", () => finish());
  button("send").addEventListener("click", send);
  button("again").addEventListener("click", again);
  // Nobody loses a recording by a slip of the hand.
  addEventListener("beforeunload", (event) => {
    if (made || (recorder && recorder.state !== "inactive")) event.preventDefault();
  });
  show("ready");
}
