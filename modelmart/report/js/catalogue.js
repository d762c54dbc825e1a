// The view Catalogue: all offerings, to search, filter, sort, compare and copy.
const MOST_COMPARED = 6;
const picked = new Set();
let grid = null, gridReady = null;

const yesNo = (value) => (value === null ? "" : value ? "yes" : "no");
const money = (text) => (text === null ? "" : exactDollars(text));

// Field, title, width, kind; shown at first if it has a +. Kinds decide how a column is sorted and written.
const COLUMNS = [
  ["+model_name", "Model", 210, "model"], ["+provider_name", "Host", 140, "text"], ["developer", "Maker", 120, "text"], ["provider_kind", "Kind of host", 110, "text"],
  ["+input_usd_per_mtok", "Input", 82, "usd"], ["+cached_input_usd_per_mtok", "Cached", 92, "usd"], ["+output_usd_per_mtok", "Output", 88, "usd"],
  ["batch_input_usd_per_mtok", "Batch input", 110, "usd"], ["batch_output_usd_per_mtok", "Batch output", 116, "usd"], ["+cost_usd", "1,000 equal requests", 124, "thousand"], ["cost_at_effort_usd", "1,000 requests, at its effort", 140, "thousand"],
  ["+capability", "Capability", 150, "interval"], ["capability_coding", "Coding", 140, "interval"], ["+context_window_tokens", "Context", 98, "tokens"], ["max_output_tokens", "Longest answer", 130, "tokens"],
  ["has_function_calling", "Tools", 80, "flag"], ["has_vision", "Vision", 84, "flag"], ["has_reasoning", "Reasoning", 110, "flag"], ["has_open_weights", "Open weights", 120, "flag"],
  ["+license", "Licence", 132, "text"], ["+retires_on", "Ends", 205, "end"], ["days_left", "Days left", 100, "number"], ["status", "Status", 110, "text"], ["risk_level", "Risk", 90, "text"],
  ["output_tokens_per_second", "Tokens a second", 140, "number"], ["released_on", "Released", 110, "text"], ["last_listed_on", "Last listed", 110, "text"], ["hosts", "Hosts", 84, "number"],
  ["sources", "Sources", 96, "number"], ["price_seen_on", "Price seen", 110, "text"], ["cheapest_other_offering_id", "Cheapest other host", 190, "text"], ["sold_as", "Sold as", 110, "text"], ["is_own", "Your price", 110, "flag"], ["not_priced_because", "Left out of the price", 200, "text"],
].map(([field, title, width, kind]) => ({ field: field.replace("+", ""), title, width, kind, isShown: field.startsWith("+") }));
// on a phone, what fits beside the name is what people ask first
const FIRST_ON_PHONE = ["model_name", "cost_usd", "provider_name"];

const WRITTEN = {
  text: (o, f) => o[f] ?? "",
  model: (o, f) => o[f],
  usd: (o, f) => money(o[f]),
  thousand: (o, f) => (o[f] === null ? "" : dollars(asAmount(o[f]) * 1000n)),
  interval: (o, f) => (o[f] === null ? "" : `${Number(o[f]).toFixed(0)} (${Number(o[`${f}_low`]).toFixed(0)}–${Number(o[`${f}_high`]).toFixed(0)})`),
  tokens: (o, f) => (o[f] === null ? "" : tokens(o[f])),
  number: (o, f) => (o[f] === null ? "" : count(o[f])),
  end: (o) => o.retires_on ?? (o.promised_until_on ? `not before ${o.promised_until_on}` : makerEnd(o) ? `maker ends ${makerEnd(o)}` : ""),
  flag: (o, f) => yesNo(o[f]),
};
const NUMERIC = ["usd", "thousand", "interval", "tokens", "number"];

