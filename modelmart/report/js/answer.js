// The view Answer: a profile, a workload, conditions and weights, and the models for them.
const SHOWN = 5, DAYS_A_MONTH = 30n;
const NUMBERS = { input: "fresh_input_tokens", cached: "cached_input_tokens", output: "output_tokens" };
const MUST_HAVE = {
  open_weights: ["Open weights", (o) => o.has_open_weights === true],
  tools: ["Tools", (o) => o.has_function_calling === true],
  vision: ["Vision", (o) => o.has_vision === true],
  reasoning: ["Reasoning", (o) => o.has_reasoning === true],
  caching: ["Cached input price", (o) => o.has_caching],
  batch: ["Batch prices", (o) => o.has_batch],
};
const asked = { profile: null, workload: null, requests: null, weights: null, must: new Set(), context: null, maxUsd: null, provider: "", licences: new Set() };
let found = null;

const shareText = (share) => `${(share / 1000).toFixed(share && share < 20000 ? 1 : 0)} %`;
const points = (capability) => `${capability.value.toFixed(0)} (${capability.low.toFixed(0)}–${capability.high.toFixed(0)})`;
const per1000 = (amount) => (amount === null ? null : amount * 1000n);

function lastsText(offering) {
  if (offering.retires_on) return offering.days_left < 0 ? `ended ${offering.retires_on}` : `ends ${offering.retires_on}, in ${plural(offering.days_left, "day")}`;
  if (offering.promised_until_on) return `not before ${offering.promised_until_on}`;
  const end = makerEnd(offering);
  return end ? `its maker ${end < db.days.read_on ? "ended" : "ends"} it ${end}` : "no end announced";
}

// The day on which the maker ends a model whose weights are not open; whoever resells it depends on that.
const makerEnd = (offering) => (offering.has_open_weights === true || offering.is_by_maker ? null : offering.maker_retires_on);

const ordinal = (n) => `${n}${["th", "st", "nd", "rd"][n % 100 > 10 && n % 100 < 14 ? 0 : n % 10] ?? "th"}`;

const licenceText = (o) => o.license ?? (o.has_open_weights === false ? "closed weights" : "licence not known");

// The criterion that weighs everything, if one does: then only figures vary, and weights do not.
function onlyCriterion() {
  const weighed = found.question.criteria.filter((c) => c.weight > 0);
  return weighed.length === 1 ? words(weighed[0].criterion_id) : null;
}

const drawsText = (share) => (onlyCriterion() ? `${shareText(share)} of draws within the ranges of that figure` : `${shareText(share)} of weightings`);

// A share is named where it is that of a clear first: of a close call, a lower place can have a larger one.
function verdictText(m) {
  const only = onlyCriterion();
  if (m.verdict === "clear") return `${only ? `First by ${only}` : "Clear first"}${only && m.share === 100000 ? "" : `: in ${drawsText(m.share)}`}`;
  if (m.verdict === "close_call") return m.rank === 1 ? "Close call" : "May be first as well";
  // a model with a narrow range can stand above one that is first more often
  const isAbove = found.ranked.some((other) => other.verdict === "close_call" && other.rank > m.rank);
  return isAbove ? "Good score, rarely first" : "Behind";
}

// The tokens that a cost assumes.
function tokensText({ fresh_input_tokens: input, cached_input_tokens: cached }, written) {
  return `${count(input)} in${cached ? `, ${count(cached)} cached` : ""}, ${count(written)} out`;
}

const costTitle = () => (found.question.criteria.some((c) => c.fact === "cost_at_effort_usd") ? "1,000 requests, at its effort" : "1,000 requests");

function capabilityText(m) {
  if (m.capability) return `${points(m.capability)}${m.effort && m.effort !== "unstated" ? `, effort ${words(m.effort)}` : ""}`;
  return db.capabilities.has(m.offering.model_id) ? "not known: too few independent scores are published" : "not known: nobody has published independent scores";
}

const monthly = (amount) => (asked.requests === null || amount === null ? null : amount * asked.requests * DAYS_A_MONTH);

function costFigure(m) {
  const { list } = m.cost;
  return figure(dollars(per1000(m.costUsd)), list.snapshot_id, list.stated_in, list.seen_on);
}

