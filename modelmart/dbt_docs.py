"""python -m modelmart.dbt_docs: mend target/static_index.html, the page that `dbt docs generate --static` writes.

dbt's page asks for files that are not there, once for each line of its tree (an address before it is filled in) and
once for its icon. It asks for them beside itself and not on the net; but a page that is passed on should ask for none.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ingest import ROOT
from ingest.atomic import atomic_write

PAGE = ROOT / "target" / "static_index.html"
MENDED = {
    # AngularJS fills these in; until then the attribute must not be an address
    '<use xlink:href="{{': '<use ng-attr-href="{{',
    # dbt shows a text of the name __overview__ to every project that has this one as a package
    '{name:"__overview__"}': '{name:"__modelmart__"}',
    # a build step of dbt's that was not taken; an empty icon is one, and none would be looked for
    """href="${require('./assets/favicons/favicon.ico')}\"""": 'href="data:,"',
}


def mend(page: Path = PAGE) -> None:
    """Raises ValueError where the page is not the one that is known, as after an upgrade of dbt."""
    text = page.read_text(encoding="utf-8")
    for wrong, right in MENDED.items():
        if wrong not in text:
            raise ValueError(
                f"{page} has no {wrong!r}: dbt's page has changed. If it asks for no file that is not there, take the "
                "line out of modelmart/dbt_docs.py"
            )
        text = text.replace(wrong, right)
    with atomic_write(page) as partial:
        partial.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        mend()
    except (OSError, ValueError) as error:
        sys.exit(f"modelmart: {error}")
    print(PAGE)
