// A table with its first rows and a button for more; other rows are not created yet. A column: name, kind, cell.
// Without rows, nothing is drawn.
function table(into, label, columns, rows, shown = 10) {
  if (!rows.length) return into.replaceChildren();
  const body = el("tbody");
  const fill = (from, to) => rows.slice(from, to).forEach((row) => body.append(el("tr", {}, columns.map(([, kind, cell], i) => el(i ? "td" : "th", { scope: i ? null : "row", class: kind || null }, cell(row) ?? el("span", { class: "none" }, "not known"))))));
  const more = el("button", { type: "button", class: "more", onclick: () => {
    const next = shown * 2 + 80;
    fill(shown, next);
    shown = next;
    more.hidden = shown >= rows.length;
  } }, "Show more");
  fill(0, shown);
  more.hidden = shown >= rows.length;
  const head = el("tr", {}, columns.map(([name, kind]) => el("th", { scope: "col", class: kind || null }, name)));
  into.replaceChildren(el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Table: ${label}` }, el("table", {}, el("thead", {}, head), body)), more);
}
