// Where a figure comes from: shown on hover or focus; the link leads to the snapshot.
function sourceOf(snapshotId, place, seen) {
  const s = db.snapshots.get(snapshotId);
  return [s ? `${s.source_id}${s.version ? " " + s.version : ""}` : null, place, seen ? `seen ${seen}` : s ? `seen ${s.last_seen_on}` : null].filter(Boolean).join(", ");
}

function figure(text, snapshotId, place = null, seen = null) {
  if (!db.snapshots.has(snapshotId)) return document.createTextNode(text);
  return el("a", { class: "figure", href: `#/sources/${encodeURIComponent(snapshotId)}`, "data-source": sourceOf(snapshotId, place, seen) }, text);
}

function watchTips() {
  const box = byId("tip");
  let target = null;
  const place = () => {
    box.hidden = target === null || !target.isConnected;
    if (box.hidden) return;
    box.textContent = target.dataset.source;
    const at = target.getBoundingClientRect(), size = box.getBoundingClientRect();
    box.style.left = `${Math.max(4, Math.min(at.left, innerWidth - size.width - 8))}px`;
    box.style.top = `${at.bottom + size.height + 8 < innerHeight ? at.bottom + 4 : at.top - size.height - 4}px`;
  };
  const showAt = (event) => {
    target?.removeAttribute("aria-describedby");
    target = event.target.closest?.("[data-source]") ?? null;
    target?.setAttribute("aria-describedby", "tip");
    place();
  };
  document.addEventListener("mouseover", showAt);
  document.addEventListener("focusin", showAt);
  document.addEventListener("scroll", place, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") showAt({ target: document }); });
}
