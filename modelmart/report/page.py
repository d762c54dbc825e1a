"""The page: a single HTML file, made from the marts, that makes no network requests."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ingest import working
from ingest.atomic import atomic_write
from modelmart.answer import DEFAULT_PROFILE, late_sources_text, query
from modelmart.formats import plain
from modelmart.report.charts import specs
from modelmart.usage import read_usage, sentences

HERE = Path(__file__).parent
# Each name is a query <name>.sql beside this file.
TABLES = (
    *("offerings", "profiles", "scenarios", "criteria", "rules", "sampling", "domains", "facts", "refusals"),
    *("price_lists", "capabilities", "verbosity", "snapshots"),
)
# Only the view of a model reads these, so the browser unpacks them later.
ARCHIVE = ("recommendations", "history", "events", "clauses", "conflicts")
# The parts of the script, in their order.
SCRIPTS = (
    "money rows elements names costs rank draw table tip choices answer front weights catalogue compare model find main"
)


def write(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write the page, whole or not at all. Returns its size in bytes."""
    page = render(con)
    path.parent.mkdir(parents=True, exist_ok=True)
    with working.translate_errors(path), atomic_write(path) as partial:
        partial.write_text(page, encoding="utf-8")
    return path.stat().st_size


def render(con: duckdb.DuckDBPyConnection) -> str:
    """The page as HTML. Text of a source never becomes markup: Jinja escapes it, and the script sets it as text."""
    days = _rows(con, "days")[0]
    snapshots = _rows(con, "snapshots")
    tables = {name: _rows(con, name) for name in (*TABLES, *ARCHIVE)}
    numbers = {row["offering_id"]: number for number, row in enumerate(tables["offerings"])}
    packed = {
        name: _columns(rows) if name == "offerings" else _numbered(_columns(rows), numbers)
        for name, rows in tables.items()
    }
    data = {"specs": specs(), "days": days, "tables": {name: packed[name] for name in TABLES}}
    scripts = {
        "charts": vl_convert.javascript_bundle(),
        "table": _text("vendor/tabulator.min.js"),
        "md5": _text("vendor/md5.min.js"),
        "page": '"use strict";\n' + "\n".join(_text(f"js/{name}.js") for name in SCRIPTS.split()),
    }
    scripts = {name: script.replace("</script", r"<\/script") for name, script in scripts.items()}
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("page.html").render(
        scripts=scripts,
        # the browser runs only these scripts, and no text of a source
        script_hashes=[_hash(script) for script in scripts.values()],
        style=_text("vendor/tabulator.min.css") + _text("page.css"),
        data=_packed(data),
        archive=_packed({name: packed[name] for name in ARCHIVE}),
        days=days,
        first=query(con, "recommendations", profile_id=DEFAULT_PROFILE)[:5],
        decisions=_rows(con, "decisions"),
        usage=_usage(con),
        late_sources=late_sources_text(query(con, "late_sources")),
        snapshots={s["snapshot_id"]: s for s in snapshots},
    )


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    return [{column: _shown(value) for column, value in row.items()} for row in query(con, f"report/{name}")]


def _usage(con: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """What the usage log cost; none if it is the generated sample."""
    usage = read_usage(con, DEFAULT_PROFILE)
    if all(row["is_sample"] for row in usage["summary"]):
        return None
    models = [{column: _shown(value) for column, value in row.items()} for row in usage["models"]]
    return {"sentences": sentences(usage), "models": models}


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows in a compact form: one list per column."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _numbered(columns: dict[str, list[Any]], numbers: dict[str, int]) -> dict[str, list[Any]]:
    """Offerings by their number in the table of offerings."""
    number = {
        "offering_id": lambda offering_id: numbers[offering_id],
        "offering_ids": lambda offering_ids: [numbers[offering_id] for offering_id in offering_ids],
    }
    return {name: list(map(number.get(name, lambda value: value), values)) for name, values in columns.items()}


def _shown(value: object) -> object:
    """A value as the page shows it: a decimal as text with all digits, without trailing zeros."""
    value = plain(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value) if isinstance(value, date) else value


def _packed(data: dict[str, Any]) -> str:
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    # without a time, the same rows give the same bytes
    return base64.b64encode(gzip.compress(text.encode("utf-8"), mtime=0)).decode("ascii")


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
