// The chart of the view Answer: cost against capability, and its front.
function showFront() {
  const drawn = found.ranked.filter((m) => m.capability && m.costUsd !== null && m.costUsd > 0n);
  const rows = drawn.map((m) => ({
    model: m.offering.model_name, usd: asNumber(per1000(m.costUsd)), capability: m.capability.value, low: m.capability.low, high: m.capability.high,
    kind: m.rank <= SHOWN ? "the five above" : m.isOnFront ? "best for its price" : "other ranked models", is_front: m.isOnFront, is_top: m.rank <= SHOWN, size: m.rank <= SHOWN ? 110 : m.isOnFront ? 70 : 28,
    rank: m.rank, label: "", label_x: 0, label_y: 0,
    text: `${dollars(per1000(m.costUsd))} per 1,000 requests, capability ${points(m.capability)}, place ${m.rank}`,
  })).sort((a, b) => a.is_front - b.is_front || a.usd - b.usd);
  byId("front-title").textContent = `Cost against ${(db.domains.find((d) => d.domain_id === found.question.profile.domain_id)?.domain_name ?? "").toLowerCase()} capability`;
  draw("front", rows, { arranged: withLabels });
}

// Labels beside their points where they cover no other label, point or piece of the line: those of the five first, then of
// the front. A label without room is left out, and its point still has its tooltip.
function withLabels(view, rows) {
  const x = view.scale("x"), y = view.scale("y"), width = view.width(), height = view.height(), TALL = 14;
  const at = (r) => [x(r.usd), y(r.capability)];
  const taken = rows.map((r) => { const [px, py] = at(r), half = r.is_top ? 6 : r.is_front ? 5 : 3.5; return [px - half, py - half, px + half, py + half]; });
  const front = rows.filter((r) => r.is_front).map(at);
  front.slice(1).forEach(([px, py], i) => { const [fromX, fromY] = front[i]; taken.push([fromX, fromY - 1, px, fromY + 1], [px - 1, py, px + 1, fromY]); });
  const isFree = (box) => box[0] >= 0 && box[2] <= width && box[1] >= 0 && box[3] <= height && taken.every((t) => box[0] > t[2] || t[0] > box[2] || box[1] > t[3] || t[1] > box[3]);
  const labels = new Map();
  for (const row of rows.filter((r) => r.is_top || (r.is_front && width > 500)).sort((a, b) => b.is_top - a.is_top || a.rank - b.rank)) {
    const [px, py] = at(row), half = row.model.length * 3.3 + 2, away = 8;
    const centres = [[-1, -1], [1, 1], [1, -1], [-1, 1]].flatMap(([h, v]) => [[px + h * (half + away), py + v * 11]]).concat([[px - half - away, py], [px + half + away, py], [px, py - 18], [px, py + 18], [px - half - 12, py - 24], [px + half + 12, py + 24]], row.is_top ? [-1, 0, 1].flatMap((h) => [[px + h * half, y(row.high) - 9], [px + h * half, y(row.low) + 9]]) : []);
    const box = ([cx, cy]) => [cx - half, cy - TALL / 2, cx + half, cy + TALL / 2];
    const centre = centres.find((c) => isFree(box(c)));
    if (!centre) continue;
    taken.push(box(centre));
    labels.set(row, centre);
  }
  return rows.map((r) => ({ ...r, label: labels.has(r) ? r.model : "", label_x: labels.get(r)?.[0] ?? 0, label_y: labels.get(r)?.[1] ?? 0 }));
}
