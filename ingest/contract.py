"""The contract of a source, read from its dbt yml, and the check of its rows against it.

`dbt_project/models/staging/<source>/_<source>__sources.yml` is the only place that names a source's
tables, columns, types, keys, origin and licence. dbt reads it for `source()`; this module reads the same
file to refuse rows before they are loaded. What stands under `config.meta`:

    source   origin {route, ...} (none where there is only a live one), license,
             is_strict (hand-kept: one bad row refuses the file),
             max_rejected_pct (catalogues: more than this share of bad rows refuses the whole; default 1),
             lineage (a source that copies another names that one: the two are no two voices),
             live {address, hosts [..]} (a source with a live route),
             live.is_private (true for a mirror within one's own network: its hosts may have addresses that are not
             of the public internet; anything else is false)
    table    key [columns], file (for CSV sources), may_be_empty
    column   required, min, values [..], pattern
"""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import yaml

ROOT = Path(__file__).resolve().parent.parent
STAGING = ROOT / "dbt_project" / "models" / "staging"

# Where a row stands in its source ("line 12", "fireworks/kimi-k2p5"); parsers set it, every raw table keeps it.
LOCATION = "source_location"

# What a price has beyond nine decimals is the noise of a float (1.0399999999999998) or of a repeating fraction
# (1/12) if there are as many digits as only a computer writes, and rounding moves it by less than one part in a
# hundred million. Anything else beyond nine decimals was meant, and cannot be kept: an error.
NOISE = Decimal("1e-8")
NOISE_DIGITS = 14
# Wide enough that no product or rounding of a stated figure loses a digit.
EXACT = Context(prec=80)
# ASCII digits, since Python takes those of every script, and few enough that no exponent fills the memory.
NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")

# A catalogue is 2 MB; whatever is past this is not one.
MAX_BYTES = 64 * 1024 * 1024
# Commas, quotes and brackets (of CSV: commas and line ends). As many as this become some 300 MB of Python's objects,
# and the largest catalogue has a tenth of them.
MAX_MARKS = 5_000_000

MAX_ERRORS_SHOWN = 10
# of one line of a message, or one value among the rejects
MAX_SHOWN = 2_000

# What a terminal obeys: C0, DEL and C1.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


# libyaml, ten times as fast, where the wheel of PyYAML has it
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def visible(text: str) -> str:
    """Text as it may be shown: control characters as their escapes, the middle of a very long one left out."""
    if len(text) > MAX_SHOWN:
        text = f"{text[: MAX_SHOWN // 2]} [...] {text[-MAX_SHOWN // 2 :]}"
    return CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


class ContractError(Exception):
    """Bytes or rows that break a source's contract. The message is for the person who must fix the data.

    It may hold what the bytes say, and is shown on a terminal: so it is made visible, line by line.
    """

    def __init__(self, message: str) -> None:
        super().__init__("\n".join(visible(line) for line in message.split("\n")))


@dataclass(frozen=True)
class Column:
    name: str
    data_type: str
    required: bool = False
    min: Decimal | None = None
    values: tuple[str, ...] = ()
    pattern: str | None = None


@dataclass(frozen=True)
class Table:
    source_id: str
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    file: str | None = None
    may_be_empty: bool = False

    @property
    def raw_name(self) -> str:
        """Name of its table in schema raw."""
        return f"{self.source_id}__{self.name}"


@dataclass(frozen=True)
class Live:
    """The live route: its address, and the only hosts that may be asked, also where the address redirects.

    is_private: these hosts are within one's own network, and may have addresses of it.
    """

    address: str
    hosts: tuple[str, ...]
    is_private: bool = False


@dataclass(frozen=True)
class Contract:
    source_id: str
    path: Path
    # None where a source has a live route only
    origin: dict[str, Any] | None
    license: str
    lineage: str
    is_strict: bool
    max_rejected_pct: Decimal
    tables: dict[str, Table] = field(default_factory=dict)
    live: Live | None = None

    def fingerprint(self, parser: ModuleType) -> str:
        """sha256 over the tables and the parser: the same bytes are parsed anew when either changes."""
        text = repr(self.tables) + inspect.getsource(parser)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Violation:
    table: Table
    location: str
    column: str
    value: str | None
    rule: str

    def __str__(self) -> str:
        where = self.table.file or self.table.raw_name
        value = "(empty)" if self.value is None else repr(self.value)
        return f"{where}, {self.location}, column {self.column}: {value} {self.rule}"


@dataclass(frozen=True)
class Checked:
    """Rows of one table, cast to the contract's types; what was refused; how many figures lost noise."""

    rows: pl.DataFrame
    violations: list[Violation]
    # rows, not violations: one row may break several rules, and several rows stand at one place
    refused: int
    rounded: int


