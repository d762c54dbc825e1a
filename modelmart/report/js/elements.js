// Elements are created one by one, and text is set as text: no text of a source becomes markup.
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return made;
}

const byId = (id) => document.getElementById(id);
const words = (text) => text.replaceAll("_", " ");
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const count = (number) => Number(number).toLocaleString("en");
const plural = (number, noun) => `${count(number)} ${noun}${Number(number) === 1 ? "" : "s"}`;

// The page is at rest (main[aria-busy=false]) when all that it began is done.
let pending = 0;
function busy(promise) {
  pending += 1;
  byId("main").setAttribute("aria-busy", "true");
  return promise.finally(() => { pending -= 1; byId("main").setAttribute("aria-busy", pending > 0); });
}

// Calls once when the calls pause for so long; the last one counts.
function afterPause() {
  let timer, rest = null;
  return (call, milliseconds) => {
    if (!rest) busy(new Promise((resolve) => { rest = resolve; }));
    clearTimeout(timer);
    timer = setTimeout(() => { const done = rest; rest = null; call(); done(); }, milliseconds);
  };
}

// Once per frame, however many events there are.
let isDue = false;
function later(call) {
  if (isDue) return;
  isDue = true;
  busy(new Promise((resolve) => requestAnimationFrame(() => { isDue = false; call(); resolve(); })));
}

const isPhone = () => !matchMedia("(min-width: 60rem)").matches;

// Tokens as people say them: 128k, 1M.
function tokens(number) {
  if (number === null) return "not known";
  if (number >= 1e6) return `${Number((number / 1e6).toFixed(2))}M`;
  return number >= 1000 ? `${Math.round(number / 1000)}k` : String(number);
}
