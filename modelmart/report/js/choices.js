// Addresses: #/view/name?choices. A link can be older than the page, so what no longer exists is ignored.
function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/");
  const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
  return { view: view || "answer", name: decoded(rest.join("/")), choices: new URLSearchParams(query) };
}

function addressOf(view, name = "", choices = {}) {
  const query = new URLSearchParams(Object.entries(choices).filter(([, value]) => value !== null && value !== "" && value !== false)).toString();
  return `#/${view}${name ? "/" + name.split("/").map(encodeURIComponent).join("/") : ""}${query ? "?" + query : ""}`;
}

// Takes what an address asks for into fields and lists, and keeps what it cannot take, to tell it.
function taker(choices) {
  const wrong = [];
  return {
    wrong,
    field(id, key, isRight) {
      const text = choices.get(key) ?? "", isTaken = text !== "" && isRight(text);
      if (text && !isTaken) wrong.push([key, text]);
      byId(id).value = isTaken ? text : byId(id).dataset.none ?? byId(id).value;
    },
    option(id, key) {
      this.field(id, key, (text) => [...byId(id).options].some((o) => o.value === text));
    },
    list(key, separator, known) {
      const named = (choices.get(key) ?? "").split(separator).filter(Boolean);
      wrong.push(...named.filter((text) => !known.includes(text)).map((text) => [key, text]));
      return named;
    },
    told: (what) => (wrong.length ? `This page cannot take ${listOf(wrong.map(([key, text]) => `${key} “${text}”`))} of the address. ${what}` : ""),
  };
}

// Typing replaces the address; a choice adds one, so that Back undoes it.
function remember(address, isTyped) {
  if (address === location.hash) return;
  history[isTyped ? "replaceState" : "pushState"](null, "", address);
}

const modelLink = (modelId, text) => el("a", { href: addressOf("model", modelId) }, text ?? modelName(modelId));
const modelName = (modelId) => db.ofModel.get(modelId)?.[0].model_name ?? modelId;

// A typed number of tokens: digits, maybe in groups of three, or 128k or 1.5M. Null for anything else, and for more than 12
// digits.
function wholeNumber(text) {
  const short = text.trim().match(/^(\d{1,6})(?:\.(\d{1,6}))?\s?([km])$/i);
  if (short) {
    const [, whole, part = "", unit] = short, zeros = unit.toLowerCase() === "k" ? 3 : 6;
    return part.length > zeros ? null : BigInt(whole + part.padEnd(zeros, "0"));
  }
  const digits = text.trim().replace(/^(\d{1,3})((?:[, \u00a0\u202f_]\d{3})+)$/, (_, head, rest) => head + rest.replace(/\D/g, ""));
  return /^\d{1,12}$/.test(digits) ? BigInt(digits) : null;
}

// An amount of dollars such as 0.005, as a whole number of 10^-15 USD.
function amountTyped(text) {
  const typed = text.trim().replace(/^\$/, "");
  return /^\d{1,9}(\.\d{1,15})?$/.test(typed) ? scaledInt(typed, USD_DECIMALS) : null;
}

const pointsTyped = (text) => (/^\d{1,3}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : null);

// What is typed into a field of each kind, and what to type.
const KINDS = { tokens: [wholeNumber, "2000, 128k or 1M"], usd: [amountTyped, "0.005"], points: [pointsTyped, "150"] };
const typedLast = new Map();

// The number in a field. A wrong one is told beside it, and the last right one stays. Null if it is empty and may be.
function numberIn(id) {
  const field = byId(id), text = field.value.trim(), [parse, example] = KINDS[field.dataset.kind];
  const value = parse(text), isWrong = value === null && (text !== "" || field.dataset.none === undefined);
  field.setAttribute("aria-invalid", isWrong);
  if (!isWrong) typedLast.set(id, [value, text]);
  const [last, lastText] = typedLast.get(id) ?? [null, ""];
  const message = isWrong ? `Type a number, such as ${example}. ${lastText ? `${lastText} still counts.` : "Until then, it counts as empty."}` : "";
  if (byId(`${id}-problem`).textContent !== message) byId(`${id}-problem`).textContent = message;
  return last;
}

// The line for the problem of each field that takes a number.
function prepareNumbers() {
  for (const field of document.querySelectorAll("input[data-kind]")) {
    field.after(el("p", { id: `${field.id}-problem`, class: "problem", role: "alert" }));
    field.setAttribute("aria-describedby", `${field.id}-problem`);
  }
}

// A fold with a box for each value, of which several can be chosen; none means any.
function prepareList(id, name, values, changed) {
  byId(id).append(el("summary", { id: `${id}-title` }, `${name}: any`), el("fieldset", { class: "checks list" }, el("legend", { class: "unseen" }, name),
    [...new Set(values)].filter(Boolean).sort(compared).map((value) => el("label", { class: "check" }, el("input", { type: "checkbox", value, onchange: () => { showChosen(id); changed(); } }), value))));
  byId(id).dataset.name = name;
}

const boxesOf = (id) => [...byId(id).querySelectorAll("input")];
const chosenOf = (id) => boxesOf(id).filter((box) => box.checked).map((box) => box.value);

function choose(id, values) {
  for (const box of boxesOf(id)) box.checked = values.includes(box.value);
  showChosen(id);
}

function showChosen(id) {
  const chosen = chosenOf(id);
  byId(`${id}-title`).textContent = `${byId(id).dataset.name}: ${chosen.length === 0 ? "any" : chosen.length === 1 ? chosen[0] : `${chosen.length} chosen`}`;
}
