// The rule of marts.recommendations, for any workload, weights and conditions. Scores are whole numbers of 10^-12, scaled
// figures and weights of 10^-6, so that sums are exact and equal to those of the warehouse (tests/test_report.py).
const MILLION = 1000000, PARTS = 2 ** 24;
const ERROR_UNIT = 2 * 0.408248 * 1.644854 * PARTS;
// facts that depend on the workload, as capabilities do, since the cost decides which effort counts
const WORKLOAD_FACTS = ["cost_per_interaction_usd", "cost_at_effort_usd", "is_fully_priced", "is_within_context_window"];

const roundedAway = (x) => Math.sign(x) * Math.round(Math.abs(x));
const compared = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
// nulls last
const ascending = (a, b) => (a === null || b === null ? (a === null) - (b === null) : compared(a, b));
const descending = (a, b) => (a === null || b === null ? (a === null) - (b === null) : compared(b, a));

// A figure on the fixed scale of its criterion, in millionths: 0 for the worst end.
function scaled(value, c) {
  let share;
  if (value <= c.scale_low) share = 0;
  else if (value >= c.scale_high) share = 1;
  else if (c.scale === "log") share = (Math.log(value) - Math.log(c.scale_low)) / (Math.log(c.scale_high) - Math.log(c.scale_low));
  else share = (value - c.scale_low) / (c.scale_high - c.scale_low);
  const parts = roundedAway(share * MILLION);
  return c.direction === "lower" ? MILLION - parts : parts;
}

function outcomeOf(rule, fact) {
  if (!fact || (rule.max_margin !== null && fact.margin !== null && fact.margin > rule.max_margin)) return rule.if_unknown;
  const isMet = (rule.min_value === null || fact.value >= rule.min_value) && (rule.max_value === null || fact.value <= rule.max_value);
  return isMet ? "met" : "not_met";
}

// Of each model and effort: its capabilities, the rules that they meet, and the points that they are worth.
function effortsOf(profile, criteria, rules) {
  const named = new Set([...criteria.map((c) => c.fact), ...rules.map((r) => r.fact), `capability:${profile.domain_id}`]);
  const capable = rules.filter((r) => r.fact.startsWith("capability:"));
  const known = new Map();
  return (modelId) => {
    if (known.has(modelId)) return known.get(modelId);
    const efforts = new Map();
    const at = (effort) => {
      if (!efforts.has(effort)) efforts.set(effort, { effort, facts: new Map(), met: 0, points: 0, thousandths: null, isDefault: false });
      return efforts.get(effort);
    };
    for (const c of db.capabilities.get(modelId) ?? []) {
      if (c.is_enough && named.has(`capability:${c.domain_id}`)) at(c.effort).facts.set(`capability:${c.domain_id}`, { value: c.estimate, margin: tenths(c.high - c.estimate), low: c.low, high: c.high });
    }
    for (const v of db.verbosity.get(modelId) ?? []) {
      if (named.has("cost_at_effort_usd")) at(v.effort).thousandths = v.thousandths;
      if (v.is_default && efforts.has(v.effort)) at(v.effort).isDefault = true;
    }
    for (const e of efforts.values()) {
      e.met = capable.filter((r) => e.facts.has(r.fact) && outcomeOf(r, e.facts.get(r.fact)) === "met").length;
      for (const c of criteria) {
        const fact = e.facts.get(c.fact);
        if (fact) e.points += c.weight * (scaled(tenths(fact.value - fact.margin), c) - c.unknown);
      }
    }
    const found = { efforts: [...efforts.values()], hasDefault: (db.verbosity.get(modelId) ?? []).some((v) => v.is_default) };
    known.set(modelId, found);
    return found;
  };
}

const tenths = (number) => Math.round(number * 10) / 10;

// The effort that meets most rules and, of these, is best by the weights at the lower end of its intervals.
function effortFor(model, cost, workload, criteria, rules) {
  const isPriced = cost !== null && cost.isWhole;
  let best = null;
  for (const e of model.efforts) {
    const written = isPriced && e.thousandths !== null ? writtenAt(workload, e.thousandths) : null;
    const amount = written === null ? null : costWith(cost, written);
    if (amount === null && e.facts.size === 0) continue;
    const found = { effort: e.effort, facts: e.facts, amount, written, met: e.met, points: e.points, isDefault: e.isDefault };
    if (amount !== null && model.efforts.length > 1) {
      const fact = { value: asNumber(amount), margin: null };
      for (const r of rules) if (r.fact === "cost_at_effort_usd" && outcomeOf(r, fact) === "met") found.met += 1;
      for (const c of criteria) if (c.fact === "cost_at_effort_usd") found.points += c.weight * (scaled(fact.value, c) - c.unknown);
    }
    if (best === null || (best.met - found.met || best.points - found.points || best.isDefault - found.isDefault || compared(found.effort, best.effort)) < 0) best = found;
  }
  return best;
}