function card(m) {
  const o = m.offering, isFirst = m.rank === 1;
  const line = (term, ...text) => el("div", {}, el("dt", {}, term), el("dd", {}, ...text));
  const month = monthly(m.costUsd);
  return el("li", { class: `card${isFirst ? " first" : ""}` },
    el("p", { class: "place" }, el("span", { class: "rank" }, String(m.rank)), el("span", { class: `verdict ${m.verdict}` }, verdictText(m))),
    el("h3", {}, modelLink(o.model_id, o.model_name)),
    el("p", { class: "host" }, `at ${o.provider_name}`, el("span", { class: "soft" }, ` · ${m.hostBecause}`)),
    el("p", { class: "cost" }, costFigure(m), el("span", { class: "soft" }, `per 1,000 requests of ${tokensText(found.question.workload, m.written)}`, month === null ? null : `; ${dollars(month)} a month`)),
    m.capability ? capabilityBar(m.capability) : el("div"),
    el("dl", {},
      line("Capability", capabilityText(m)),
      line("Context", tokens(o.context_window_tokens)),
      line("Lasts", lastsText(o)),
      line("Licence", licenceText(o)),
      line(`Of ${plural(found.ranked.length, "model")}`, [m.capability && `${ordinal(m.capabilityPlace)} most capable`, `${ordinal(m.costPlace)} cheapest`].filter(Boolean).join(", ")),
      line("Criteria without data", m.missing.length ? m.missing.map((c) => words(c.criterion_id)).join(", ") : "none")));
}

// The interval of a capability between the ends of the scale, as a bar. The figures stand beside it.
function capabilityBar({ value, low, high }) {
  const c = found.question.criteria.find((x) => x.fact.startsWith("capability:")) ?? { scale_low: 90, scale_high: 190 };
  const at = (x) => Math.max(0, Math.min(100, (100 * (x - c.scale_low)) / (c.scale_high - c.scale_low)));
  const bar = el("div", { class: "bar", "aria-hidden": "true" }, el("i"), el("b"));
  bar.firstChild.style.cssText = `left:${at(low)}%;width:${Math.max(1, at(high) - at(low))}%`;
  bar.lastChild.style.left = `${at(value)}%`;
  return bar;
}

