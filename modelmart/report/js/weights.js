// The sliders of the view Answer.
const profileWeights = (profileId) => db.criteria.get(profileId).filter((c) => c.weight > 0);

function showWeights() {
  const criteria = profileWeights(asked.profile);
  byId("weights").replaceChildren(...criteria.map((c) => {
    const percent = (asked.weights?.[c.criterion_id] ?? c.weight) / 10000, id = `w_${c.criterion_id}`;
    return el("div", { class: "slider" },
      el("label", { for: id }, capital(words(c.criterion_id))), el("output", { for: id, id: `${id}_shown` }, `${Math.round(percent)} %`),
      el("input", { id, type: "range", min: "0", max: "100", step: "1", value: String(percent), oninput: () => changeWeights(criteria, true), onchange: () => changeWeights(criteria, false) }));
  }));
}

// Sliders as weights: shares of their sum in millionths, which add up to one.
function changeWeights(criteria, isTyped) {
  const typed = criteria.map((c) => Number(byId(`w_${c.criterion_id}`).value)), sum = typed.reduce((a, b) => a + b, 0);
  if (sum === 0) return;
  asked.weights = shares(criteria, typed);
  criteria.forEach((c) => { byId(`w_${c.criterion_id}_shown`).textContent = `${Math.round(asked.weights[c.criterion_id] / 10000)} %`; });
  changeAnswer(isTyped);
}

function shares(criteria, parts) {
  const sum = parts.reduce((a, b) => a + b, 0);
  const weights = parts.map((part) => Math.round((part * MILLION) / sum));
  weights[parts.indexOf(Math.max(...parts))] += MILLION - weights.reduce((a, b) => a + b, 0);
  return Object.fromEntries(criteria.map((c, i) => [c.criterion_id, weights[i]]));
}
