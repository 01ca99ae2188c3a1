// Where the phone is in another zone than its owner's pages, the time by the phone's clock stands beside each time.
const options = { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" };
const said = (moment, timeZone) => new Intl.DateTimeFormat(document.documentElement.lang, { ...options, timeZone }).format(moment);

for (const place of document.querySelectorAll("[data-moment]")) {
  const moment = new Date(place.dataset.moment);
  const here = said(moment);
  if (here === said(moment, place.dataset.zone)) continue;
  const beside = document.createElement("span");
  beside.className = "meeting__here";
  beside.textContent = `${place.dataset.words} ${here}`;
  place.append(beside);
}
