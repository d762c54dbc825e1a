// The view Model: one model, its hosts, prices over time, capability, lifecycle, licence, conflicts and sources.
let shownModel = null;

function openModel({ name, choices }) {
  const modelId = modelNamed(name);
  byId("model-body").hidden = modelId === null;
  if (modelId === null) {
    byId("model-name").textContent = `No model is called ${name}`;
    byId("model-lead").replaceChildren("Search for it in the ", el("a", { href: addressOf("catalogue", "", { q: name, all: "1" }) }, "catalogue"), ".");
    return "No such model";
  }
  shownModel = modelId;
  const offers = [...db.ofModel.get(modelId)].sort((a, b) => b.is_recommendable - a.is_recommendable || b.is_by_maker - a.is_by_maker || (b.provider_kind !== "router") - (a.provider_kind !== "router") || (b.is_callable === true) - (a.is_callable === true) || ascending(asAmount(a.cost_usd), asAmount(b.cost_usd)) || compared(a.offering_id, b.offering_id));
  const of = (field) => offers.map((o) => o[field]).find((v) => v !== null) ?? null;
  byId("model-name").textContent = of("model_name");
  const callable = offers.filter((o) => o.is_callable).length, open = of("has_open_weights");
  // a name that is not its id may be a typing error, or mean another model
  const takenAs = db.ofModel.has(name) || namesOf(offers[0]).exact.includes(lettersOf(name)) ? null : `${name} is taken as ${modelId}`;
  byId("model-lead").replaceChildren([
    takenAs, of("developer") ? `by ${of("developer")}` : null, of("released_on") ? `released ${of("released_on")}` : null, licenceText({ license: of("license"), has_open_weights: open }),
    open === null ? null : open ? "open weights" : null, `can be called at ${plural(callable, "place")}`,
  ].filter(Boolean).join(" · "));
  const names = [...new Set(offers.flatMap((o) => (o.other_names ?? "").split(", ")).filter(Boolean))];
  showEnd(offers, open);
  byId("model-names").textContent = names.length ? `Also called ${names.slice(0, 8).join(", ")}${names.length > 8 ? ` and ${plural(names.length - 8, "other name")}` : ""}.` : "";
  showHosts(offers);
  showCapability(modelId);
  const shown = choices.get("offering") ?? (offers.find((o) => o.is_by_maker) ?? offers[0]).offering_id;
  byId("history-offering").replaceChildren(...offers.map((o) => el("option", { value: o.offering_id }, `${o.provider_name} (${o.offering_id})`)));
  byId("history-offering").value = shown;
  busy(loadArchive().then((tables) => {
    if (shownModel !== modelId) return;
    showPlaces(modelId, tables.recommendations.get(modelId) ?? []);
    showHistory(tables);
    showLifecycle(offers, tables.events.get(modelId) ?? []);
    showLicence(modelId, tables.clauses.get(modelId) ?? []);
    showConflicts(tables.conflicts.get(modelId) ?? []);
    showSources(offers, tables);
    document.documentElement.dataset.model = modelId;
  }));
  return of("model_name");
}

// If its maker or all hosts end it: when, and what replaces it.
function showEnd(offers, open) {
  const ends = offers.filter((o) => o.retires_on), callable = offers.filter((o) => o.is_callable);
  const end = ends.find((o) => o.is_by_maker) ?? (callable.every((o) => o.retires_on) ? [...ends].sort((a, b) => compared(b.retires_on, a.retires_on))[0] : null) ?? null;
  const isGone = callable.length === 0, replacement = (end?.replacement_model_id ? end : offers.find((o) => o.replacement_model_id))?.replacement_model_id ?? null;
  byId("model-end").hidden = !end && !isGone;
  const others = callable.filter((o) => o !== end && !o.retires_on).length, isOne = others === 1;
  // whoever resells closed weights depends on the maker, unless it names an end of its own
  const depends = open ? "" : ` of ${isOne ? "its" : "their"} own, but its weights are ${open === false ? "closed" : "not known to be open"}`;
  const last = callable.filter((o) => end && o.retires_on > end.retires_on).sort((a, b) => compared(b.retires_on, a.retires_on))[0];
  byId("model-end").replaceChildren(
    end ? `${end.provider_name}${end.is_by_maker ? ", its maker," : ""} ${end.days_left < 0 ? `ended it on ${end.retires_on}` : `ends it on ${end.retires_on}, in ${plural(end.days_left, "day")}`}. ` : "No host is known to sell it any more. ",
    end && others ? `${plural(others, "other host")} ${isOne ? "lists it and announces" : "list it and announce"} no end${depends}. ` : "",
    last ? `${last.provider_name} sells it longest, until ${last.retires_on}. ` : "",
    ...(replacement ? ["Named as its replacement: ", db.ofModel.has(replacement) ? modelLink(replacement) : replacement, "."] : ["No source names a replacement. ", el("a", { href: addressOf("answer") }, "Models to take instead"), "."]));
}

