// The rows of the marts that the page holds. What only a model's own view needs is unpacked when it is first opened.
const db = {};

async function unpacked(id) {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// Columns of values to rows. Other tables name an offering by its number in the table of offerings.
function objects(columns) {
  const names = Object.keys(columns);
  return (columns[names[0]] ?? []).map((_, i) => {
    const row = {};
    for (const name of names) row[name] = columns[name][i];
    return row;
  });
}

function grouped(rows, key) {
  const groups = new Map();
  for (const row of rows) {
    const of = key(row);
    if (!groups.has(of)) groups.set(of, []);
    groups.get(of).push(row);
  }
  return groups;
}

async function loadRows() {
  const data = await unpacked("data");
  Object.assign(db, { days: data.days, specs: data.specs });
  const rows = Object.fromEntries(Object.entries(data.tables).map(([name, columns]) => [name, objects(columns)]));
  db.offerings = rows.offerings;
  db.offering = new Map(rows.offerings.map((o) => [o.offering_id, o]));
  rows.offerings.forEach((o, number) => { o.number = number; });
  db.ofModel = grouped(rows.offerings, (o) => o.model_id);
  db.profiles = rows.profiles;
  db.scenarios = new Map(rows.scenarios.map((s) => [s.scenario_id, s]));
  db.snapshots = new Map(rows.snapshots.map((s) => [s.snapshot_id, s]));
  db.domains = rows.domains;
  db.sampling = rows.sampling[0];
  db.criteria = grouped(rows.criteria.map((c) => ({
    ...c,
    weight: Number(scaledInt(c.weight, MICRO)),
    scale_low: Number(c.scale_low), scale_high: Number(c.scale_high),
    unknown: Number(scaledInt(c.scaled_unknown, MICRO)),
    approximate_margin: c.approximate_margin === null ? 0 : Number(c.approximate_margin),
  })), (c) => c.profile_id);
  const limit = (text) => (text === null ? null : Number(text));
  db.rules = grouped(rows.rules.map((r) => ({
    ...r, isJudged: WORKLOAD_FACTS.includes(r.fact) || r.fact.startsWith("capability:"), min_value: limit(r.min_value), max_value: limit(r.max_value), max_margin: limit(r.max_margin),
  })), (r) => r.profile_id);
  db.prices = pricesByOffering(rows.price_lists);
  db.facts = factsByProfile(rows.facts);
  db.refusals = refusalsByProfile(rows.refusals);
  db.capabilities = grouped(rows.capabilities.map((c) => ({ ...c, estimate: Number(c.estimate), low: Number(c.low), high: Number(c.high) })), (c) => c.model_id);
  db.verbosity = grouped(rows.verbosity.map((v) => ({ ...v, thousandths: scaledInt(v.output_multiplier, 3) })), (v) => v.model_id);
}

function pricesByOffering(lists) {
  // a double holds every whole number below 2^52, and is read faster than the digits
  const price = (text) => (text === null ? null : Number(text) * 1e9 < 2 ** 52 ? BigInt(Math.round(Number(text) * 1e9)) : scaledInt(text, PRICE_DECIMALS));
  return grouped(lists.map((l) => ({
    ...l,
    from: BigInt(l.min_input_tokens), to: l.max_input_tokens === null ? null : BigInt(l.max_input_tokens),
    fresh_input_tokens: price(l.input), cached_input_tokens: price(l.cached_input),
    cache_write_tokens: price(l.cache_write), cache_write_1h_tokens: price(l.cache_write_1h), output_tokens: price(l.output),
  })), (l) => l.offering_id);
}

// profile → fact → offering → {value, margin}
function factsByProfile(facts) {
  const profiles = new Map();
  for (const f of facts) {
    const fact = { value: Number(f.value), margin: f.margin === null ? null : Number(f.margin), isApproximate: f.is_approximate };
    for (const profile of f.profile_ids.split(" ")) {
      if (!profiles.has(profile)) profiles.set(profile, new Map());
      const of = profiles.get(profile);
      if (!of.has(f.fact)) of.set(f.fact, new Map());
      of.get(f.fact).set(f.offering_id, fact);
    }
  }
  return profiles;
}

// profile → offering → the rules that it does not meet, or that nobody knows whether it meets, whatever the workload
function refusalsByProfile(refusals) {
  const profiles = new Map();
  for (const { profile_id: profile, rule_id: rule, outcome, offering_ids: numbers } of refusals) {
    if (!profiles.has(profile)) profiles.set(profile, new Map());
    const of = profiles.get(profile);
    for (const number of numbers) {
      if (!of.has(number)) of.set(number, []);
      of.get(number).push({ rule, outcome });
    }
  }
  return profiles;
}

// What only the view of a model needs.
let archive = null;

function loadArchive() {
  archive ??= unpacked("archive").then((tables) => {
    const rows = Object.fromEntries(Object.entries(tables).map(([name, columns]) => [name, objects(columns)]));
    const model = (row) => db.offerings[row.offering_id]?.model_id;
    return {
      history: grouped(rows.history, (r) => r.offering_id),
      events: grouped(rows.events, model),
      conflicts: grouped(rows.conflicts, model),
      recommendations: grouped(rows.recommendations, (r) => r.model_id),
      clauses: grouped(rows.clauses, (r) => r.model_id),
    };
  });
  return archive;
}
