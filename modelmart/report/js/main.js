// Puts the views together: each has an address, and the address decides what is shown.
const VIEWS = { answer: openAnswer, catalogue: openCatalogue, compare: openCompare, model: openModel, sources: openSources, spend: () => "Spend" };

function openSources({ name }) {
  document.querySelector("tr.target")?.classList.remove("target");
  const row = name ? [...document.querySelectorAll("#snapshots tr[data-snapshot]")].find((tr) => tr.dataset.snapshot === name) : null;
  if (row) {
    row.classList.add("target");
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }
  return "Sources";
}

function go(isFirst) {
  const at = route(), view = VIEWS[at.view] && byId(`view-${at.view}`) ? at.view : "answer";
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== `view-${view}`;
  for (const link of document.querySelectorAll("nav a")) link.toggleAttribute("aria-current", link.dataset.views.split(" ").includes(view));
  const title = VIEWS[view](view === at.view ? at : { name: "", choices: new URLSearchParams() });
  document.title = `${title} – modelmart`;
  if (!isFirst && !at.name.includes(":")) {
    scrollTo(0, 0);
    document.querySelector(`#view-${view} h1`)?.focus({ preventScroll: true });
  }
}

async function start() {
  prepareNumbers();
  await loadRows();
  prepareAnswer();
  prepareCatalogue();
  prepareModel();
  prepareFind();
  watchTips();
  const age = Date.now() - Date.parse(db.days.read_on);
  byId("age").textContent = age > 7 * 86400000 ? `This page was written on ${db.days.read_on}; prices and days left are of that day. To update it, run: make report` : "";
  addEventListener("hashchange", () => go(false));
  // for tests and the console
  window.modelmart = { db, recommend, questionOf, priced, workloadOf, get work() { return work; } };
  byId("waiting").remove();
  go(true);
  document.documentElement.dataset.ready = "true";
}

busy(start()).catch((error) => {
  const because = typeof DecompressionStream === "undefined" ? "it needs a browser from 2023 or later" : error.message;
  (byId("waiting") ?? byId("headline")).textContent = `This page does not work: ${because}.`;
  throw error;
});