// Its place for each profile, or why it has none.
function showPlaces(modelId, places) {
  const rows = db.profiles.map((profile) => ({ profile, ...placeOf(profile, modelId, places) }));
  table(byId("places"), "places by profile", [
    ["Profile", "", (r) => el("a", { href: addressOf("answer", r.profile.profile_id) }, r.profile.profile_name)],
    ["Place", "number", (r) => r.place], ["1,000 requests of the profile", "number", (r) => (r.cost ? dollars(per1000(asAmount(r.cost))) : "–")], ["Host, or why not", "long", (r) => r.because],
  ], rows);
}

function placeOf(profile, modelId, places) {
  const found = places.find((p) => p.profile_id === profile.profile_id);
  if (found?.rank) return { place: String(found.rank), cost: found.cost_usd, because: `${db.offerings[found.offering_id].provider_name}: ${found.host_because}` };
  if (found) return { place: "–", cost: found.cost_usd, because: found.not_ranked_because };
  const question = questionOf(profile.profile_id), effortsIn = effortsOf(profile, question.criteria, question.rules);
  const reasons = db.ofModel.get(modelId).filter((o) => db.prices.has(o.number)).map((o) => judged(o, question, effortsIn).notMet ?? []);
  const [fewest] = reasons.sort((x, y) => x.length - y.length);
  return { place: "–", because: fewest ? fewest.join("; ") : "no host has a price for text by use" };
}

function showHosts(offers) {
  table(byId("hosts"), "hosts", [
    ["Host", "", (o) => el("span", {}, o.provider_name, el("span", { class: "soft" }, ` ${words(o.provider_kind)}`))],
    ["Input", "number", (o) => price(o, "input_usd_per_mtok")], ["Cached", "number", (o) => price(o, "cached_input_usd_per_mtok")], ["Output", "number", (o) => price(o, "output_usd_per_mtok")],
    ["1,000 equal requests", "number", (o) => (o.cost_usd === null ? "–" : dollars(asAmount(o.cost_usd) * 1000n))],
    ["Context", "number", (o) => (o.context_window_tokens === null ? "–" : tokens(o.context_window_tokens))],
    ["Tokens a second", "number", (o) => (o.output_tokens_per_second === null ? "–" : count(o.output_tokens_per_second))],
    ["Status", "", (o) => `${o.is_callable ? "can be called" : o.is_callable === null ? "not confirmed" : "gone"}; ${lastsText(o)}`],
    ["Last listed", "day", (o) => o.last_listed_on ?? "–"],
  ], offers);
}

const price = (o, field) => (o[field] === null ? "–" : figure(money(o[field]), o.price_snapshot_id, null, o.price_seen_on));

function showCapability(modelId, wanted = null) {
  const all = db.capabilities.get(modelId) ?? [], efforts = [...new Set(all.map((r) => r.effort))];
  byId("capability-none").hidden = all.length > 0;
  byId("capability-efforts").hidden = efforts.length < 2;
  byId("effort").replaceChildren(...efforts.map((effort) => el("option", { value: effort }, capital(words(effort)))));
  byId("effort").value = wanted ?? db.ofModel.get(modelId).map((o) => o.effort).find((effort) => efforts.includes(effort)) ?? efforts[0] ?? "";
  const rows = all.filter((r) => r.effort === byId("effort").value);
  const order = new Map(db.domains.map((d, i) => [d.domain_id, i]));
  const label = (r) => db.domains[order.get(r.domain_id)]?.domain_name ?? r.domain_id;
  const sorted = [...rows].sort((a, b) => order.get(a.domain_id) - order.get(b.domain_id));
  const drawn = sorted.map((r, i) => ({ line: label(r), order: i, low: r.low, high: r.high, estimate: r.estimate, is_measured: r.scores_used > 0, text: `${r.estimate} points (${r.low} to ${r.high}), ${plural(r.scores_used, "score")}` }));
  draw("capability", drawn, { lines: drawn.length });
  table(byId("capability-table"), "capability", [
    ["Kind of task", "", (r) => label(r)], ["Points", "number", (r) => r.estimate.toFixed(1)], ["Range", "number", (r) => `${r.low.toFixed(1)} to ${r.high.toFixed(1)}`],
    ["Scores used", "number", (r) => (r.scores_used ? `${r.scores_used} of ${plural(r.sources_used, "source")}` : "none: by its general capability")], ["Last measured", "day", (r) => r.last_measured_on ?? "–"],
  ], sorted);
}