// One offering for a profile: whether it is eligible, and its score.
function judged(offering, question, effortsIn) {
  const { profile, workload, criteria, rules } = question;
  const cost = priced(offering, workload);
  const isPriced = cost !== null && cost.isWhole;
  const model = effortsIn(offering.model_id);
  const chosen = effortFor(model, cost, workload, criteria, rules);
  const amounts = {
    cost_per_interaction_usd: isPriced ? cost.total : null,
    // nobody measured what the model writes at any effort: the usual tokens
    cost_at_effort_usd: isPriced ? chosen?.amount ?? (model.hasDefault ? null : cost.total) : null,
  };
  const factOf = (fact) => {
    if (fact in amounts) return amounts[fact] === null ? null : { value: asNumber(amounts[fact]), margin: null };
    if (fact === "is_fully_priced") return cost === null ? null : { value: isPriced ? 1 : 0, margin: null };
    if (fact === "is_within_context_window") return cost === null || offering.context_window_tokens === null ? null : { value: isWithin(offering, workload) ? 1 : 0, margin: null };
    if (fact.startsWith("capability:")) return chosen?.facts.get(fact) ?? null;
    return db.facts.get(profile.profile_id)?.get(fact)?.get(offering.number) ?? null;
  };
  const notMet = [], unknown = [];
  for (const rule of rules) {
    if (!rule.isJudged) continue;
    const outcome = outcomeOf(rule, factOf(rule.fact));
    if (outcome === "not_met") notMet.push(rule.reason);
    if (outcome === "not_enough_evidence") unknown.push(rule.reason);
  }
  for (const { rule, outcome } of db.refusals.get(profile.profile_id)?.get(offering.number) ?? []) {
    (outcome === "not_met" ? notMet : unknown).push(rules.find((r) => r.rule_id === rule).reason);
  }
  if (notMet.length) return { offering, cost, notMet: notMet.sort() };

  let score = 0, low = 0, high = 0, costUsd = null;
  const missing = [];
  for (const c of criteria) {
    const fact = factOf(c.fact);
    if (fact === null && c.weight > 0) missing.push(c);
    score += c.weight * (fact ? scaled(fact.value, c) : c.unknown);
    low += c.weight * endOf(fact, c, false);
    high += c.weight * endOf(fact, c, true);
    if (c.unit === "usd" && amounts[c.fact] !== null && (costUsd === null || amounts[c.fact] > costUsd)) costUsd = amounts[c.fact];
  }
  const capability = chosen?.facts.get(`capability:${profile.domain_id}`) ?? null;
  // the output tokens of that cost
  const written = costUsd !== null && costUsd === chosen?.amount ? chosen.written : workload.output_tokens;
  return {
    offering, cost, score, low, high, costUsd, written, capability, factOf,
    effort: chosen?.facts.size && capability ? chosen.effort : null,
    isRanked: unknown.length === 0, notRankedBecause: unknown.sort().join("; ") || null,
    missing: missing.length < 2 ? missing : missing.sort((a, b) => b.weight - a.weight || compared(a.criterion_id, b.criterion_id)),
    unsuitable: unsuitableServing(offering, profile, workload),
  };
}

const isWithin = (offering, workload) => sizeOf(workload) + workload.output_tokens <= BigInt(offering.context_window_tokens);

// The worst or the best that a figure may be, scaled. What is not known can be anything.
function endOf(fact, c, isBest) {
  if (!fact) return isBest ? MILLION : 0;
  const margin = fact.margin ?? (fact.isApproximate ? c.approximate_margin : 0);
  return scaled(isBest === (c.direction === "lower") ? fact.value - margin : fact.value + margin, c);
}

// Why a host does not suit a profile; null if it does.
function unsuitableServing({ is_by_maker: isMaker, serving }, profile, workload) {
  if (isMaker || serving === "interactive") return null;
  if (serving === "batch" && workload.service_tier === "batch") return null;
  if (profile.allows_routers && [null, "passed_on", "not_stated"].includes(serving)) return null;
  return serving ?? "not_stated";
}

const hostOrder = (a, b) =>
  (a.unsuitable !== null) - (b.unsuitable !== null) || b.isRanked - a.isRanked || b.score - a.score
  || ascending(a.costUsd, b.costUsd) || b.offering.is_by_maker - a.offering.is_by_maker
  || descending(speedOf(a.offering), speedOf(b.offering)) || compared(a.offering.offering_id, b.offering.offering_id);
const speedOf = (offering) => (offering.output_tokens_per_second === null ? null : Number(offering.output_tokens_per_second));

