"use strict";
// The script of the page: it filters, prices and draws the rows of the marts that the page holds. It fetches nothing. Text
// of a source never becomes markup, because elements are created one by one and text is set as text.

// ------------------------------------------------------------------------------------------------ exact money
// Prices are whole numbers of 10^-9 USD per million tokens. Tokens times a price is a whole number of 10^-15 USD, as
// decimal(38,15) in the marts. No shown amount is computed with floats.
const PRICE_DECIMALS = 9, USD_DECIMALS = 15;

function scaled(text, decimals) {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(decimals, "0"));
}

function usd(amount, decimals = null) {
  // exact, without trailing zeros; or rounded half up to this number of decimals
  if (amount === null) return null;
  const places = decimals ?? USD_DECIMALS;
  if (decimals !== null) {
    const unit = 10n ** BigInt(USD_DECIMALS - decimals);
    amount = (amount + unit / 2n) / unit;
  }
  const digits = amount.toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  const text = `${whole}.${digits.slice(digits.length - places)}`;
  return decimals === null ? text.replace(/\.?0+$/, "") : text;
}

const compared = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const asNumber = (amount) => Number(amount) / 10 ** USD_DECIMALS;

// ------------------------------------------------------------------------------------------------ rows
async function unpacked() {
  const packed = Uint8Array.from(atob(document.getElementById("data").textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

const objects = ({ columns, rows }) => rows.map((row) => Object.fromEntries(columns.map((c, i) => [c, row[i]])));

function grouped(rows, ...keys) {
  const groups = new Map();
  for (const row of rows) {
    const key = keys.map((k) => row[k]).join(" ");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
}

// ------------------------------------------------------------------------------------------------ elements
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((c) => c !== null));
  return made;
}

const byId = (id) => document.getElementById(id);
const words = (text) => text.replaceAll("_", " ");
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const count = (number) => Number(number).toLocaleString("en");
const rounded = (text, digits) => (text === null ? null : Number(text).toFixed(digits));

function figure(text, snapshotId, source) {
  if (text === null) return el("span", { class: "none" }, "not known");
  if (!snapshots.has(snapshotId)) return document.createTextNode(text);
  return el("a", { class: "figure", href: `#${snapshotId}`, "data-source": source }, text);
}

const sourceOfPrice = (price) => sourceOf(price.snapshot_id, price.stated_in, price.last_seen_on);
const sourceOfPart = (part) => part.prices.map((p) => `${words(p.meter)} ${p.usd_per_mtok} USD per million tokens, ${sourceOfPrice(p)}`).join("; ");

function sourceOf(snapshotId, place, seen) {
  const s = snapshots.get(snapshotId);
  if (!s) return "";
  return [`${s.source_id}${s.version ? " " + s.version : ""}`, place, `seen ${seen ?? s.last_seen_on}`].filter(Boolean).join(", ");
}

// A table with its first rows and a button for more; other rows are not created yet. A cell is a node or text. The first
// character of a column name gives its kind.
const KINDS = { "#": "number", "@": "day", "~": "long" };

function table(into, label, columns, rows, cellsOf, shown = 20) {
  const body = el("tbody");
  const kinds = columns.map((c) => KINDS[c[0]] ?? null);
  const fill = (from, to) => rows.slice(from, to).forEach((row) => body.append(el("tr", {}, ...cellsOf(row).map((cell, i) =>
    el(i ? "td" : "th", { scope: i ? null : "row", class: kinds[i] }, cell ?? el("span", { class: "none" }, "not known"))))));
  const more = el("button", { type: "button", class: "more", onclick: () => {
    fill(shown, shown * 2 + 80);
    shown = shown * 2 + 80;
    more.hidden = shown >= rows.length;
  } }, "Show more");
  fill(0, shown);
  more.hidden = shown >= rows.length;
  const head = el("tr", {}, ...columns.map((c, i) => el("th", { scope: "col", class: kinds[i] }, kinds[i] ? c.slice(1) : c)));
  byId(into).replaceChildren(
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Table: ${label}` }, el("table", {}, el("thead", {}, head), body)), more);
}

const views = new Map();
const ROW = 24, DAY = 86400000;

async function draw(name, rows) {
  // a chart without rows has no extent
  byId(name).hidden = rows.length === 0;
  if (rows.length === 0) return;
  // a chart is created once, and later gets new rows; `ast` avoids eval, which the policy of the page forbids
  const spec = { ...data.specs[name], datasets: { rows } };
  const height = spec.height ?? ROW * Math.max(1, new Set(rows.map((r) => r.offering)).size);
  if (!views.has(name)) {
    spec.height = height;
    views.set(name, vegaEmbed(byId(name), spec, { ast: true, actions: false, renderer: "svg" }).then((made) => made.view));
  } else {
    const view = await views.get(name);
    await view.data("rows", rows).height(height).resize().runAsync();
  }
}

// ------------------------------------------------------------------------------------------------ pricing
const INPUTS = ["fresh_input_tokens", "cached_input_tokens", "cache_write_tokens", "cache_write_1h_tokens"];
const NUMBERS = [...INPUTS, "output_tokens", "interactions"];
// A meter without its own price is billed as the next one in its list, as in billed_prices_by_meter of money.sql.
const METERS = [
  ["fresh input", "fresh_input_tokens", ["input"]],
  ["cached input", "cached_input_tokens", ["cached_input", "input"]],
  ["cache write", "cache_write_tokens", ["cache_write", "input"]],
  ["cache write", "cache_write_1h_tokens", ["cache_write_1h", "cache_write", "input"]],
  ["output", "output_tokens", ["output"]],
];

function holds(price) {
  const asOf = `${data.days.priced_on} 00:00:00`;
  return (price.since_at === null || price.since_at <= asOf) && (price.until_at === null || asOf < price.until_at);
}

// The cost of one interaction on an offering: its parts by meter and their sum; null if a needed price is not known.
function priced(offeringId, workload) {
  const listed = [workload.service_tier, workload.other_tier].map((tier) => current.get(`${offeringId} ${tier} ${workload.region}`)).find(Boolean) ?? [];
  const size = INPUTS.reduce((sum, name) => sum + workload[name], 0n);
  const best = {};
  for (const price of listed) {
    // a context tier applies to the whole request if its input tokens exceed the threshold
    if (price.time_window !== "always" || (price.from !== 0n && price.from >= size)) continue;
    if (!best[price.meter] || price.from > best[price.meter].from) best[price.meter] = price;
  }
  const parts = new Map();
  for (const [label, tokensOf, meters] of METERS) {
    const tokens = workload[tokensOf];
    // an hour in the cache is not billed as minutes where another list of the offering has a price for it
    const isOwn = meters[0] === "cache_write_1h" && offerings.get(offeringId).has_hour_writes;
    const price = best[isOwn ? meters[0] : meters.find((m) => best[m])] ?? null;
    // 0 tokens cost 0, even without a price, if the offering has any price of this tier
    const cost = listed.length === 0 ? null : tokens === 0n ? 0n : price ? tokens * price.amount : null;
    const before = parts.get(label) ?? { usd: 0n, prices: [] };
    parts.set(label, {
      usd: before.usd === null || cost === null ? null : before.usd + cost,
      prices: tokens === 0n || !price ? before.prices : [...before.prices, price],
    });
  }
  const costs = [...parts.values()].map((p) => p.usd);
  const total = listed.length && !costs.includes(null) ? costs.reduce((a, b) => a + b) : null;
  const age = (price) => `${price.last_seen_on} ${price.meter}`;
  const used = [...parts.values()].flatMap((p) => p.prices).sort((a, b) => compared(age(a), age(b)));
  const window_ = offerings.get(offeringId).context_window_tokens;
  return {
    parts, total, oldest: used[0] ?? null,
    isTooLong: window_ !== null && size + workload.output_tokens > BigInt(window_),
    isCachedAsFresh: workload.cached_input_tokens > 0n && !best.cached_input,
    leftOut: offerings.get(offeringId).charges_left_out,
  };
}

// ------------------------------------------------------------------------------------------------ the choices of the user
let data, tables, snapshots, offerings, current, history, rankings, refusals, contributions, recommendations;
// the region of the scenario that was chosen last holds until another is chosen, and so does its other tier, for its own tier
const chosen = { workload: null, offering: null, scenario: null };

// A typed number: digits, maybe in groups of three. Null for anything else, and for more than 12 digits.
function wholeNumber(text) {
  const digits = text.trim().replace(/^(\d{1,3})((?:[, \u00a0\u202f_]\d{3})+)$/, (_, head, rest) => head + rest.replace(/\D/g, ""));
  return /^\d{1,12}$/.test(digits) ? BigInt(digits) : null;
}

function readWorkload() {
  const tier = byId("service_tier").value, base = chosen.scenario;
  const workload = { service_tier: tier, region: base?.region ?? "global", other_tier: base?.service_tier === tier ? base.other_tier : null };
  const wrong = [];
  for (const name of NUMBERS) {
    const value = wholeNumber(byId(name).value);
    byId(name).setAttribute("aria-invalid", value === null);
    if (value === null) wrong.push(document.querySelector(`label[for=${name}]`).textContent);
    workload[name] = value;
  }
  const message = wrong.length ? `${wrong.join(", ")}: type a whole number, 0 or more, such as 2000. Until then, the page shows the previous workload.` : "";
  if (byId("problem").textContent !== message) byId("problem").textContent = message;
  if (!wrong.length) chosen.workload = workload;
}

function choose(scenarioId) {
  const scenario = tables.scenarios.find((s) => s.scenario_id === scenarioId);
  if (!scenario) return;
  chosen.scenario = scenario;
  for (const name of NUMBERS) byId(name).value = count(scenario[name]);
  byId("service_tier").value = scenario.service_tier;
}

// The scenario with the numbers in the fields; null if there is none.
function scenarioOf(workload) {
  const same = (s) => ["service_tier", "region", "other_tier"].every((n) => s[n] === workload[n]) && NUMBERS.every((n) => BigInt(s[n]) === workload[n]);
  const wanted = byId("scenario").value;
  const found = tables.scenarios.filter(same);
  return found.find((s) => s.scenario_id === wanted) ?? found[0] ?? null;
}

function remember() {
  const choices = new URLSearchParams({ profile: byId("profile").value });
  for (const name of ["provider", "search", "order"]) if (byId(name).value) choices.set(name, byId(name).value);
  if (byId("everything").checked) choices.set("everything", "1");
  for (const name of [...NUMBERS, "service_tier"]) choices.set(name, String(chosen.workload[name]));
  if (chosen.scenario) choices.set("scenario", chosen.scenario.scenario_id);
  if (chosen.offering) choices.set("offering", chosen.offering);
  window.history.replaceState(null, "", `#?${choices}`);
}

// Restore the choices in the address. A link can be older than the page, so values that no longer exist are ignored.
function recall() {
  const choices = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
  const isThere = (name) => (byId(name).options ? [...byId(name).options].some((o) => o.value === choices.get(name)) : NUMBERS.includes(name) ? wholeNumber(choices.get(name)) !== null : true);
  const take = (names) => names.filter((name) => choices.has(name) && isThere(name)).forEach((name) => { byId(name).value = choices.get(name); });
  take(["profile"]);
  choose(profileChosen().scenario_id);
  choose(choices.get("scenario"));
  take(["provider", "search", "order", ...NUMBERS, "service_tier"]);
  byId("everything").checked = choices.has("everything");
  chosen.offering = history.has(choices.get("offering")) ? choices.get("offering") : null;
  readWorkload();
  show();
}

// ------------------------------------------------------------------------------------------------ names
const lettersOf = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "");
const wordsOf = (text) => text.toLowerCase().match(/[a-z]+|[0-9]+/g) ?? [];
const MIN_SIMILARITY = 0.9;

// The similarity of two names from 0 to 1 (Jaro-Winkler), as in marts.find.
function similarity(a, b) {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1), taken = new Set(), matched = [];
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j++) {
      if (a[i] !== b[j] || taken.has(j)) continue;
      taken.add(j);
      matched.push(a[i]);
      break;
    }
  }
  if (!matched.length) return 0;
  const others = [...taken].sort((x, y) => x - y).map((j) => b[j]);
  const swapped = matched.filter((c, i) => c !== others[i]).length / 2;
  const jaro = (matched.length / a.length + matched.length / b.length + (matched.length - swapped) / matched.length) / 3;
  let same = 0;
  while (same < 4 && a[same] && a[same] === b[same]) same++;
  return jaro + same * 0.1 * (1 - jaro);
}

