"""python -m modelmart.dbt_docs: repair target/static_index.html, the page that `dbt docs generate --static` writes.

dbt's page requests files that do not exist: one for each line of its tree, and one for its icon. The requests stay on
the local disk, but a page that people share should make none.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ingest import ROOT
from ingest.atomic import atomic_write

PAGE = ROOT / "target" / "static_index.html"
REPAIRS = {
    # AngularJS fills these in later; until then the browser must not read an address
    '<use xlink:href="{{': '<use ng-attr-href="{{',
    # dbt shows a text of the name __overview__ to every project that has this one as a package
    '{name:"__overview__"}': '{name:"__modelmart__"}',
    # dbt did not fill in this address; with an empty icon, the browser requests none
    """href="${require('./assets/favicons/favicon.ico')}\"""": 'href="data:,"',
}


def repair(page: Path = PAGE) -> None:
    """Raises ValueError if the page is not as expected, which can happen after an upgrade of dbt."""
    text = page.read_text(encoding="utf-8")
    for wrong, right in REPAIRS.items():
        if wrong not in text:
            raise ValueError(
                f"{page} does not contain {wrong!r}: dbt has changed its page. If the new page requests no "
                "missing file, remove this line from REPAIRS in modelmart/dbt_docs.py"
            )
        text = text.replace(wrong, right)
    with atomic_write(page) as partial:
        partial.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        repair()
    except (OSError, ValueError) as error:
        sys.exit(f"modelmart: {error}")
    print(PAGE)