function gridColumn({ field, title, width, kind, isShown }) {
  return {
    field, title, minWidth: isPhone() ? Math.max(72, width * 0.72) : width, visible: isShown, widthGrow: kind === "model" || kind === "text" ? 2 : 1,
    hozAlign: NUMERIC.includes(kind) ? "right" : "left", headerHozAlign: NUMERIC.includes(kind) ? "right" : "left",
    sorter: NUMERIC.includes(kind) ? "number" : "string", sorterParams: { alignEmptyValues: "bottom" },
    headerSortStartingDir: kind === "interval" || kind === "tokens" ? "desc" : "asc",
    formatter: (cell) => {
      const offering = cell.getData();
      if (kind === "model") return modelLink(offering.model_id, offering.model_name);
      const text = WRITTEN[kind](offering, field);
      return text && (kind === "usd" || kind === "thousand") ? figure(text, offering.price_snapshot_id, null, offering.price_seen_on) : document.createTextNode(text);
    },
  };
}

function pickColumn() {
  return {
    title: "", field: "offering_id", width: 52, minWidth: 52, headerSort: false, hozAlign: "center", frozen: true, resizable: false,
    titleFormatter: () => el("span", { class: "unseen" }, "Compare"),
    formatter: (cell) => {
      const id = cell.getValue();
      return el("label", { class: "pick" }, el("input", { type: "checkbox", checked: picked.has(id), "aria-label": `Compare ${id}`, onchange: (event) => pick(id, event.target) }));
    },
  };
}

function pick(id, box) {
  if (!box.checked) picked.delete(id);
  else if (picked.size < MOST_COMPARED) picked.add(id);
  else box.checked = false;
  showPicked();
}

function showPicked() {
  byId("picked").hidden = picked.size === 0;
  byId("picked-count").textContent = picked.size === 1 ? "1 of 2 to 6 picked" : `${picked.size} picked`;
  byId("compare").setAttribute("aria-disabled", picked.size < 2);
  byId("compare").href = picked.size < 2 ? location.hash : addressOf("compare", "", { ids: [...picked].join(",") });
}

// ------------------------------------------------------------------------------------------------ filters
const SELECTS = { kind: "provider_kind", maker: "developer", host: "provider_id" };
const FLAGS = { tools: "has_function_calling", vision: "has_vision", thinking: "has_reasoning", open: "has_open_weights" };
const LIMITS = {
  max_input: (o, limit) => o.input_usd_per_mtok !== null && asAmount(o.input_usd_per_mtok) <= limit,
  min_window: (o, limit) => o.context_window_tokens !== null && o.context_window_tokens >= limit,
  min_capability: (o, limit) => o.capability !== null && Number(o.capability) >= limit,
};

// What is asked of an offering: in words, the test, and how to take it back.
function filters() {
  const asked = [], label = (id) => document.querySelector(`label[for=${id}]`).textContent.trim(), boxText = (id) => byId(id).closest("label").textContent.trim();
  if (!byId("all").checked) asked.push({ text: "Only what can be called and is recommended", test: (o) => o.is_recommendable, drop: () => { byId("all").checked = true; } });
  for (const [id, field] of Object.entries(SELECTS)) {
    const wanted = byId(id).value;
    if (wanted) asked.push({ text: `${label(id)}: ${byId(id).selectedOptions[0].textContent}`, test: (o) => o[field] === wanted, drop: () => { byId(id).value = ""; } });
  }
  const licences = new Set(chosenOf("licence"));
  if (licences.size) asked.push({ text: [...licences].join(" or "), test: (o) => licences.has(o.license), drop: () => choose("licence", []) });
  for (const [id, field] of Object.entries(FLAGS)) if (byId(id).checked) asked.push({ text: boxText(id), test: (o) => o[field] === true, drop: () => { byId(id).checked = false; } });
  for (const [id, test] of Object.entries(LIMITS)) {
    const limit = numberIn(id);
    if (limit !== null) asked.push({ text: `${label(id)} ${typedLast.get(id)[1]}`, test: (o) => test(o, limit), drop: () => { byId(id).value = ""; } });
  }
  return asked;
}

function matching(tests) {
  const rows = searched(byId("search").value).offers.filter((o) => tests.every(({ test }) => test(o)));
  if (!byId("one").checked) return rows;
  const cost = (o) => asAmount(o.cost_usd);
  return [...grouped(rows, (o) => o.model_id).values()].map((offers) => offers.reduce((a, b) => (ascending(cost(a), cost(b)) <= 0 ? a : b)));
}