// Periods in which the price stayed the same are one, whichever source stated it.
function joined(periods) {
  const found = [];
  for (const period of periods) {
    const last = found.at(-1);
    if (last?.meter === period.meter && last.usd_per_mtok === period.usd_per_mtok && last.until_on === period.since_on) Object.assign(last, { until_on: period.until_on, snapshot_id: period.snapshot_id });
    else found.push({ ...period });
  }
  return found;
}

const METER_NAMES = { input: "input", cached_input: "cached input", output: "output" };

function showHistory({ history: periods }) {
  const offering = db.offering.get(byId("history-offering").value), rows = joined(periods.get(offering?.number) ?? []);
  const day = (text) => Date.parse(`${text}T00:00:00Z`), today = day(db.days.read_on), MONTH = 30 * 86400000;
  byId("history-none").hidden = rows.length > 0;
  byId("history-none").textContent = rows.length ? "" : "No standard price of this offering is known.";
  draw("history", rows.flatMap((r) => {
    // a price without a known start is drawn from the day on which it was first seen, or for the last month before its end
    const until = r.until_on ? day(r.until_on) : Math.max(today, day(r.since_on ?? r.first_seen_on)), seen = day(r.first_seen_on);
    const from = r.since_on ? day(r.since_on) : seen < until ? seen : until - MONTH;
    const row = { meter: METER_NAMES[r.meter], usd: Number(r.usd_per_mtok), text: `${money(r.usd_per_mtok)} per million tokens ${r.since_on ? `since ${r.since_on}` : `first seen ${r.first_seen_on}`}`, source: sourceOf(r.snapshot_id) };
    return [{ ...row, at: from }, { ...row, at: until }];
  }));
  table(byId("history-table"), "prices", [
    ["Meter", "", (r) => capital(METER_NAMES[r.meter])], ["USD per million", "number", (r) => figure(money(r.usd_per_mtok), r.snapshot_id)],
    ["Since", "day", (r) => r.since_on ?? `not known, seen ${r.first_seen_on}`], ["Until", "day", (r) => r.until_on ?? "today"],
  ], [...rows].reverse(), 8);
}

const EVENTS = { announced: "ends", retired: "ended", not_sooner_than: "not before" };

function showLifecycle(offers, events) {
  const dated = offers.filter((o) => o.retires_on || o.promised_until_on);
  byId("lifecycle-lead").textContent = dated.length ? "" : "No end is announced by any host.";
  table(byId("lifecycle"), "lifecycle", [
    ["Host", "", (o) => o.provider_name], ["Status", "", (o) => words(o.status)], ["Lasts", "day", (o) => (o.end_snapshot_id ? figure(lastsText(o), o.end_snapshot_id, o.end_stated_in) : lastsText(o))], ["Risk", "", (o) => o.risk_level], ["Why", "long", (o) => o.risk_reason],
  ], [...dated, ...offers.filter((o) => !dated.includes(o))], 6);
  byId("events-title").textContent = events.length ? `What sources state: ${plural(events.length, "date")}` : "";
  table(byId("events"), "what sources state", [
    ["Host", "", (e) => db.offerings[e.offering_id].provider_name], ["States", "", (e) => `${EVENTS[e.event] ?? words(e.event)} ${e.event_on ?? ""}`],
    ["Replaced by", "", (e) => e.replacement_model_id ?? "–"], ["Source", "", (e) => [figure(e.source_id, e.snapshot_id, e.stated_in), " ", pageLink(e.stated_in)]],
  ], [...events].sort((a, b) => compared(b.event_on ?? "", a.event_on ?? "")), 6);
}