const UNSUITABLE = {
  passed_on: "passes calls on", batch: "answers after minutes or hours", strangers: "uses machines of strangers",
  altered: "sells altered models", experiment: "is an experiment", not_stated: "does not state who serves it",
};

// The offering to take of a model, and why.
function hostOf(offers) {
  let [best] = offers, cheapest = null, dearest = null;
  for (const offer of offers) if (hostOrder(offer, best) < 0) best = offer;
  // who does not suit is no host to choose from, and no price to pay, unless nobody suits
  const alike = offers.filter((offer) => (offer.unsuitable === null) === (best.unsuitable === null));
  for (const offer of alike) {
    if (offer.costUsd === null) continue;
    if (cheapest === null || offer.costUsd < cheapest) cheapest = offer.costUsd;
    if (dearest === null || offer.costUsd > dearest) dearest = offer.costUsd;
  }
  const hosts = new Set(alike.map((offer) => offer.offering.provider_id)).size;
  const isCheapest = best.costUsd !== null && best.costUsd <= cheapest;
  const because =
    best.unsuitable !== null ? `neither its maker nor a suitable host meets the conditions; this one ${UNSUITABLE[best.unsuitable] ?? UNSUITABLE.not_stated}`
    : hosts === 1 ? "the only suitable host that meets the conditions"
    : best.offering.is_by_maker && isCheapest ? "the maker itself, and no suitable host is cheaper"
    : best.offering.is_by_maker ? "the maker itself; cheaper hosts score lower"
    : isCheapest ? `the cheapest of ${hosts} suitable hosts`
    : `the best of ${hosts} suitable hosts by the criteria of the profile`;
  return { ...best, hosts, cheapest, dearest, hostBecause: because };
}

// Places by a comparison: equals share a place, and the next one comes after all of them.
function placed(rows, order, name) {
  const sorted = [...rows].sort(order);
  sorted.forEach((row, i) => { row[name] = i && order(sorted[i - 1], row) === 0 ? sorted[i - 1][name] : i + 1; });
}

// ------------------------------------------------------------------------------------------------ shares of first places
// 24 random bits of a text, and 24 more: the same as in the warehouse.
function randomBits(text) {
  const bytes = md5.array(text);
  return [bytes[0] * 65536 + bytes[1] * 256 + bytes[2], bytes[3] * 65536 + bytes[4] * 256 + bytes[5]];
}

const drawn = new Map();

// The errors of a figure, one per draw, in parts of a draw. They depend on the name alone, so they are drawn once.
function errorsOf(name) {
  if (!drawn.has(name)) {
    drawn.set(name, Float64Array.from({ length: db.sampling.draws }, (_, draw) => {
      const [first, second] = randomBits(name + draw);
      return first + second - PARTS;
    }));
  }
  return drawn.get(name);
}

function weightsOf(profileId, criterion) {
  const { seed, draws, weight_spread_pct: spread } = db.sampling;
  const name = `${seed}/${profileId}/${criterion.criterion_id}/`, whole = Math.round((criterion.weight * PARTS) / MILLION);
  if (!drawn.has(name)) drawn.set(name, Float64Array.from({ length: draws }, (_, draw) => 100 - spread + Math.floor((randomBits(name + draw)[0] * (2 * spread + 1)) / PARTS)));
  return drawn.get(name).map((percent) => whole * percent);
}

// In how many thousandths of a percent of draws each model is first. Equals share a first place.
function shareFirstPlaces(models, criteria, profileId) {
  const { seed, draws, contenders: most } = db.sampling;
  const best = Math.max(...models.map((m) => m.score));
  const byHigh = [...models].sort((a, b) => b.high - a.high || compared(a.offering.offering_id, b.offering.offering_id));
  const contenders = byHigh.filter((m, i) => i < most || m.score === best);
  const weights = new Map();
  const scores = contenders.map((model) => {
    const score = new Float64Array(draws);
    for (const c of criteria) {
      if (c.weight === 0) continue;
      const fact = model.factOf(c.fact), known = fact ? scaled(fact.value, c) : c.unknown, low = endOf(fact, c, false), high = endOf(fact, c, true);
      if (!weights.has(c)) weights.set(c, weightsOf(profileId, c));
      const weight = weights.get(c), width = high - low;
      const errors = width > 0 ? errorsOf(`${seed}/${model.offering.model_id}/${c.criterion_id}/`) : null;
      for (let draw = 0; draw < draws; draw++) {
        const error = errors ? roundedAway((errors[draw] * width) / ERROR_UNIT) : 0;
        score[draw] += weight[draw] * Math.min(MILLION, Math.max(0, known + error));
      }
    }
    return score;
  });
  const firsts = contenders.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    const top = Math.max(...scores.map((s) => s[draw]));
    const equals = scores.flatMap((s, i) => (s[draw] === top ? [i] : []));
    for (const i of equals) firsts[i] += 1 / equals.length;
  }
  contenders.forEach((model, i) => { model.share = Math.round(((100 * firsts[i]) / draws) * 1000); });
  for (const model of contenders) {
    model.shareOfBetter = contenders.reduce((sum, m) => sum + (m.share > model.share ? m.share : 0), 0);
  }
}