let sortedFor = "";

function showCatalogue() {
  const asked = filters(), rows = matching(asked), typed = byId("search").value.trim(), { offers, takenAs } = searched(typed);
  byId("found").textContent = rows.length === 0 ? "" : `${plural(rows.length, "offering")} of ${plural(new Set(rows.map((o) => o.model_id)).size, "model")}`;
  byId("taken").textContent = takenAs ? `${typed} is taken as ${takenAs}.` : "";
  const wasHidden = byId("catalogue-table").hidden;
  byId("catalogue-table").hidden = rows.length === 0;
  byId("none").hidden = rows.length > 0;
  byId("none").textContent = rows.length ? "" : offers.length === 0 ? `Nothing is called ${typed}. Type a part of the name, such as claude sonnet.` : `None of ${plural(offers.length, "offering")}${typed ? ` called ${typed}` : ""} meets the filters.`;
  // of what hides everything, each filter that hides it alone; of a search, also what the switch hides
  const blamed = rows.length === 0 ? asked : typed && !byId("all").checked ? asked.slice(0, 1) : [];
  const ways = blamed.map((f) => ({ ...f, more: matching(asked.filter((other) => other !== f)).length - rows.length })).filter((way) => way.more > 0);
  byId("widen").replaceChildren(...ways.map((way) => el("button", { type: "button", onclick: () => { way.drop(); changeCatalogue(false); } }, rows.length ? `Show ${count(way.more)} more that are gone or not recommended` : `Without “${way.text}”: ${plural(way.more, "offering")}`)),
    rows.length === 0 && offers.length > 0 && ways.length === 0 && asked.length > 1 ? "No single filter is to blame. Loosen two or more." : "");
  busy(gridReady.then(async () => {
    // what is found stands in its own order, until a heading is clicked
    if (typed !== sortedFor) typed ? grid.clearSort() : grid.setSort("capability", "desc");
    sortedFor = typed;
    await grid.replaceData(rows);
    // a grid has no widths while it is hidden
    if (wasHidden && rows.length) grid.redraw(true);
  }));
  work += 1;
}

function catalogueAddress() {
  const choices = { q: byId("search").value.trim() };
  for (const id of [...Object.keys(SELECTS), ...Object.keys(LIMITS)]) choices[id] = byId(id).value.trim();
  for (const id of ["all", "one", ...Object.keys(FLAGS)]) choices[id] = byId(id).checked ? "1" : "";
  choices.licence = chosenOf("licence").join("|");
  const standard = COLUMNS.filter((c) => c.isShown).map((c) => c.field).join(","), shown = shownColumns().map((c) => c.field).join(",");
  if (shown !== standard) choices.columns = shown;
  return addressOf("catalogue", "", choices);
}

const shownColumns = () => COLUMNS.filter((c) => byId(`column_${c.field}`).checked);

function changeCatalogue(isTyped) {
  byId("untaken").textContent = "";
  remember(catalogueAddress(), isTyped);
  later(showCatalogue);
}

function openCatalogue({ choices }) {
  const take = taker(choices);
  byId("search").value = choices.get("q") ?? "";
  for (const id of Object.keys(SELECTS)) take.option(id, id);
  for (const id of Object.keys(LIMITS)) take.field(id, id, (text) => KINDS[byId(id).dataset.kind][0](text) !== null);
  for (const id of ["all", "one", ...Object.keys(FLAGS)]) byId(id).checked = choices.get(id) === "1";
  choose("licence", take.list("licence", "|", boxesOf("licence").map((box) => box.value)));
  const columns = take.list("columns", ",", COLUMNS.map((c) => c.field));
  for (const c of COLUMNS) byId(`column_${c.field}`).checked = columns.length ? columns.includes(c.field) : c.isShown;
  byId("untaken").textContent = take.told("The list is without that.");
  makeGrid();
  gridReady.then(() => COLUMNS.forEach((c) => grid[byId(`column_${c.field}`).checked ? "showColumn" : "hideColumn"](c.field)));
  showCatalogue();
  showPicked();
  return "Catalogue";
}