function showLicence(modelId, clauses) {
  const offering = db.ofModel.get(modelId)[0];
  byId("licence-lead").textContent = `${capital(licenceText(offering))}${clauses.length ? "" : ": no clauses are on record."}`;
  table(byId("clauses"), "licence", [
    ["Clause", "", (c) => capital(words(c.clause))], ["Applies if", "", (c) => (c.threshold === null ? words(c.metric ?? "always") : `${words(c.metric)} above ${count(c.threshold)}${c.period ? ` a ${c.period}` : ""}`)],
    ["For", "", (c) => words(c.company_profile_id)], ["Applies", "", (c) => (c.is_triggered ? "yes" : "no")], ["You must", "long", (c) => c.obligation ?? "–"],
    ["Source", "", (c) => pageLink(c.source_address, "licence text") ?? c.source_address ?? "–"],
  ], clauses, 12);
}

// Two sources that state the same as two others disagree about the same: their statements are one row.
function foldedConflicts(conflicts) {
  const value = (c, side) => c[`value_${side}`] ?? c[`statement_${side}`] ?? "";
  const rows = conflicts.map((c) => {
    const [one, other] = compared(value(c, "a"), value(c, "b")) <= 0 ? ["a", "b"] : ["b", "a"];
    const about = c.fact === "price" ? [words(c.meter), c.service_tier, c.region === "global" ? "" : c.region, Number(c.min_input_tokens) ? `above ${tokens(Number(c.min_input_tokens))}` : "", c.time_window === "always" ? "" : words(c.time_window)].filter(Boolean).join(", ") : "end of life";
    return { c, one, other, about, key: [c.offering_id, about, value(c, one), value(c, other), c.winner_source_id].join("|") };
  });
  return [...grouped(rows, (r) => r.key).values()];
}

function showConflicts(conflicts) {
  const folded = foldedConflicts(conflicts);
  byId("conflicts-title").textContent = folded.length ? `Where sources disagree: ${plural(folded.length, "time")}` : "Where sources disagree: nowhere";
  // the statement, and each source that makes it
  const stated = (group, side) => {
    const [{ c, [side]: first }] = group, bySnapshot = new Map(group.map((r) => [r.c[`snapshot_id_${r[side]}`], r]));
    const sources = [...bySnapshot].map(([id, r]) => figure(db.snapshots.get(id)?.source_id ?? "a source", id, r.c[`stated_in_${r[side]}`], r.c[`seen_${r[side]}_on`]));
    return [c[`value_${first}`] === null ? c[`statement_${first}`] ?? "–" : money(c[`value_${first}`]), el("span", { class: "soft" }, " by ", sources.flatMap((source, i) => (i ? [", ", source] : [source])))];
  };
  table(byId("conflicts"), "conflicts", [
    ["Host", "", ([r]) => db.offerings[r.c.offering_id].provider_name], ["About", "", ([r]) => r.about], ["Stated", "", (group) => stated(group, "one")], ["Also stated", "", (group) => stated(group, "other")],
    ["Used", "", ([r]) => r.c.winner_source_id ?? "neither"], ["Because", "long", (group) => [...new Set(group.map((r) => r.c.because))].join("; ")],
  ], folded, 6);
}

// A link to the page that a place names; null if it names none.
function pageLink(place, text = "page") {
  const [address] = /^https:\/\/[^\s,]+/.exec(place ?? "") ?? [];
  return address ? el("a", { href: address, rel: "noreferrer" }, text) : null;
}

function showSources(offers, { history: periods, events }) {
  const used = new Set();
  for (const o of offers) {
    for (const id of [o.price_snapshot_id, o.end_snapshot_id]) if (id) used.add(id);
    for (const row of periods.get(o.number) ?? []) used.add(row.snapshot_id);
  }
  for (const e of events.get(shownModel) ?? []) used.add(e.snapshot_id);
  byId("model-sources").replaceChildren(...[...used].sort().filter((id) => db.snapshots.has(id)).map((id) => el("li", {}, el("a", { href: `#/sources/${encodeURIComponent(id)}` }, sourceOf(id)))));
}

function prepareModel() {
  byId("effort").addEventListener("change", () => showCapability(shownModel, byId("effort").value));
  byId("history-offering").addEventListener("change", () => {
    remember(addressOf("model", shownModel, { offering: byId("history-offering").value }), false);
    busy(loadArchive().then(showHistory));
  });
}