def read_contract(source_id: str) -> Contract:
    path = STAGING / source_id / f"_{source_id}__sources.yml"
    if not path.is_file():
        known = ", ".join(source_ids())
        raise ContractError(f"there is no source {source_id!r} ({path} does not exist); the sources are: {known}")
    try:
        (source,) = yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)["sources"]
        meta = source["config"]["meta"]
        return Contract(
            source_id=source_id,
            path=path.relative_to(ROOT),
            origin=meta.get("origin"),
            license=meta["license"],
            lineage=meta.get("lineage", source_id),
            is_strict=meta.get("is_strict", False),
            max_rejected_pct=Decimal(str(meta.get("max_rejected_pct", 1))),
            tables={t["name"]: _read_table(source_id, t, path) for t in source["tables"]},
            live=_read_live(meta["live"]) if "live" in meta else None,
        )
    except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ContractError(
            f"{path} is not a contract as CONTRIBUTING.md describes it: {type(error).__name__}: {error}"
        ) from error


def source_ids() -> list[str]:
    """Every source is a parser in ingest/sources; nothing else lists them."""
    folder = Path(__file__).parent / "sources"
    return sorted(p.stem for p in folder.glob("*.py") if p.stem != "__init__")


def _read_live(live: dict) -> Live:
    # `is True`: a text such as "false" must not open one's own network
    return Live(str(live["address"]), tuple(live["hosts"]), live.get("is_private") is True)


def _read_table(source_id: str, table: dict, path: Path) -> Table:
    meta = table["config"]["meta"]
    columns = tuple(
        Column(
            name=c["name"],
            data_type=c["data_type"],
            required=m.get("required", False),
            min=None if "min" not in m else Decimal(str(m["min"])),
            values=tuple(m.get("values", ())),
            pattern=m.get("pattern"),
        )
        for c in table["columns"]
        for m in [c.get("config", {}).get("meta", {})]
    )
    made = Table(
        source_id=source_id,
        name=table["name"],
        columns=columns,
        key=tuple(meta["key"]),
        file=meta.get("file"),
        may_be_empty=meta.get("may_be_empty", False),
    )
    if table.get("identifier") != made.raw_name:
        raise ContractError(f"{path}: table {made.name} needs `identifier: {made.raw_name}`")
    return made


# ---------------------------------------------------------------------------------------------- checking


def check(table: Table, text: pl.DataFrame) -> Checked:
    """Check rows of text against the contract and cast them.

    `text` holds String columns, one per column of the table, and LOCATION. Rows that break a rule are left
    out of the result and listed, one violation for each rule that they break.
    """
    if text.is_empty() and not table.may_be_empty:
        raise ContractError(f"{table.file or table.raw_name}: no rows; loading it would leave the table empty")
    if not text.columns:  # no rows, and hence no names, of a table that may be so
        text = pl.DataFrame(schema=dict.fromkeys([*(c.name for c in table.columns), LOCATION], pl.String))
    _check_columns(table, text)

    text = text.with_row_index("_row")
    found: list[pl.DataFrame] = []
    casts: list[pl.Expr] = []
    rounded = 0
    # the place is made of what the source says, and is shown as its values are
    for column in (*table.columns, Column(LOCATION, "varchar", required=True)):
        series = text.get_column(column.name)
        if column.data_type.startswith("decimal"):
            series, noise = _plain_decimals(series, column.data_type)
            rounded += noise
            text = text.with_columns(series.alias(f"_{column.name}"))
            value = pl.col(f"_{column.name}")
        else:
            value = pl.col(column.name)
        cast = _cast(value, column.data_type)
        casts.append(cast.alias(column.name))
        for broken, rule in _rules(column, value, cast):
            found.append(
                text.filter(broken).select(
                    "_row",
                    LOCATION,
                    pl.lit(column.name).alias("column"),
                    pl.col(column.name).alias("value"),
                    pl.lit(rule).alias("rule"),
                )
            )
    # keys are compared as values: 0 and 00 are one number
    found.append(_duplicates(table, text, text.select(*casts)))
    broken_rows = pl.concat(found)
    refused = broken_rows.select("_row").unique()
    good = text.join(refused, on="_row", how="anti").sort("_row")
    violations = [
        # the rule of a key that stands twice names the place of the first
        Violation(table, visible(r[LOCATION]), r["column"], r["value"] and visible(r["value"]), visible(r["rule"]))
        for r in broken_rows.with_columns(pl.col(LOCATION).fill_null("")).sort("_row").iter_rows(named=True)
    ]
    return Checked(good.select(*casts), violations, refused.height, rounded)


def refuse_if_broken(contract: Contract, checked: dict[str, Checked]) -> None:
    """Raise ContractError if a strict source has any violation, or a catalogue more than it may have."""
    violations = [v for c in checked.values() for v in c.violations]
    if not violations:
        return
    bad = sum(c.refused for c in checked.values())
    total = bad + sum(c.rows.height for c in checked.values())
    limit = Decimal(0) if contract.is_strict else contract.max_rejected_pct
    if bad * 100 <= limit * total:
        return
    shown = "\n".join(f"  {v}" for v in violations[:MAX_ERRORS_SHOWN])
    more = len(violations) - MAX_ERRORS_SHOWN
    tail = f"\n  ... and {more} more" if more > 0 else ""
    allowed = "none may be" if contract.is_strict else f"at most {limit} % may be"
    raise ContractError(f"{bad} of {total} rows are bad, {allowed}:\n{shown}{tail}")


