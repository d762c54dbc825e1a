// The view Compare: two to six offerings side by side, and what is best of the lines that can be better or worse.
const LINES = [
  ["Maker", (o) => o.developer], ["Host", (o) => o.provider_name], ["Kind of host", (o) => words(o.provider_kind)],
  ["Input, USD per million tokens", (o) => o.input_usd_per_mtok, money, "least"], ["Cached input", (o) => o.cached_input_usd_per_mtok, money, "least"], ["Output", (o) => o.output_usd_per_mtok, money, "least"],
  ["Batch input", (o) => o.batch_input_usd_per_mtok, money, "least"], ["Batch output", (o) => o.batch_output_usd_per_mtok, money, "least"],
  ["1,000 equal requests", (o) => o.cost_usd, (text) => dollars(asAmount(text) * 1000n), "least"], ["1,000 requests, at its effort", (o) => o.cost_at_effort_usd, (text) => dollars(asAmount(text) * 1000n), "least"],
  ["Capability", (o) => o.capability, (_, o) => WRITTEN.interval(o, "capability"), "most"], ["Capability in coding", (o) => o.capability_coding, (_, o) => WRITTEN.interval(o, "capability_coding"), "most"],
  ["Context", (o) => o.context_window_tokens, tokens, "most"], ["Longest answer", (o) => o.max_output_tokens, tokens, "most"], ["Tokens a second", (o) => o.output_tokens_per_second, count, "most"],
  ["Tools", (o) => o.has_function_calling, yesNo], ["Vision", (o) => o.has_vision, yesNo], ["Reasoning", (o) => o.has_reasoning, yesNo], ["Open weights", (o) => o.has_open_weights, yesNo],
  ["Licence", (o) => o.license], ["Lasts", lastsText], ["Status", (o) => words(o.status)], ["Hosts that sell it", (o) => o.hosts, count],
  ["Released", (o) => o.released_on], ["Last listed", (o) => o.last_listed_on], ["Sources that list it", (o) => o.sources, count],
];

const isMissing = (value) => value === null || value === undefined;

// The requests of the answer that the address comes from; null without one.
function requestsCompared(choices) {
  const profile = choices.get("profile");
  return db.profiles.some((p) => p.profile_id === profile) ? requestsOf(profile, (id) => wholeNumber(choices.get(id) ?? ""), choices.get("region")) : null;
}

function requestsText(requests) {
  const place = requests.region === "global" ? "" : `, prices of region ${requests.region}`;
  return `Your requests have ${count(sizeOf(requests))} tokens in, ${count(requests.cached_input_tokens)} of them cached, and ${count(requests.output_tokens)} out${place}. `;
}

// Why an offering has no place on a line; without a price for its requests, the reason of that on every line of prices.
const absent = (offering, isPrice) => (isPrice && offering.cost_usd === null ? offering.not_priced_because : null) ?? "not known";

function openCompare({ choices }) {
  const offers = (choices.get("ids") ?? "").split(",").map((id) => db.offering.get(id)).filter(Boolean).slice(0, MOST_COMPARED);
  offers.forEach((o) => picked.add(o.offering_id));
  byId("compare-none").hidden = offers.length > 1;
  byId("compare-table").hidden = offers.length < 2;
  const head = el("tr", {}, el("th", { scope: "col" }, el("span", { class: "unseen" }, "Line")), offers.map((o) => el("th", { scope: "col" }, modelLink(o.model_id, o.model_name), el("span", { class: "soft" }, ` at ${o.provider_name}`))));
  const requests = requestsCompared(choices);
  byId("compare-requests").textContent = requests ? requestsText(requests) : "";
  const yours = ["1,000 of your requests", (o) => priced(o, requests)?.total, (total) => dollars(total * 1000n), "least"];
  const lines = [...(requests ? [yours] : []), ...LINES].map(([name, valueOf, write = String, best = null]) => {
    const values = offers.map(valueOf), numbers = values.filter((v) => !isMissing(v)).map(Number);
    // a price that is not shown could be the least
    const isPrice = best === "least", isWhole = numbers.length === offers.length;
    const top = isPrice && isWhole ? Math.min(...numbers) : best === "most" ? Math.max(...numbers) : null;
    const cells = values.map((value, i) => {
      if (isMissing(value)) return el("td", { class: "none" }, absent(offers[i], isPrice));
      const isBest = top !== null && Number(value) === top && new Set(numbers).size > 1;
      return el("td", { class: isBest ? "best" : null }, write(value, offers[i]), isBest ? el("span", { class: "unseen" }, " (best)") : null);
    });
    return el("tr", {}, el("th", { scope: "row" }, name), cells);
  });
  byId("compare-table").replaceChildren(el("table", { class: "compare" }, el("thead", {}, head), el("tbody", {}, lines)));
  return "Compare";
}
