// The search of the header: models as one types, by the rule of the catalogue.
const SUGGESTED = 7;
let options = [], active = -1;

function suggest() {
  const typed = byId("find-text").value.trim(), list = byId("find-list");
  const { takenAs } = searched(typed), models = typed ? modelsNamed(typed) : [];
  options = models.slice(0, SUGGESTED).map((id) => ({ address: addressOf("model", id), text: modelName(id), more: [id, hostsText(id)].join(" · ") }));
  if (models.length) options.push({ address: addressOf("catalogue", "", { q: typed }), text: `All offerings called ${takenAs ?? typed}`, more: `${plural(models.length, "model")}, in the catalogue` });
  list.replaceChildren(...options.map((option, i) => el("li", { id: `find-${i}`, role: "option", "aria-selected": "false", onclick: () => take(i) }, option.text, el("span", { class: "soft" }, option.more))));
  byId("find-note").textContent = !typed ? "" : takenAs ? `${typed} is taken as ${takenAs}.` : models.length ? "" : `Nothing is called ${typed}.`;
  byId("find-note").hidden = byId("find-note").textContent === "";
  showSuggestions(typed !== "");
}

function hostsText(modelId) {
  const callable = db.ofModel.get(modelId).filter((o) => o.is_callable).length;
  return callable ? `at ${plural(callable, "host")}` : "no longer sold";
}

function showSuggestions(isShown) {
  byId("find-box").hidden = !isShown;
  byId("find-text").setAttribute("aria-expanded", isShown && options.length > 0);
  point(-1);
}

function point(to) {
  active = to;
  [...byId("find-list").children].forEach((item, i) => item.setAttribute("aria-selected", i === active));
  byId("find-list").children[active]?.scrollIntoView({ block: "nearest" });
  if (active < 0) byId("find-text").removeAttribute("aria-activedescendant");
  else byId("find-text").setAttribute("aria-activedescendant", `find-${active}`);
}

function take(i) {
  const typed = byId("find-text").value.trim(), { address } = options[i] ?? { address: addressOf("catalogue", "", { q: typed }) };
  byId("find-text").value = "";
  showSuggestions(false);
  byId("find-text").blur();
  location.hash = address;
}

function prepareFind() {
  const field = byId("find-text");
  field.addEventListener("input", suggest);
  field.addEventListener("focus", () => { if (field.value.trim()) suggest(); });
  field.addEventListener("blur", () => showSuggestions(false));
  // a click on a suggestion must not take the focus, which would close them first
  byId("find-box").addEventListener("mousedown", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      if (byId("find-box").hidden) suggest();
      point(active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
    }
    if (event.key === "Escape") {
      event.preventDefault();
      if (byId("find-box").hidden) field.value = "";
      showSuggestions(false);
    }
  });
  byId("find").addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) take(active);
  });
}