function listOf(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

// A rival that has no card, with its place.
function rivalText(modelId) {
  const at = found.ranked.findIndex((m) => m.offering.model_id === modelId), { rank, offering } = found.ranked[at];
  return at < SHOWN ? offering.model_name : `${offering.model_name} (place ${rank})`;
}

function showHeadline() {
  const { ranked, question } = found, into = byId("headline");
  byId("asked").textContent = [
    question.profile.profile_name,
    `${tokensText(question.workload, question.workload.output_tokens)} a request`,
    asked.requests === null ? null : `${count(asked.requests)} requests a day`,
    question.workload.region === "global" ? null : `prices of region ${question.workload.region}`,
  ].filter(Boolean).join(" · ");
  byId("loosen").replaceChildren();
  if (!ranked.length) {
    const some = found.unranked.length;
    into.replaceChildren(el("strong", {}, some ? "No model can be ranked." : "No model meets these conditions."), some ? ` Too little is known of ${plural(some, "model")}, listed below.` : "");
    byId("beside").replaceChildren();
    showLoosening();
    return;
  }
  const [best] = ranked, rivals = (best.closeCalls ?? []).filter((id) => id !== best.offering.model_id);
  into.replaceChildren(
    "Take ", el("strong", {}, best.offering.model_name), ` at ${best.offering.provider_name}: `, el("strong", {}, dollars(per1000(best.costUsd))), " per 1,000 requests. ",
    best.verdict === "clear" ? `It is ${onlyCriterion() ? `first by ${onlyCriterion()}` : "a clear first"}${onlyCriterion() && best.share === 100000 ? "" : `: it stays first in ${drawsText(best.share)}`}.`
    : rivals.length ? `It is a close call: ${listOf(rivals.slice(0, 4).map(rivalText))} may suit you better.` : `It is first in ${drawsText(best.share)}.`);
  const cheapest = [...ranked].sort((a, b) => ascending(a.costUsd, b.costUsd))[0];
  const ablest = [...ranked].filter((m) => m.capability).sort((a, b) => b.capability.value - a.capability.value)[0];
  const cost = (m) => `${dollars(per1000(m.costUsd))} per 1,000`;
  byId("beside").replaceChildren(
    el("span", {}, "Cheapest: ", modelLink(cheapest.offering.model_id), ` (${cost(cheapest)})`),
    ablest ? el("span", {}, "Most capable: ", modelLink(ablest.offering.model_id), ` (${ablest.capability.value.toFixed(0)} points, ${cost(ablest)})`) : "");
}

function showRanked() {
  const { ranked, unranked } = found;
  byId("ranked-title").textContent = `All ${plural(ranked.length, "ranked model")}`;
  table(byId("ranked"), "ranked models", [
    ["Model", "", (m) => modelLink(m.offering.model_id, m.offering.model_name)],
    [costTitle(), "number", costFigure],
    ["Place", "number", (m) => String(m.rank)],
    ["Score", "number", (m) => (m.score / 1e10).toFixed(1)],
    ["First in", "number", (m) => (m.share === null ? "–" : shareText(m.share))],
    ["Capability", "number", (m) => (m.capability ? points(m.capability) : null)],
    ["Host", "", (m) => m.offering.provider_name],
    ["Lasts", "", (m) => lastsText(m.offering)],
    ["Licence", "", (m) => licenceText(m.offering)],
    ["Hosts", "number", (m) => `${m.hosts}${m.hosts > 1 ? `, ${dollars(per1000(m.cheapest))} to ${dollars(per1000(m.dearest))}` : ""}`],
  ], ranked);
  byId("draws").textContent = onlyCriterion() ? "uncertain figures turn out a little different" : "weights and uncertain figures turn out a little different";
  byId("unranked-title").textContent = `Not ranked for want of evidence: ${plural(unranked.length, "model")}`;
  const cheap = [...unranked].sort((a, b) => ascending(a.costUsd, b.costUsd) || compared(a.offering.model_id, b.offering.model_id));
  table(byId("unranked"), "models without enough evidence", [
    ["Model", "", (m) => modelLink(m.offering.model_id, m.offering.model_name)],
    [costTitle(), "number", (m) => (m.costUsd === null ? null : costFigure(m))],
    ["Host", "", (m) => m.offering.provider_name],
    ["Why", "long", (m) => m.notRankedBecause],
  ], cheap);
}

// The hard conditions: those of this profile alone beside the answer, and all of them in a fold.
function showRules() {
  const isShared = (reason) => [...db.rules.values()].every((rules) => rules.some((r) => r.reason === reason));
  const reasons = (rules) => [...new Set(rules.filter((r) => r.if_unknown !== "not_enough_evidence").map((r) => r.reason))];
  const all = reasons(db.rules.get(asked.profile)), own = all.filter((reason) => !isShared(reason));
  byId("rules").textContent = own.length ? `This profile leaves out a model if ${own.join(", or if ")}.` : "";
  byId("left-out").replaceChildren(...all.map((reason) => el("li", {}, capital(reason))));
}

// ------------------------------------------------------------------------------------------------ the question
// What was asked for beside the profile: in words, what an offering must be, and how to take it back.
function conditionsAsked() {
  const { context, licences, provider, maxUsd } = asked, clear = (id) => () => { byId(id).value = byId(id).dataset.none; };
  return [
    ...[...asked.must].map((name) => ({ text: MUST_HAVE[name][0], test: MUST_HAVE[name][1], drop: () => { byId(`must_${name}`).checked = false; } })),
    context !== null && { text: `Context window of at least ${tokens(Number(context))}`, test: (o) => o.context_window_tokens !== null && o.context_window_tokens >= Number(context), drop: clear("context") },
    licences.size > 0 && { text: [...licences].join(" or "), test: (o) => licences.has(o.license), drop: () => choose("licensed", []) },
    provider && { text: `Host ${byId("provider").selectedOptions[0].textContent}`, test: (o) => o.provider_id === provider, drop: clear("provider") },
    maxUsd !== null && { text: `At most $${usd(maxUsd)} a request`, isCost: true, drop: clear("max_usd") },
    byId("region").value && { text: `Prices of region ${byId("region").value}`, isRegion: true, drop: clear("region") },
    tokensTyped(asked.workload, workloadOf(scenarioAsked())).length > 0 && { text: "The tokens that you typed", isWorkload: true, drop: () => fillWorkload(scenarioAsked()) },
  ].filter(Boolean);
}

function question(conditions = conditionsAsked()) {
  const has = (kind) => conditions.some((c) => c[kind]), usual = workloadOf(scenarioAsked());
  const workload = { ...(has("isWorkload") ? asked.workload : usual), region: has("isRegion") ? asked.workload.region : usual.region };
  const made = questionOf(asked.profile, workload, asked.weights, has("isCost") ? asked.maxUsd : null);
  const tests = conditions.map((c) => c.test).filter(Boolean);
  made.isWanted = tests.length ? (o) => tests.every((test) => test(o)) : null;
  return made;
}

// Nothing is ranked: which condition alone is to blame, with a button for each that takes it back.
function showLoosening() {
  const conditions = conditionsAsked();
  const ways = conditions.map((c) => ({ ...c, models: recommend(question(conditions.filter((other) => other !== c))).ranked.length })).filter((way) => way.models);
  byId("loosen").replaceChildren(...(ways.length ? ways.map((way) => el("button", { type: "button", onclick: () => { way.drop(); changeAnswer(false); } }, `Without “${way.text}”: ${plural(way.models, "model")}`))
    : conditions.length > 1 ? [`No single condition is to blame. Loosen two or more of: ${conditions.map((c) => c.text).join("; ")}.`] : []));
}

let work = 0;

const below = afterPause();

function showAnswer(pause = 150) {
  const made = question();
  found = { ...recommend(made), question: made };
  showHeadline();
  showRules();
  const first = found.ranked.slice(0, SHOWN), isEmpty = first.length === 0;
  byId("cards").replaceChildren(...first.map(card));
  byId("compare-first").hidden = first.length < 2;
  byId("compare-first").href = addressOf("compare", "", { ids: first.map((m) => m.offering.offering_id).join(","), profile: asked.profile, ...requestsTyped() });
  byId("cards-title").hidden = byId("front-part").hidden = byId("ranked-part").hidden = isEmpty;
  byId("unranked-part").hidden = found.unranked.length === 0;
  work += 1;
  // what stands below waits until the typing pauses
  below(() => { showRanked(); if (!isEmpty) showFront(); }, pause);
}

function readChoices() {
  const workload = requestsOf(asked.profile, numberIn, byId("region").value);
  Object.assign(asked, {
    workload, requests: numberIn("requests"), context: numberIn("context"), maxUsd: numberIn("max_usd"), provider: byId("provider").value,
    licences: new Set(chosenOf("licensed")), must: new Set(Object.keys(MUST_HAVE).filter((name) => byId(`must_${name}`).checked)),
  });
  const { service_tier: tier, other_tier: other, region } = workload;
  byId("prices").textContent = `Prices of tier ${tier}${other ? `, else ${other}` : ""} and region ${region}${byId("region").value ? "" : ", unless you choose another one"}.`;
  const conditions = conditionsAsked().filter((c) => !c.isWorkload).length;
  byId("conditions-title").textContent = conditions ? `Conditions (${conditions})` : "Conditions";
}

const scenarioOf = (profileId) => db.scenarios.get(db.profiles.find((p) => p.profile_id === profileId).scenario_id);
const scenarioAsked = () => scenarioOf(asked.profile);

const tokensTyped = (workload, usual) => Object.entries(NUMBERS).filter(([, meter]) => workload[meter] !== usual[meter]);

// The requests of a profile, with the tokens and the region that are typed over them; null is not typed.
function requestsOf(profileId, typed, region) {
  const usual = workloadOf(scenarioOf(profileId)), workload = { ...usual, region: region || usual.region };
  for (const [id, meter] of Object.entries(NUMBERS)) workload[meter] = typed(id) ?? usual[meter];
  // who types tokens writes nothing to the cache, as in marts.answer
  if (tokensTyped(workload, usual).length) workload.cache_write_tokens = workload.cache_write_1h_tokens = 0n;
  return workload;
}

// What is typed over the requests of the profile, for an address.
function requestsTyped() {
  const typed = tokensTyped(asked.workload, workloadOf(scenarioAsked()));
  return { ...Object.fromEntries(typed.map(([id, meter]) => [id, asked.workload[meter]])), region: byId("region").value };
}

function answerAddress() {
  const choices = requestsTyped();
  Object.assign(choices, { requests_per_day: asked.requests, min_context: asked.context, max_usd: asked.maxUsd === null ? null : usd(asked.maxUsd), provider: asked.provider, licence: [...asked.licences].join("|"), must: [...asked.must].join(",") });
  for (const [name, weight] of Object.entries(asked.weights ?? {})) choices[`w_${name}`] = weight / 10000;
  return addressOf("answer", asked.profile, choices);
}

function changeAnswer(isTyped) {
  byId("notice").textContent = "";
  readChoices();
  remember(answerAddress(), isTyped);
  later(() => showAnswer());
}

// ------------------------------------------------------------------------------------------------ showing the view
function chooseProfile(profileId) {
  const profile = db.profiles.find((p) => p.profile_id === profileId) ?? db.profiles[0];
  const scenario = db.scenarios.get(profile.scenario_id);
  Object.assign(asked, { profile: profile.profile_id, workload: workloadOf(scenario), weights: null });
  byId("profile").value = profile.profile_id;
  byId("notice").textContent = profileId === profile.profile_id ? "" : `There is no profile “${profileId}”. This is the answer for the first profile.`;
  byId("rationale").textContent = `${capital(profile.rationale)}.`;
  fillWorkload(scenario);
}

function fillWorkload(scenario) {
  for (const [id, meter] of Object.entries(NUMBERS)) byId(id).value = count(scenario[meter]);
}

function openAnswer({ name, choices }) {
  chooseProfile(name || "general_assistant");
  const take = taker(choices), isWhole = (text) => wholeNumber(text) !== null;
  for (const id of Object.keys(NUMBERS)) take.field(id, id, isWhole);
  take.field("requests", "requests_per_day", isWhole);
  take.field("context", "min_context", isWhole);
  take.field("max_usd", "max_usd", (text) => amountTyped(text) !== null);
  for (const id of ["provider", "region"]) take.option(id, id);
  choose("licensed", take.list("licence", "|", boxesOf("licensed").map((box) => box.value)));
  const must = take.list("must", ",", Object.keys(MUST_HAVE));
  for (const key of Object.keys(MUST_HAVE)) byId(`must_${key}`).checked = must.includes(key);
  const criteria = profileWeights(asked.profile), typed = criteria.map((c) => Number(choices.get(`w_${c.criterion_id}`) ?? "0"));
  if (typed.some((part) => part > 0) && typed.every((part) => part >= 0)) asked.weights = shares(criteria, typed);
  take.wrong.push(...[...choices].filter(([key, text]) => key.startsWith("w_") && !(criteria.some((c) => key === `w_${c.criterion_id}`) && Number(text) >= 0)));
  byId("notice").append(" ", take.told("This is the answer without that."));
  showWeights();
  readChoices();
  showAnswer(0);
  return `${db.profiles.find((p) => p.profile_id === asked.profile).profile_name}: the answer`;
}

function prepareAnswer() {
  byId("profile").append(...db.profiles.map((p) => el("option", { value: p.profile_id }, p.profile_name + (p.is_own ? " (yours)" : ""))));
  const providers = new Map(db.offerings.filter((o) => o.is_recommendable).map((o) => [o.provider_id, o.provider_name]));
  byId("provider").append(...[...providers].sort((a, b) => compared(a[1].toLowerCase(), b[1].toLowerCase())).map(([id, name]) => el("option", { value: id }, name)));
  prepareList("licensed", "Licences", db.offerings.filter((o) => o.is_recommendable).map((o) => o.license), () => changeAnswer(false));
  byId("region").append(...[...new Set([...db.prices.values()].flat().map((list) => list.region))].sort(compared).map((value) => el("option", { value }, value)));
  byId("must").append(...Object.entries(MUST_HAVE).map(([name, [label]]) => el("label", { class: "check" }, el("input", { type: "checkbox", id: `must_${name}`, onchange: () => changeAnswer(false) }), label)));
  byId("profile").addEventListener("change", () => { chooseProfile(byId("profile").value); showWeights(); changeAnswer(false); });
  for (const id of ["provider", "region"]) byId(id).addEventListener("change", () => changeAnswer(false));
  for (const id of [...Object.keys(NUMBERS), "requests", "context", "max_usd"]) byId(id).addEventListener("input", () => changeAnswer(true));
  byId("reset").addEventListener("click", () => { asked.weights = null; showWeights(); changeAnswer(false); });
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  // on a phone the answer comes first, with the controls folded
  byId("folded").open = !isPhone();
}
