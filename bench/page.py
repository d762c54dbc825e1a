"""How fast the page is in Chromium, as ratios to a page that only draws one small chart with the same Vega.

Ratios carry over to other machines, seconds do not. `--picture FILE` writes the picture of the README instead.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path

import vl_convert
from playwright.sync_api import Browser, Page, sync_playwright

from modelmart.readers import open_warehouse
from modelmart.report.page import write

ROUNDS = 7
MOST_BYTES = 200_000
# A chart of twenty bars; a typed number is its first bar.
EMPTY = """<!doctype html><title>empty</title><input id="output"><div id="chart"></div>
<script type="module">%s</script>
<script type="module">
const rows = Array.from({ length: 20 }, (_, i) => ({ x: i, y: i }));
const spec = { mark: "bar", data: { name: "rows" }, datasets: { rows }, width: 600,
  encoding: { x: { field: "x", type: "ordinal" }, y: { field: "y", type: "quantitative" } } };
const { view } = await vegaEmbed("#chart", spec, { ast: true, actions: false, renderer: "svg" });
document.getElementById("output").addEventListener("input", (event) => {
  rows[0].y = Number(event.target.value);
  view.data("rows", [...rows]).run();
});
document.documentElement.dataset.ready = "true";
</script>"""
PAINTS = """window.paints = [];
new PerformanceObserver((list) => window.paints.push(...list.getEntries().map((entry) => entry.startTime)))
  .observe({ type: "largest-contentful-paint", buffered: true });"""
# from a keystroke until what it changes is painted
KEYSTROKE = """(value) => new Promise((resolve) => {
  const field = document.getElementById("output"), started = performance.now();
  field.value = value;
  field.dispatchEvent(new Event("input"));
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started))));
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--picture", type=Path)
    picture_file = parser.parse_args().picture
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page, empty = Path(folder) / "page.html", Path(folder) / "empty.html"
        with open_warehouse() as con:
            write(con, page)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        if picture_file:
            picture(browser, page, picture_file)
        else:
            empty.write_text(EMPTY % vl_convert.javascript_bundle().replace("</script", r"<\/script"), encoding="utf-8")
            print(json.dumps(ratios(browser, page, empty), indent=2))
        browser.close()


def ratios(browser: Browser, page: Path, empty: Path) -> dict[str, dict[str, float]]:
    """Per measure: milliseconds of the page and of the empty one (medians), and their ratio. Rounds take turns."""
    rounds = [(measured(browser, page), measured(browser, empty)) for _ in range(ROUNDS)]
    found = {}
    for measure in rounds[0][0]:
        ours, theirs = (statistics.median(pair[which][measure] for pair in rounds) for which in (0, 1))
        found[measure] = {"page_ms": round(ours), "empty_ms": round(theirs), "ratio": round(ours / theirs, 2)}
    return found


def measured(browser: Browser, file: Path) -> dict[str, float]:
    page = opened(browser, file)
    page.wait_for_timeout(300)
    paint = page.evaluate("Math.max(...window.paints)")
    page.evaluate(KEYSTROKE, "501")
    keystrokes = [page.evaluate(KEYSTROKE, str(value)) for value in range(502, 507)]
    ready = page.evaluate("window.readyAt")
    page.close()
    return {"largest contentful paint": paint, "ready": ready, "keystroke": statistics.median(keystrokes)}


def opened(browser: Browser, file: Path, scale: float = 1) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, device_scale_factor=scale)
    page.add_init_script(PAINTS)
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=true]", state="attached")
    page.evaluate("window.readyAt = performance.now()")
    return page


def picture(browser: Browser, file: Path, target: Path) -> None:
    """The answer as the README shows it: its cards and chart."""
    # drawn smaller than on a screen, since the README is narrower
    page = opened(browser, file, scale=0.7)
    page.set_viewport_size({"width": 1440, "height": 1330})
    page.wait_for_timeout(500)
    page.screenshot(path=target)
    page.close()
    if (size := target.stat().st_size) > MOST_BYTES:
        raise SystemExit(f"{target}: {size:,} bytes, but the README allows {MOST_BYTES:,}; make the picture smaller")
    print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
