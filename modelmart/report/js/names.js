// Finds offerings by any name that a person types, by one rule for the catalogue, the header and addresses of models.
const lettersOf = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "");
const wordsIn = (text) => text.toLowerCase().match(/[a-z]+|[0-9]+/g) ?? [];
const isNumber = (word) => /^\d/.test(word);
// sizes such as 70b are no versions
const versionOf = (text) => (text.toLowerCase().replace(/\d+(\.\d+)?b(?![a-z])/g, "").match(/\d+/g) ?? []).join(".");

// What an offering can be called, prepared once: all its words in their order, and its names as letters.
function namesOf(offering) {
  offering.called ??= {
    own: ` ${wordsIn(`${offering.model_id} ${offering.model_name}`).join(" ")} `,
    words: ` ${[offering.offering_id, offering.model_name, offering.developer ?? "", offering.provider_name, ...(offering.other_names ?? "").split(", ")].map((name) => wordsIn(name).join(" ")).join(" | ")} `,
    exact: [offering.model_id, offering.model_name, offering.offering_id].map(lettersOf),
    version: versionOf(offering.model_id),
  };
  return offering.called;
}

// How a typed term stands among the words: 4 is not 40, since a number is a version; a word may be unfinished.
function phrase(words) {
  return ` ${words.join(" ")}${isNumber(words.at(-1)) ? " " : ""}`;
}

// The letters from each word on, for a term that is written as one word: gpt4omini.
function joinedNames(called) {
  called.joined ??= called.words.split("|").map((name) => name.trim().split(" ").map((_, i, all) => ` ${all.slice(i).join("")}`).join("")).join("") + " ";
  return called.joined;
}

function hasJoined(called, letters) {
  const names = joinedNames(called), needle = ` ${letters}`;
  for (let at = names.indexOf(needle); at >= 0; at = names.indexOf(needle, at + 1)) {
    if (!isNumber(letters.at(-1)) || !isNumber(names[at + needle.length])) return true;
  }
  return false;
}

const termsOf = (typed) => typed.split(/[\s/,]+/).map(wordsIn).filter((words) => words.length);
const phrasesOf = (typed) => termsOf(typed).map(phrase);

// Every term must be found, in any order; the first way that finds any.
function offersCalled(typed) {
  const terms = termsOf(typed), phrases = phrasesOf(typed);
  const found = db.offerings.filter((o) => phrases.every((p) => namesOf(o).words.includes(p)));
  return found.length ? found : db.offerings.filter((o) => terms.every((words, i) => namesOf(o).words.includes(phrases[i]) || hasJoined(namesOf(o), words.join(""))));
}

let vocabulary = null;

// The number of typing errors between two words, where swapped neighbours are one error.
function errorsBetween(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}

// A word that no name has, as the known word with the fewest errors; of these, the one of most offerings. Numbers stay, and
// so do words of four letters or fewer, since too many others are one error away.
function corrected(typed) {
  vocabulary ??= [...grouped(db.offerings.flatMap((o) => [...new Set(wordsIn(namesOf(o).words))]).filter((word) => word.length > 3 && !isNumber(word)), (word) => word)].map(([word, all]) => [word, all.length]);
  return typed.toLowerCase().replace(/[a-z]{5,}/g, (word) => {
    const most = word.length < 8 ? 1 : 2;
    if (vocabulary.some(([known]) => known.startsWith(word))) return word;
    const near = vocabulary.filter(([known]) => Math.abs(known.length - word.length) <= most).map(([known, offers]) => ({ known, offers, errors: errorsBetween(word, known) })).filter((n) => n.errors <= most);
    return near.sort((a, b) => a.errors - b.errors || b.offers - a.offers || compared(a.known, b.known))[0]?.known ?? word;
  });
}

const searches = new Map();

// The offerings that a text names, best first, and as what it was taken if nothing is called so.
function searched(text) {
  const typed = text.trim().toLowerCase();
  if (!lettersOf(typed)) return { offers: db.offerings, takenAs: null };
  if (!searches.has(typed)) {
    const end = typed.replace(/^.*\//, "");
    const ways = [typed, end, corrected(typed), corrected(end)].filter((way) => lettersOf(way));
    const way = ways.find((w) => offersCalled(w).length) ?? typed;
    searches.set(typed, { offers: bestFirst(offersCalled(way), way), takenAs: ways.indexOf(way) > 1 ? way : null });
  }
  return searches.get(typed);
}

// The very name first, then its version, then models whose own name has all the words, then those that begin with one; among
// equals the most capable, and of a model its maker's own.
function bestFirst(offers, typed) {
  const letters = lettersOf(typed), end = lettersOf(typed.replace(/^.*\//, "")), version = versionOf(typed), phrases = phrasesOf(typed);
  const keyed = offers.map((o) => {
    const called = namesOf(o);
    return { o, key: [called.exact.includes(letters) || called.exact[0] === end, version !== "" && called.version === version, phrases.every((p) => called.own.includes(p)), phrases.some((p) => called.own.startsWith(p))].reduce((sum, is) => 2 * sum + is, 0), points: o.capability === null ? null : Number(o.capability) };
  });
  return keyed.sort((a, b) => b.key - a.key || descending(a.points, b.points) || b.o.is_by_maker - a.o.is_by_maker || b.o.is_recommendable - a.o.is_recommendable || compared(a.o.offering_id, b.o.offering_id)).map(({ o }) => o);
}

// The models that a text names, best first.
const modelsNamed = (text) => [...new Set(searched(text).offers.map((o) => o.model_id))];

const modelNamed = (text) => (db.ofModel.has(text) ? text : lettersOf(text) ? modelsNamed(text)[0] ?? null : null);