// The ids of the offerings that a text names, in the ways of marts.find: the first way that finds any.
const searches = new Map();

function searched(text) {
  const typed = text.trim().toLowerCase();
  if (!searches.has(typed)) searches.set(typed, new Set(foundBy(typed).map((o) => o.offering_id)));
  return searches.get(typed);
}

function foundBy(typed) {
  const all = [...offerings.values()], letters = lettersOf(typed), end = lettersOf(typed.replace(/^.*\//, ""));
  if (!letters) return all;
  const parts = typed.split("/").slice(0, -1).map(lettersOf), words = wordsOf(typed);
  const isThere = (o) => !parts.length || parts.includes(lettersOf(o.provider_id));
  const ways = [
    (o) => o.letters.includes(letters) || (isThere(o) && o.names.includes(end)),
    (o) => o.letters.includes(end) || o.names.includes(end),
    (o) => words.every((word) => o.words.has(word)),
    (o) => similarity(o.model_letters, end) >= MIN_SIMILARITY,
  ];
  for (const way of ways) {
    const found = all.filter(way);
    if (found.length) return found;
  }
  return [];
}

// ------------------------------------------------------------------------------------------------ the answer
function answered() {
  const profile = byId("profile").value, provider = byId("provider").value;
  const named = searched(byId("search").value), everything = byId("everything").checked;
  const found = [];
  for (const offering of offerings.values()) {
    if (!offering.is_serverless_text || (provider && offering.provider_id !== provider)) continue;
    if (!named.has(offering.offering_id)) continue;
    const ranking = rankings.get(`${profile} ${offering.offering_id}`) ?? null;
    if (!ranking && !everything) continue;
    const cost = priced(offering.offering_id, chosen.workload);
    const advice = ranking && recommendations.get(`${profile} ${offering.model_id}`)[0];
    if (ranking || cost.total !== null) found.push({ offering, ranking, cost, advice, place: advice?.offering_id === offering.offering_id ? advice.rank : null });
  }
  const byCost = (a, b) => {
    if (a.cost.total === null || b.cost.total === null) return (a.cost.total === null) - (b.cost.total === null);
    return compared(a.cost.total, b.cost.total);
  };
  // recommended offerings first, then other hosts; if neither has a rank, the difference is NaN and the next one decides
  const byRank = (a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || (a.ranking?.rank ?? Infinity) - (b.ranking?.rank ?? Infinity) || byCost(a, b);
  return found.sort(byId("order").value === "cost" ? byCost : byRank);
}

function lifecycleOf(offering) {
  if (offering.lifecycle_status === "retired") return `retired${offering.retires_on ? " on " + offering.retires_on : ""}`;
  if (offering.retires_on) return `${words(offering.lifecycle_status)}, ${offering.retires_on} (${offering.days_left} days)`;
  if (offering.promised_until_on && offering.days_left >= 0) return `${words(offering.lifecycle_status)}, not before ${offering.promised_until_on}`;
  return `${words(offering.lifecycle_status ?? "not known")}, no end known`;
}

const qualityOf = (ranking) => `${rounded(ranking.quality_low_pct, 1)} to ${rounded(ranking.quality_high_pct, 1)}`;
function adviceText(advice) {
  const others = (advice.close_calls ?? "").split(", ").filter((m) => m && m !== advice.model_id);
  return `${words(advice.verdict)}${others.length ? ` with ${others.join(", ")}` : ""}${advice.first_rank_share_pct === null ? "" : `, first in ${rounded(advice.first_rank_share_pct, 0)} % of draws`}`;
}

const placeText = (place) => place === null ? "other host" : String(place);
const rankingText = (ranking) => `score ${rounded(ranking.score, 3)} (${rounded(ranking.score_low, 3)} to ${rounded(ranking.score_high, 3)}), facts cover ${rounded(ranking.criteria_coverage_pct, 0)} % of the weights`;

function showHeadline(rows, profile, scenario) {
  const workload = chosen.workload;
  const ranked = rows.filter((r) => r.ranking), others = rows.length - ranked.length;
  const isCost = byId("order").value === "cost";
  const work = scenario ? `"${scenario.scenario_name}"` : "the workload that you typed";
  // the cheapest must have a cost above 0, be callable and fit the workload into its context window
  const candidates = isCost || !ranked.length ? (ranked.length ? ranked : rows).filter((r) => r.cost.total !== null && r.cost.total > 0n && r.offering.is_callable && !r.cost.isTooLong && !r.cost.leftOut) : ranked;
  const first = candidates[0];
  const parts = [];
  if (!rows.length) parts.push("No offering matches. Choose another provider or profile, or tick 'also show offerings that are not ranked'");
  else if (!ranked.length && first) parts.push(`No offering is ranked for "${profile.profile_name}". The cheapest other offering that can be called is ${first.offering.offering_id}`);
  else if (!first) parts.push(`None of ${count(rows.length)} offerings can be called, fits ${work} into its context window and has a whole price above 0 in tier ${workload.service_tier}`);
  else {
    const equals = candidates.filter((r) => r !== first && (isCost ? r.cost.total === first.cost.total : r.place !== null && r.place === first.place)).length;
    parts.push(`${isCost ? "Cheapest" : "First"} of ${count(ranked.length)} ranked for "${profile.profile_name}": ${first.offering.offering_id}${equals ? ` (tied with ${equals} other${equals > 1 ? "s" : ""})` : ""}`);
  }
  if (first) {
    const { offering, ranking, cost, advice, place } = first;
    parts.push(cost.total === null ? `Its price for ${work} is not known` : `${usd(cost.total)} USD for ${work}; ${usd(cost.total * workload.interactions, 2)} USD a month for ${count(workload.interactions)} interactions`);
    if (cost.isTooLong) parts.push(`The workload does not fit into its context window of ${count(offering.context_window_tokens)} tokens`);
    if (ranking) parts.push(`${capital(adviceText(advice))}; ${rankingText(ranking)}`);
    if (ranking && place === null) parts.push(`To take of this model: ${advice.offering_id}, ${advice.host_because}`);
    parts.push(`Lifecycle: ${lifecycleOf(offering)}`);
  }
  byId("headline").textContent = `${parts.join(". ")}.`;
  const scenarioOfProfile = tables.scenarios.find((s) => s.scenario_id === profile.scenario_id);
  byId("remarks").textContent = [
    `Profile: ${profile.rationale}.`,
    scenario?.scenario_id === profile.scenario_id ? null : `Ranks, scores and eligibility use the cost of the profile's own workload (${scenarioOfProfile.scenario_name}), not of the workload that is priced here.`,
    workload.region === "global" ? null : `All prices here are those of the region ${workload.region}.`,
    workload.other_tier ? `Where no ${workload.service_tier} price is known, the ${workload.other_tier} price counts.` : null,
    contributions.get(`${profile.profile_id} ${ranked[0]?.offering.offering_id}`)?.some((c) => c.criterion_id === "cost_at_effort") ? "Ranks and scores count the tokens that each model writes at its effort; the costs here are of the tokens that are typed." : null,
    others ? `${count(others)} more offerings are not ranked; click 'not ranked' to see why.` : null,
  ].filter(Boolean).join(" ");
  byId("choices").textContent = `Choices: ${profile.profile_name}; ${NUMBERS.map((n) => `${words(n)} ${count(workload[n])}`).join(", ")}; tier ${workload.service_tier}${workload.other_tier ? ` or ${workload.other_tier}` : ""}; region ${workload.region}; provider ${byId("provider").value || "any"}${byId("search").value ? `; name contains ${byId("search").value}` : ""}.`;
}

function showAnswer(rows, profile) {
  const top = rows.slice(0, 15);
  draw("costs", top.flatMap(({ offering, cost }, order) => [...cost.parts].filter(([, p]) => p.usd !== null && p.usd > 0n).map(([meter, part], i) => ({
    offering: offering.offering_id, order, meter, meter_order: i, usd: asNumber(part.usd), text: `${usd(part.usd)} USD`, source: sourceOfPart(part), href: `#${part.prices[0].snapshot_id}`,
  }))));
  draw("scores", top.map(({ offering, ranking, place }, order) => ({
    offering: offering.offering_id, order, score: ranking && Number(ranking.score), low: ranking && Number(ranking.score_low), high: ranking && Number(ranking.score_high),
    text: ranking ? `${place ? "rank " : ""}${placeText(place)}, ${rankingText(ranking)}` : "not ranked",
  })));
  const cell = (part) => part.usd === null ? null : part.prices.length === 0 ? usd(part.usd)
    : figure(usd(part.usd), part.prices[0].snapshot_id, sourceOfPart(part));
  const sum = (cost, amount) => amount === null ? null : cost.oldest === null ? amount
    : figure(amount, cost.oldest.snapshot_id, `sum of its meters; oldest price: ${sourceOfPrice(cost.oldest)}`);
  const calls = chosen.workload.interactions;
  table("answer-table", "The answer", ["offering", "#rank", "#score (range)", "#fresh input USD", "#cached input USD", "#cache write USD", "#output USD", "#USD each", `#USD for ${count(calls)}`, "~lifecycle"],
    rows, ({ offering, ranking, cost, place }) => {
      const [fresh, cached, written, output] = [...cost.parts.values()];
      const score = ranking
        ? el("button", { type: "button", class: "plain", "aria-label": `Parts of the score of ${offering.offering_id}`, onclick: () => showWhy(profile, offering, ranking) },
          `${rounded(ranking.score, 3)} (${rounded(ranking.score_low, 3)} to ${rounded(ranking.score_high, 3)})`)
        : el("button", { type: "button", class: "plain", "aria-label": `Why ${offering.offering_id} is not ranked`, onclick: () => showWhy(profile, offering, null) }, "not ranked");
      const cachedCell = cell(cached);
      return [offering.offering_id, ranking ? placeText(place) : "–", score, cell(fresh),
        cost.isCachedAsFresh && cachedCell ? el("span", {}, cachedCell, el("abbr", { title: "no price for cached tokens is known; they are billed as fresh tokens" }, "*")) : cachedCell,
        cell(written), cell(output),
        cost.total === null ? null : el("span", {}, sum(cost, usd(cost.total)),
          cost.leftOut ? el("abbr", { title: `leaves out: ${cost.leftOut}` }, "†") : "", cost.isTooLong ? el("abbr", { title: `does not fit: its context window is ${count(offering.context_window_tokens)} tokens` }, "‡") : ""),
        sum(cost, cost.total === null ? null : usd(cost.total * calls, 2)),
        offering.end_snapshot_id ? figure(lifecycleOf(offering), offering.end_snapshot_id, `${offering.risk_reason}; ${sourceOf(offering.end_snapshot_id, offering.end_stated_in)}`) : lifecycleOf(offering)];
    });
  byId("answer-table").append(el("p", { class: "remarks" }, "Rank: the place of a model, at the offering to take; other hosts of the ranked models follow, by score. * No price for cached tokens is known; they are billed as fresh tokens. † Leaves out a known charge (hover to see which), so it is not the whole cost. ‡ One interaction is longer than the context window. All amounts are exact, except the amount for many interactions, which is rounded to the cent."));
  byId("why").replaceChildren();
}

function showWhy(profile, offering, ranking) {
  if (!ranking) {
    byId("why").replaceChildren(el("h3", {}, `Why ${offering.offering_id} is not ranked`),
      el("p", {}, refusals.get(`${profile.profile_id} ${offering.offering_id}`) ?? "No price is known."));
  } else {
    byId("why").replaceChildren(el("h3", {}, `Parts of the score of ${offering.offering_id}`), el("div", { id: "why-table" }));
    const made = contributions.get(`${profile.profile_id} ${offering.offering_id}`) ?? [];
    table("why-table", "Parts of the score", ["criterion", "fact", "#value", "#weight", "#contribution"], made, (c) => [
      words(c.criterion_id), c.fact,
      c.raw_value === null ? null : figure(`${c.is_approximate ? "about " : ""}${c.raw_value} ${words(c.unit)}`, c.snapshot_id, sourceOf(c.snapshot_id)),
      c.weight, rounded(c.contribution, 4)]);
  }
  byId("why").scrollIntoView({ block: "nearest" });
}

// ------------------------------------------------------------------------------------------------ the other sections
function showFront(rows, scenario) {
  const points = rows.filter((r) => r.ranking && r.ranking.quality_pct !== null && r.cost.total !== null && r.cost.total > 0n && !r.cost.isTooLong)
    .sort((a, b) => compared(a.cost.total, b.cost.total) || b.ranking.quality_pct - a.ranking.quality_pct);
  // a label that would overlap the one before it is left out; the table has all names
  const APART = 1.3;
  let best = -1, bestTotal = null, named = 0;
  for (const point of points) {
    const price = asNumber(point.cost.total), quality = Number(point.ranking.quality_pct);
    const isEqual = quality === best && point.cost.total === bestTotal;
    point.isFront = quality > best || isEqual;
    if (quality > best) [best, bestTotal] = [quality, point.cost.total];
    point.isNamed = point.isFront && !isEqual && price >= named * APART && innerWidth > 600;
    if (point.isNamed) named = price;
  }
  const middle = points.length ? Math.sqrt(asNumber(points[0].cost.total) * asNumber(points.at(-1).cost.total)) : 0;
  const line = points.filter((p) => p.isFront);
  byId("front-caption").textContent = `${count(points.length)} ranked offerings with a price for ${scenario ? scenario.scenario_name : "the typed workload"}; ${count(line.length)} on the front`;
  // offerings on the front are drawn last, so that they are on top
  draw("front", [...points].sort((a, b) => a.isFront - b.isFront).map(({ offering, ranking, cost, isFront, isNamed }) => ({
    offering: offering.offering_id, usd: asNumber(cost.total), quality: Number(ranking.quality_pct), low: Number(ranking.quality_low_pct), high: Number(ranking.quality_high_pct),
    is_front: isFront, label: isNamed ? offering.offering_id : "", side: asNumber(cost.total) > middle ? "right" : "left",
    text: `${usd(cost.total)} USD, quality ${rounded(ranking.quality_pct, 1)} % (${qualityOf(ranking)})${ranking.is_pareto_efficient ? ", nobody is as capable and cheaper" : ""}`,
  })));
  table("front-table", "The front of price against quality", ["offering on the front", "#USD each", "#quality % (range)", "nobody is as capable and cheaper"], line, ({ offering, ranking, cost }) => [
    offering.offering_id,
    figure(usd(cost.total), cost.oldest?.snapshot_id, cost.oldest ? sourceOfPrice(cost.oldest) : ""),
    `${rounded(ranking.quality_pct, 1)} (${qualityOf(ranking)})`, ranking.is_pareto_efficient === null ? null : ranking.is_pareto_efficient ? "yes" : "no"]);
}

// Models that contend for the first place, if a ranked offering of theirs matches the filters.
function showShares(profile) {
  const provider = byId("provider").value, named = searched(byId("search").value);
  const models = new Set([...offerings.values()].filter((o) => named.has(o.offering_id) && (!provider || o.provider_id === provider) && rankings.has(`${profile.profile_id} ${o.offering_id}`)).map((o) => o.model_id));
  const contend = tables.recommendations.filter((r) => r.profile_id === profile.profile_id && r.first_rank_share_pct !== null && models.has(r.model_id))
    .sort((a, b) => Number(b.first_rank_share_pct) - Number(a.first_rank_share_pct) || a.rank - b.rank);
  const first = tables.recommendations.find((r) => r.profile_id === profile.profile_id);
  byId("shares-caption").textContent = `First places of ${count(contend.length)} models that contend${first ? `; ${first.model_id} has rank 1: ${adviceText(first)}` : ""}`;
  draw("shares", contend.slice(0, 15).map((r, order) => ({
    offering: r.model_id, order, verdict: words(r.verdict), share: Number(r.first_rank_share_pct), text: `first in ${rounded(r.first_rank_share_pct, 1)} % of draws`,
  })));
  table("shares-table", "First places", ["model", "#rank", "verdict", "#first in % of draws", "take", "~because"], contend, (r) => [
    r.model_id, String(r.rank), words(r.verdict), rounded(r.first_rank_share_pct, 1), r.offering_id, `${r.because}; ${r.host_because}`], 15);
}

function showTimeline(rows) {
  const provider = byId("provider").value;
  const day = (text) => Date.parse(`${text}T00:00:00Z`);
  const wanted = new Set(rows.slice(0, 40).map((r) => r.offering.offering_id));
  const dated = [...offerings.values()].filter((o) => (o.retires_on ?? o.promised_until_on) !== null && (o.days_left === null || o.days_left >= -365)
    && (provider ? o.provider_id === provider : o.is_watched || wanted.has(o.offering_id)));
  const today = day(data.days.read_on);
  const daysTo = (o) => Math.round((day(o.retires_on ?? o.promised_until_on) - today) / DAY);
  // future dates first, nearest first; then past dates, latest first
  const shown = dated.sort((a, b) => (daysTo(a) < 0) - (daysTo(b) < 0) || Math.abs(daysTo(a)) - Math.abs(daysTo(b)));
  byId("timeline-remarks").textContent = `${count(shown.length)} offerings with a known end date, or a promise not to end before a day: ${provider ? "all of this provider" : "the watch list and the first 40 offerings of the answer"}, without ends of more than a year ago. The chart shows the first ${count(Math.min(25, shown.length))}.`;
  draw("timeline", shown.slice(0, 25).map((o, order) => {
    const at = day(o.retires_on ?? o.promised_until_on), days = daysTo(o);
    return {
      offering: o.offering_id, order, from: Math.min(today, at), until: Math.max(today, at), at, today, kind: o.retires_on ? "end" : "promise", risk: o.risk_level,
      label: days < 0 ? `${-days} days ago` : `${days} days`, text: `${lifecycleOf(o)}; ${o.risk_reason}`, href: `#${o.end_snapshot_id}`,
    };
  }));
  table("timeline-table", "End dates", ["offering", "status", "@ends on", "@not before", "#days left", "risk", "~why"], shown, (o) => [
    o.offering_id, words(o.lifecycle_status), o.retires_on ? figure(o.retires_on, o.end_snapshot_id, sourceOf(o.end_snapshot_id, o.end_stated_in)) : "–",
    o.promised_until_on ?? "–", o.days_left === null ? "–" : String(o.days_left), o.risk_level, o.risk_reason]);
}

function showHistory() {
  const { service_tier: tier, region } = chosen.workload;
  const periods = (history.get(chosen.offering) ?? []).filter((p) => p.service_tier === tier && p.region === region);
  const instant = (text) => Date.parse(text.includes(" ") ? text.replace(" ", "T") + "Z" : `${text}T00:00:00Z`);
  const today = Date.parse(`${data.days.read_on}T00:00:00Z`);
  const METER = { input: "fresh input", cache_write_1h: "cache write" };
  const appliesTo = (p) => [Number(p.min_input_tokens) ? `above ${count(p.min_input_tokens)} tokens` : "any size", p.time_window === "always" ? "" : p.time_window, p.meter === "cache_write_1h" ? "cached for one hour" : ""].filter(Boolean).join(", ");
  const series = (p) => words(p.meter) + (Number(p.min_input_tokens) ? ` above ${count(p.min_input_tokens)}` : "") + (p.time_window === "always" ? "" : `, ${p.time_window}`);
  byId("history-caption").textContent = `${chosen.offering}, ${tier}${region === "global" ? "" : `, region ${region}`}: ${periods.length ? "USD per million tokens" : "no price of this tier is known"}`;
  // a price without a known start is drawn from the day it was first seen, or for the last month before its end
  const MONTH = 30 * DAY;
  draw("history", periods.flatMap((p) => {
    const row = { meter: METER[p.meter] ?? words(p.meter), applies_to: appliesTo(p), series: series(p), usd: Number(p.usd_per_mtok), text: `${p.usd_per_mtok} USD per million tokens, ${p.since_at ? "since " + p.since_at.slice(0, 10) : "start not known, first seen on " + p.first_seen_on}`, source: sourceOfPrice(p), href: `#${p.snapshot_id}` };
    const until = p.until_at ? instant(p.until_at) : Math.max(today, instant(p.since_at ?? p.first_seen_on));
    const seen = instant(p.first_seen_on);
    const from = p.since_at ? instant(p.since_at) : seen < until ? seen : until - MONTH;
    return [{ ...row, at: from }, { ...row, at: until }];
  }));
  table("history-table", "Prices of the offering", ["meter", "#USD per million tokens", "@since (UTC)", "@until (UTC)", "@last seen", "~source"], periods, (p) => [
    series(p), figure(p.usd_per_mtok, p.snapshot_id, sourceOfPrice(p)),
    p.since_at ?? `start not known (first seen on ${p.first_seen_on})`, p.until_at ?? "today", p.last_seen_on, sourceOf(p.snapshot_id, p.stated_in)]);
}

function offerNames() {
  const typed = byId("offering").value.trim().toLowerCase();
  const named = searched(typed);
  const found = [...history.keys()].filter((id) => named.has(id)).slice(0, 50);
  byId("offerings").replaceChildren(...found.map((id) => el("option", { value: id })));
  const isKnown = history.has(typed);
  byId("offering").setAttribute("aria-invalid", !isKnown);
  byId("offering-problem").textContent = isKnown ? "" : `${typed ? `There is no priced offering ${typed}` : "Type the name of an offering"}; ${found.length ? "similar: " + found.slice(0, 3).join(", ") : "type provider/model, such as openai/gpt-5"}.`;
  if (isKnown) chosen.offering = typed;
  return isKnown;
}

function showConflicts() {
  const provider = byId("provider").value, named = searched(byId("search").value);
  const found = tables.conflicts.filter((c) => (!provider || c.offering_id.startsWith(`${provider}/`)) && named.has(c.offering_id));
  byId("conflicts-remarks").textContent = `${count(found.length)} conflicts between independent sources${provider ? " about this provider" : ""}. Prices come first, the largest difference on top.`;
  table("conflicts-table", "Where sources disagree", ["offering", "about", "one source states", "another states", "#difference", "used", "~because"], found, (c) => [
    c.offering_id, c.fact === "price" ? [words(c.meter), c.service_tier, c.region === "global" ? "" : c.region, Number(c.min_input_tokens) ? `above ${count(c.min_input_tokens)}` : "", c.time_window === "always" ? "" : c.time_window].filter(Boolean).join(", ") : "end of life",
    figure(c.value_a ?? c.statement_a, c.snapshot_id_a, sourceOf(c.snapshot_id_a, c.stated_in_a, c.seen_a_on)), figure(c.value_b ?? c.statement_b, c.snapshot_id_b, sourceOf(c.snapshot_id_b, c.stated_in_b, c.seen_b_on)),
    c.ratio !== null ? `× ${Number(c.ratio).toFixed(2)}` : c.days_apart !== null ? `${c.days_apart} days` : "–", c.winner_source_id ?? "none", c.because], 15);
}

// ------------------------------------------------------------------------------------------------ putting it together
const profileChosen = () => tables.profiles.find((p) => p.profile_id === byId("profile").value);

function show() {
  showPriced();
  showShares(profileChosen());
  showConflicts();
}

// The parts that depend on the workload; drawn again with each typed digit.
function showPriced() {
  const profile = profileChosen();
  const scenario = scenarioOf(chosen.workload);
  byId("scenario").value = scenario ? scenario.scenario_id : "";
  const rows = answered();
  showHeadline(rows, profile, scenario);
  showAnswer(rows, profile);
  showFront(rows, scenario);
  showTimeline(rows);
  if (!chosen.offering && rows.length) chosen.offering = rows[0].offering.offering_id;
  if (chosen.offering && history.has(chosen.offering)) {
    byId("offering").value = chosen.offering;
    offerNames();
    showHistory();
  }
}

// The tooltip with the source of a figure: shown on hover or focus, and moved with the figure when the page scrolls.
function tip() {
  const box = byId("tip");
  let target = null;
  const place = () => {
    box.hidden = target === null;
    if (!target) return;
    box.textContent = target.dataset.source;
    const at = target.getBoundingClientRect(), size = box.getBoundingClientRect();
    box.style.left = `${Math.max(4, Math.min(at.left, innerWidth - size.width - 8))}px`;
    box.style.top = `${at.bottom + size.height + 8 < innerHeight ? at.bottom + 4 : at.top - size.height - 4}px`;
  };
  const showAt = (event) => {
    target?.removeAttribute("aria-describedby");
    target = event.target.closest?.("[data-source]") ?? null;
    target?.setAttribute("aria-describedby", "tip");
    place();
  };
  document.addEventListener("mouseover", showAt);
  document.addEventListener("focusin", showAt);
  document.addEventListener("scroll", place, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") showAt({ target: document });
  });
}

async function start() {
  data = await unpacked();
  tables = Object.fromEntries(Object.entries(data.tables).map(([name, rows]) => [name, objects(rows)]));
  snapshots = new Map(tables.snapshots.map((s) => [s.snapshot_id, s]));
  offerings = new Map(tables.offerings.map((o) => [o.offering_id, o]));
  for (const offering of offerings.values()) {
    offering.letters = lettersOf(offering.offering_id);
    offering.model_letters = offering.letters.slice(lettersOf(offering.provider_id).length);
    offering.words = new Set(wordsOf(offering.offering_id));
  }
  history = grouped(tables.prices, "offering_id");
  for (const price of tables.prices) {
    price.amount = scaled(price.usd_per_mtok, PRICE_DECIMALS);
    price.from = BigInt(price.min_input_tokens);
  }
  current = grouped(tables.prices.filter(holds), "offering_id", "service_tier", "region");
  rankings = new Map(tables.rankings.map((r) => [`${r.profile_id} ${r.offering_id}`, r]));
  refusals = new Map(tables.refusals.flatMap((r) => r.offering_ids.map((id) => [`${r.profile_id} ${id}`, r.because])));
  contributions = grouped(tables.contributions, "profile_id", "offering_id");
  recommendations = grouped(tables.recommendations, "profile_id", "model_id");

  const options = (id, rows) => byId(id).append(...rows.map(([value, text]) => el("option", { value }, text)));
  options("profile", tables.profiles.map((p) => [p.profile_id, p.profile_name]));
  options("scenario", [...tables.scenarios.map((s) => [s.scenario_id, s.scenario_name + (s.is_measured ? " (measured)" : "")]), ["", "(your own numbers)"]]);
  options("provider", [...new Set([...history.keys()].map((id) => id.slice(0, id.indexOf("/"))))].sort().map((p) => [p, p]));
  options("service_tier", [...new Set(["standard", ...tables.prices.map((p) => p.service_tier)])].map((t) => [t, t]));

  recall();
  const isOld = Date.now() - Date.parse(data.days.read_on) > 7 * DAY;
  byId("age").textContent = isOld ? `This page was written on ${data.days.read_on}; prices and days left are of that day. To update it, run: make report` : "";

  const changed = () => { readWorkload(); show(); remember(); };
  const repriced = () => { readWorkload(); showPriced(); remember(); };
  byId("profile").addEventListener("change", () => {
    choose(profileChosen().scenario_id);
    chosen.offering = null;
    changed();
  });
  byId("scenario").addEventListener("change", () => { choose(byId("scenario").value); repriced(); });
  byId("provider").addEventListener("change", () => { chosen.offering = null; changed(); });
  for (const id of ["everything", "service_tier", "order"]) byId(id).addEventListener("change", repriced);
  for (const id of NUMBERS) byId(id).addEventListener("input", repriced);
  byId("search").addEventListener("input", changed);
  byId("offering").addEventListener("input", () => { if (offerNames()) { showHistory(); remember(); } });
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  // a new address of this page (typed, or the back button); the addresses of snapshots hold no choices
  addEventListener("hashchange", () => { if (location.hash.startsWith("#?")) recall(); });
  tip();
  await Promise.all(views.values());
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  const because = typeof DecompressionStream === "undefined" ? "it needs a browser from 2023 or later" : error.message;
  byId("headline").textContent = `This page does not work: ${because}.`;
  throw error;
});