def _check_columns(table: Table, text: pl.DataFrame) -> None:
    wanted = {c.name for c in table.columns}
    there = set(text.columns) - {LOCATION}
    where = table.file or table.raw_name
    if missing := sorted(wanted - there):
        raise ContractError(f"{where}, line 1: column {', '.join(missing)} is missing")
    if unknown := sorted(there - wanted):
        raise ContractError(f"{where}, line 1: column {', '.join(unknown)} is not in the contract")


PATTERNS: dict[str, tuple[str, str]] = {
    "integer": (r"^-?\d{1,9}$", "is not a whole number"),
    "bigint": (r"^-?\d{1,18}$", "is not a whole number"),
    "boolean": (r"^(true|false)$", "is neither true nor false"),
    "date": (r"^\d{4}-\d{2}-\d{2}$", "is not an ISO date (YYYY-MM-DD)"),
    # all but tab and line ends
    "varchar": (r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$", "holds a control character; take it out"),
}
DECIMAL = re.compile(r"^decimal\((\d+),\s*(\d+)\)$")
DECIMAL_RULE = "is not a plain number that fits {} (write 0.25; no currency sign, comma or percent)"


def _rules(column: Column, value: pl.Expr, cast: pl.Expr) -> list[tuple[pl.Expr, str]]:
    """Each rule of a column: an expression that is true where it is broken, and its wording."""
    rules: list[tuple[pl.Expr, str]] = []
    if DECIMAL.match(column.data_type):
        # _plain_decimals leaves null what is no such number
        rules.append((value.is_null() & pl.col(column.name).is_not_null(), DECIMAL_RULE.format(column.data_type)))
    else:
        pattern, wording = PATTERNS[column.data_type]
        rules.append((value.is_not_null() & (~value.str.contains(pattern) | cast.is_null()), wording))
    if column.required:
        rules.append((pl.col(column.name).is_null(), "is missing"))
    if column.min is not None:
        rules.append((cast < pl.lit(column.min), f"is less than {column.min}"))
    if column.values:
        rules.append((~value.is_in(column.values), f"is not one of: {', '.join(column.values)}"))
    if column.pattern:
        rules.append((~value.str.contains(column.pattern), f"does not match {column.pattern}"))
    return rules


def _cast(value: pl.Expr, data_type: str) -> pl.Expr:
    """Text to the contract's type; null where the text is not of it (the rules then say so)."""
    if match := DECIMAL.match(data_type):
        return value.cast(pl.Decimal(int(match[1]), int(match[2])), strict=False)
    casts: dict[str, Callable[[], pl.Expr]] = {
        "integer": lambda: value.cast(pl.Int32, strict=False),
        "bigint": lambda: value.cast(pl.Int64, strict=False),
        "boolean": lambda: value.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean),
        "date": lambda: value.str.to_date("%Y-%m-%d", strict=False),
        "varchar": lambda: value,
    }
    if data_type not in casts:
        raise ContractError(f"the contract has a type that ingest does not know: {data_type}")
    return casts[data_type]()


def _plain_decimals(series: pl.Series, data_type: str) -> tuple[pl.Series, int]:
    """Numbers as plain text with at most the scale's decimals; null where one does not fit.

    Returns the series and how many values were rounded because what was beyond the scale was noise.
    Python's Decimal over the distinct values: exact, and a catalogue has a few thousand of them.
    """
    match = DECIMAL.match(data_type)
    assert match
    precision, scale = int(match[1]), int(match[2])
    plain: dict[str, str | None] = {}
    noisy: set[str] = set()
    for text in series.drop_nulls().unique():
        plain[text] = None
        if not NUMBER.fullmatch(text):
            continue
        exact, too_large = Decimal(text), Decimal(10) ** (precision - scale)
        # before it is rounded, since that takes no more digits than EXACT has
        if abs(exact) >= too_large:
            continue
        rounded = exact.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_EVEN, context=EXACT)
        if abs(rounded) >= too_large:
            continue
        is_noise = len(exact.as_tuple().digits) >= NOISE_DIGITS and abs(rounded - exact) <= abs(exact) * NOISE
        if rounded != exact and not is_noise:
            continue
        plain[text] = f"{rounded:f}"
        if rounded != exact:
            noisy.add(text)
    values = series.replace_strict(plain, default=None, return_dtype=pl.String) if plain else series
    return values, int(series.is_in(list(noisy)).sum()) if noisy else 0


def _duplicates(table: Table, text: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that share a key. Each is named with the place of the first of them."""
    key = list(table.key)
    keyed = rows.select(key).with_columns(text.get_column("_row"), text.get_column(LOCATION))
    shared = keyed.filter(pl.struct(key).is_duplicated())
    return shared.select(
        "_row",
        LOCATION,
        pl.lit(", ".join(key)).alias("column"),
        pl.concat_str(*[pl.col(k).cast(pl.String).fill_null("") for k in key], separator=", ").alias("value"),
        pl.format("stands more than once; first at {}", pl.col(LOCATION).fill_null("").first().over(key)).alias("rule"),
    )
