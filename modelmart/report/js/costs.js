// What one interaction costs, by the rule of marts.cost_per_interaction.
const INPUTS = ["fresh_input_tokens", "cached_input_tokens", "cache_write_tokens", "cache_write_1h_tokens"];
const METERS = [...INPUTS, "output_tokens"];

const sizeOf = (w) => w.fresh_input_tokens + w.cached_input_tokens + w.cache_write_tokens + w.cache_write_1h_tokens;

// The prices of an offering for a workload: its tier before the other one, prices of the region before global ones. Global
// ones count only of a provider that serves every call in that region.
function priceList(offering, workload) {
  const size = sizeOf(workload);
  let best = null, bestOrder = 4;
  for (const list of db.prices.get(offering.number) ?? []) {
    if (list.service_tier !== workload.service_tier && list.service_tier !== workload.other_tier) continue;
    if (list.region !== workload.region && !(list.region === "global" && offering.home_region === workload.region)) continue;
    // a context tier applies to the whole request once its input tokens exceed the threshold
    if ((list.from !== 0n && list.from >= size) || (list.to !== null && size > list.to)) continue;
    const order = (list.service_tier === workload.service_tier ? 0 : 2) + (list.region === workload.region ? 0 : 1);
    if (order < bestOrder) [best, bestOrder] = [list, order];
  }
  return best;
}

// 0 tokens cost 0, even without a price.
const costOf = (tokens, price) => (tokens === 0n ? 0n : price === null ? null : tokens * price);

// The cost of the input, the whole cost, and whether that leaves nothing out; null without any price list.
function priced(offering, workload) {
  const list = priceList(offering, workload);
  if (list === null) return null;
  let input = 0n;
  for (const meter of INPUTS) {
    const part = costOf(workload[meter], list[meter]);
    input = input === null || part === null ? null : input + part;
  }
  const output = costOf(workload.output_tokens, list.output_tokens);
  const total = input === null || output === null ? null : input + output;
  const isWhole = total !== null && list.left_out === null && !(workload.output_tokens > 0n && list.has_reasoning_price);
  return { list, input, total, isWhole };
}

// The tokens that a model writes at an effort, rounded up to a whole token, and what they cost with the input.
const writtenAt = (workload, thousandths) => (workload.output_tokens * thousandths + 999n) / 1000n;
const costWith = (cost, written) => cost.input + costOf(written, cost.list.output_tokens);

function workloadOf(scenario) {
  const { service_tier, other_tier, region } = scenario;
  return { service_tier, other_tier, region, ...Object.fromEntries(METERS.map((meter) => [meter, BigInt(scenario[meter])])) };
}
