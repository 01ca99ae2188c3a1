// A search without signal: lines of the kept list that hold a word of the question come first.
const words = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
const asked = words(new URLSearchParams(location.search).get("q") ?? "").map((word) => word.replace(/(ing|es|ed|s)$/, ""));
const place = document.querySelector("[data-found]");

const score = (line) => {
  const said = words(`${line.textContent} ${line.dataset.words}`);
  return asked.filter((word) => said.some((each) => each.startsWith(word))).length;
};

if (place && asked.length) {
  const found = [...document.querySelectorAll("[data-words]")]
    .map((line) => ({ line, score: score(line) }))
    .filter((each) => each.score)
    .sort((one, other) => other.score - one.score)
    .slice(0, 20);
  place.querySelector("ul").append(
    ...found.map(({ line }) => {
      const copy = line.cloneNode(true);
      const title = document.createElement("h3");
      title.className = "chapters__title";
      title.append(...copy.querySelector("h4").childNodes);
      copy.querySelector("h4").replaceWith(title);
      return copy;
    }),
  );
  place.hidden = found.length === 0;
}
