"""Rows of seeds/facts/benchmarks.csv from Vectara's leaderboard.

    python bench/vectara_rows.py README.md COMMIT [EARLIER_README.md] >> rows.csv

Reads the table in the README of github.com/vectara/hallucination-leaderboard at a commit, and writes rows in our
columns. With an earlier README, it writes only what that one lacks or states otherwise. Names become model ids by the
project's spelling rules; look at each before you append it.
"""

from __future__ import annotations

import csv
import re
import sys
from datetime import datetime
from pathlib import Path

from model_names import plain_name

COLUMNS = (
    *("model_id", "benchmark_id", "variant", "harness", "effort", "claimant", "score_pct", "margin_pct"),
    *("is_vendor_claimed", "measured_on", "source_address", "source_place", "stated_on", "is_approximate", "note"),
)
EFFORT = re.compile(r"-(minimal|low|medium|high)(?=-20|$)")


def table(text: str) -> tuple[str, dict[str, str]]:
    """Day of a README's table, and hallucination rate in percent by printed name."""
    day = re.search(r"Last updated on (\w+ \d+, \d{4})", text)
    if day is None:
        raise SystemExit("The file has no line 'Last updated on'. Check that it is the README of the leaderboard.")
    rows = re.findall(r"^\|([^|]+)\|\s*([0-9.]+) %\|", text, re.MULTILINE)
    return datetime.strptime(day[1], "%B %d, %Y").date().isoformat(), {name.strip(): rate for name, rate in rows}


def main(readme: str, commit: str, known: str | None = None) -> None:
    """Write the rows to standard output."""
    day, rates = table(Path(readme).read_text(encoding="utf-8"))
    before = table(Path(known).read_text(encoding="utf-8"))[1] if known else {}
    address = f"https://github.com/vectara/hallucination-leaderboard/blob/{commit}/README.md"
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    for printed, rate in rates.items():
        if before.get(printed) == rate:
            continue
        effort = EFFORT.search(printed)
        row = {
            "model_id": plain_name(EFFORT.sub("", printed)),
            "benchmark_id": "vectara-hallucination",
            "variant": "new_dataset",
            "harness": "hhem-2.3",
            "effort": effort[1] if effort else "",
            "claimant": "vectara",
            "score_pct": rate,
            "is_vendor_claimed": "false",
            "source_address": address,
            "source_place": "README.md leaderboard table, Hallucination Rate",
            "stated_on": day,
            "is_approximate": "false",
            "note": f"lower is better; printed as {printed}",
        }
        writer.writerow(row)


if __name__ == "__main__":
    main(*sys.argv[1:])