// The grid needs a place that is shown, so it is made when the view is first opened.
function makeGrid() {
  if (grid) return;
  const order = isPhone() ? [...FIRST_ON_PHONE.map((field) => COLUMNS.find((c) => c.field === field)), ...COLUMNS.filter((c) => !FIRST_ON_PHONE.includes(c.field))] : COLUMNS;
  const first = order.map((c) => ({ ...gridColumn(c), frozen: c.kind === "model" && !isPhone() }));
  grid = new Tabulator("#grid", {
    columns: [pickColumn(), ...first], data: [], index: "offering_id", layout: "fitColumns", height: Math.max(420, Math.min(innerHeight - 260, 900)),
    initialSort: [{ column: "capability", dir: "desc" }], columnDefaults: { resizable: "header", headerWordWrap: true }, placeholder: "", rowHeight: 45,
  });
  gridReady = busy(new Promise((resolve) => grid.on("tableBuilt", resolve)));
  // Tabulator gives roles to rows and cells, but no name to the whole, and a focus to a part without a role
  byId("grid").setAttribute("aria-label", "Offerings");
  gridReady.then(() => {
    document.querySelector("#grid .tabulator-tableholder").removeAttribute("tabindex");
    // headings sort by key, too
    document.querySelectorAll("#grid .tabulator-col.tabulator-sortable").forEach((heading) => heading.setAttribute("tabindex", "0"));
  });
  byId("grid").addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !event.target.matches(".tabulator-col")) return;
    event.preventDefault();
    event.target.click();
  });
}

// ------------------------------------------------------------------------------------------------ CSV
function csvOf(rows, columns) {
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const value = (o, field) => (o[field] === null || o[field] === undefined ? "" : quoted(String(o[field])));
  return [columns.join(","), ...rows.map((o) => columns.map((field) => value(o, field)).join(","))].join("\n") + "\n";
}

async function copyCsv() {
  const columns = ["offering_id", ...shownColumns().flatMap((c) => (c.kind === "interval" ? [c.field, `${c.field}_low`, `${c.field}_high`] : [c.field]))];
  const text = csvOf(grid.getData("active"), columns), rows = text.split("\n").length - 2;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { "aria-label": "CSV" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  byId("copied").textContent = `Copied ${plural(rows, "row")} as CSV, prices in USD per million tokens.`;
}

function prepareCatalogue() {
  for (const [id, field] of Object.entries(SELECTS)) {
    const label = id === "host" ? "provider_name" : field, values = new Map();
    for (const o of db.offerings) if (o[field]) values.set(o[field], o[label]);
    byId(id).append(...[...values].sort((a, b) => compared(a[1].toLowerCase(), b[1].toLowerCase())).map(([value, text]) => el("option", { value }, capital(words(text)))));
    byId(id).addEventListener("change", () => changeCatalogue(false));
  }
  prepareList("licence", "Licences", db.offerings.map((o) => o.license), () => changeCatalogue(false));
  const usual = db.scenarios.get(db.offerings[0].scenario_id);
  for (const place of document.querySelectorAll(".equal")) place.textContent = `${count(usual.fresh_input_tokens)} tokens in and ${count(usual.output_tokens)} out`;
  for (const id of ["all", "one", ...Object.keys(FLAGS)]) byId(id).addEventListener("change", () => changeCatalogue(false));
  for (const id of ["search", ...Object.keys(LIMITS)]) byId(id).addEventListener("input", () => changeCatalogue(true));
  byId("columns").append(...COLUMNS.map((c) => el("label", { class: "check" }, el("input", { type: "checkbox", id: `column_${c.field}`, onchange: (event) => {
    grid[event.target.checked ? "showColumn" : "hideColumn"](c.field);
    grid.redraw();
    remember(catalogueAddress(), false);
  } }), c.title)));
  byId("copy").addEventListener("click", copyCsv);
  byId("clear").addEventListener("click", () => { picked.clear(); showPicked(); gridReady.then(() => grid.redraw(true)); });
  byId("catalogue-controls").addEventListener("submit", (event) => event.preventDefault());
  byId("narrow").open = !isPhone();
}