function judgeVerdicts(ranked) {
  const clear = db.sampling.clear_share_pct * 1000, close = db.sampling.close_share_pct * 1000;
  for (const m of ranked) {
    m.isClear = m.share !== null && m.share >= clear;
    m.mayBeFirst = m.share !== null && (m.share >= close || (m.share > 0 && m.shareOfBetter < clear));
  }
  const first = ranked.filter((m) => m.rank === 1 || m.mayBeFirst);
  const hasClearFirst = ranked.some((m) => m.rank === 1 && m.isClear);
  for (const m of ranked) {
    m.verdict = m.rank === 1 && m.isClear ? "clear" : !hasClearFirst && first.includes(m) ? "close_call" : "behind";
    m.closeCalls = !hasClearFirst && first.includes(m) ? first.map((other) => other.offering.model_id) : null;
  }
}

// The front of cost against capability: no other is as capable and cheaper, or as cheap and more capable.
function markFront(ranked) {
  let best = -Infinity;
  const measured = ranked.filter((m) => m.capability && m.costUsd !== null)
    .sort((a, b) => compared(a.costUsd, b.costUsd) || b.capability.value - a.capability.value);
  for (let i = 0; i < measured.length;) {
    const atCost = measured.filter((m) => m.costUsd === measured[i].costUsd), most = atCost[0].capability.value;
    if (most > best) for (const m of atCost) m.isOnFront = m.capability.value === most;
    best = Math.max(best, most);
    i += atCost.length;
  }
}

// The models for a question: {profile, workload, criteria, rules, isWanted}, best first, and those that lack evidence.
function recommend(question) {
  const effortsIn = effortsOf(question.profile, question.criteria, question.rules);
  const refused = db.refusals.get(question.profile.profile_id) ?? new Map();
  const offers = [];
  for (const number of db.prices.keys()) {
    if (refused.get(number)?.some((r) => r.outcome === "not_met")) continue;
    const offering = db.offerings[number];
    if (question.isWanted && !question.isWanted(offering, question.workload)) continue;
    const found = judged(offering, question, effortsIn);
    if (!found.notMet) offers.push(found);
  }
  const models = [...grouped(offers, (o) => o.offering.model_id).values()].map(hostOf);
  const ranked = models.filter((m) => m.isRanked);
  for (const m of models) Object.assign(m, { rank: null, share: null, shareOfBetter: null, isOnFront: false, verdict: "not_enough_evidence", closeCalls: null });
  if (ranked.length) {
    placed(ranked, (a, b) => b.score - a.score, "rank");
    placed(ranked, (a, b) => descending(a.capability?.value ?? null, b.capability?.value ?? null), "capabilityPlace");
    placed(ranked, (a, b) => ascending(a.costUsd, b.costUsd), "costPlace");
    ranked.sort((a, b) => a.rank - b.rank || compared(a.offering.model_id, b.offering.model_id));
    shareFirstPlaces(ranked, question.criteria, question.profile.profile_id);
    judgeVerdicts(ranked);
    markFront(ranked);
  }
  return { ranked, unranked: models.filter((m) => !m.isRanked), offers: offers.length };
}

// The question of a profile. Weights (in millionths, by criterion) replace those of the profile; a limit of cost (10^-15 USD)
// holds for the cost that the profile weighs.
function questionOf(profileId, workload = null, weights = null, maxUsd = null) {
  const profile = db.profiles.find((p) => p.profile_id === profileId);
  const criteria = db.criteria.get(profileId).map((c) => ({ ...c, weight: weights?.[c.criterion_id] ?? c.weight }));
  const rules = [...db.rules.get(profileId)];
  if (maxUsd !== null) {
    const costs = criteria.filter((c) => c.unit === "usd").map((c) => c.fact).sort();
    rules.push({ rule_id: "max_usd", fact: costs.at(-1) ?? "cost_per_interaction_usd", min_value: null, max_value: asNumber(maxUsd), max_margin: null, if_unknown: "not_met", reason: "it costs more than you allow", isJudged: true });
  }
  return { profile, workload: workload ?? workloadOf(db.scenarios.get(profile.scenario_id)), criteria, rules, isWanted: null };
}
