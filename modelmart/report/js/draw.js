// Charts. Each is created once and later gets new rows. Its width is that of its place, and never 0: a place that is hidden
// keeps the last width.
const charts = new Map();
const ROW = 26;
const observer = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const chart = charts.get(target.id);
    if (chart && contentRect.width > 0 && Math.abs(contentRect.width - chart.width) > 1) {
      chart.width = contentRect.width;
      busy(chart.view.then(async (view) => { await view.width(chart.width).runAsync(); await chart.arrange(view); }));
    }
  }
});

// `lines` is the number of lines of a chart with one line per row; `arranged` makes rows of what needs the sizes of the chart.
const draw = (...given) => busy(drawnChart(...given));

async function drawnChart(id, rows, { lines = null, arranged = null } = {}) {
  const place = byId(id);
  place.hidden = rows.length === 0;
  if (rows.length === 0) return;
  const chart = charts.get(id), height = lines === null ? null : ROW * Math.max(1, lines);
  // Vega marks the rows that it gets as its own, so it gets copies
  const own = (all) => all.map((row) => ({ ...row }));
  const arrange = async (view) => { if (arranged) await view.data("rows", arranged(view, rows)).runAsync(); };
  if (chart) {
    chart.arrange = arrange;
    const view = await chart.view;
    view.data("rows", own(rows));
    if (height !== null) view.height(height);
    await view.runAsync();
    await arrange(view);
    return;
  }
  const width = place.clientWidth || 640, spec = { ...db.specs[place.dataset.chart], datasets: { rows: own(rows) }, width };
  if (height !== null) spec.height = height;
  // `ast` avoids eval, which the policy of the page forbids
  const view = vegaEmbed(place, spec, { ast: true, actions: false, renderer: "svg", tooltip: { theme: "custom" } }).then((made) => made.view);
  charts.set(id, { view, width, arrange });
  observer.observe(place);
  await arrange(await view);
}
