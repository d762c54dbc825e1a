"""Rows of a source against its contract: what breaks a rule is named, the rest is cast from text to types."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal

import polars as pl

from ingest.contract import DECIMAL, LOCATION, MAX_ERRORS_SHOWN, Column, ColumnMeta, Config, Contract, Table
from ingest.messages import ContractError, nearest, visible

# Digits beyond nine decimals are noise of a float (1.0399999999999998) or of a repeating fraction (1/12) under two
# conditions: there are as many digits as only a computer writes, and rounding changes the price by less than one part
# in a hundred million. Other digits beyond nine decimals are an error, since they are meant and cannot be kept.
NOISE = Decimal("1e-8")
NOISE_DIGITS = 14
# Enough digits that no product or rounding of a stated figure loses one.
EXACT = Context(prec=80)
# ASCII digits only, since Python accepts those of every script. Few enough that no exponent fills the memory.
NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")

# The place of a row comes from the source too, and obeys the rules of text.
PLACE = Column(name=LOCATION, data_type="varchar", description="Place", config=Config(meta=ColumnMeta(required=True)))


@dataclass(frozen=True)
class Violation:
    """One rule that one row breaks."""

    table: Table
    location: str
    column: str
    value: str | None
    rule: str

    def __str__(self) -> str:
        value = "(empty)" if self.value is None else repr(self.value)
        return f"{self.table.where}, {self.location}, column {self.column}: {value} {self.rule}"


@dataclass(frozen=True)
class Checked:
    """The good rows of one table, cast to the contract's types, and what is wrong with the others."""

    rows: pl.DataFrame
    violations: list[Violation]
    # rows, not violations: one row may break several rules
    refused: int
    # figures that lost noise
    rounded: int


def check(table: Table, text: pl.DataFrame) -> Checked:
    """Check rows of text against the contract and cast them.

    `text` has String columns: one per column of the table, and LOCATION. A row that breaks rules is left out of the
    result and gives one violation per rule. Raises ContractError for missing or unknown columns, and for no rows.
    """
    if text.is_empty() and not table.meta.may_be_empty:
        raise ContractError(f"{table.where}: no rows; loading it would leave the table empty. Add the rows")
    if not text.columns:  # without rows, a parser gives no column names either
        text = pl.DataFrame(schema=dict.fromkeys([*(c.name for c in table.columns), LOCATION], pl.String))
    if table.meta.may_lack_columns:
        lacking = [c.name for c in table.columns if not c.meta.required and c.name not in text.columns]
        text = text.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)
    _check_columns(table, text)

    text = text.with_columns(
        pl.col(c.name).fill_null(_default(c.meta.default)) for c in table.columns if c.meta.default is not None
    ).with_row_index("_row")
    found: list[pl.DataFrame] = []
    casts: list[pl.Expr] = []
    rounded = 0
    for column in (*table.columns, PLACE):
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
        # a rule may hold text of the source: that of a duplicate key names the place of the first row
        Violation(table, visible(r[LOCATION]), r["column"], r["value"] and visible(r["value"]), visible(r["rule"]))
        for r in broken_rows.with_columns(pl.col(LOCATION).fill_null("")).sort("_row").iter_rows(named=True)
    ]
    return Checked(good.select(*casts), violations, refused.height, rounded)


def refuse_if_broken(contract: Contract, checked: dict[str, Checked], problems: Sequence[Violation] = ()) -> None:
    """Raise ContractError if a strict source has any bad row, or a catalogue has more than its contract allows.

    problems: what is wrong with rows whose every cell is right.
    """
    violations = [*(v for c in checked.values() for v in c.violations), *problems]
    if contract.meta.is_strict or problems:
        bad = len({(v.table.where, v.location) for v in violations})
        what = f"{bad} {'row is' if bad == 1 else 'rows are'} wrong"
    else:
        bad = sum(c.refused for c in checked.values())
        total = bad + sum(c.rows.height for c in checked.values())
        if bad * 100 <= contract.meta.max_rejected_pct * total:
            return
        what = f"{bad} of {total} rows are bad, at most {contract.meta.max_rejected_pct} % may be"
    if not violations:
        return
    shown = "\n".join(f"  {v}" for v in violations[:MAX_ERRORS_SHOWN])
    more = len(violations) - MAX_ERRORS_SHOWN
    tail = f"\n  ... and {more} more" if more > 0 else ""
    raise ContractError(f"{what}. Correct these:\n{shown}{tail}")


def _default(text: str) -> str:
    return datetime.now(UTC).date().isoformat() if text == "today" else text


def _check_columns(table: Table, text: pl.DataFrame) -> None:
    wanted = {c.name for c in table.columns}
    there = set(text.columns) - {LOCATION}
    if missing := sorted(wanted - there):
        raise ContractError(f"{table.where}, line 1: column {', '.join(missing)} is missing. Add it")
    if unknown := sorted(there - wanted):
        guess = nearest(unknown[0], wanted)
        raise ContractError(
            f"{table.where}, line 1: column {', '.join(unknown)} is not in the contract.{guess} Rename or remove it"
        )


PATTERNS: dict[str, tuple[str, str]] = {
    "integer": (r"^-?\d{1,9}$", "is not a whole number"),
    "bigint": (r"^-?\d{1,18}$", "is not a whole number"),
    "boolean": (r"^(true|false)$", "is not true or false"),
    "date": (r"^\d{4}-\d{2}-\d{2}$", "is not an ISO date (YYYY-MM-DD)"),
    # tabs and line ends are allowed
    "varchar": (r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$", "contains a control character; remove it"),
}
DECIMAL_RULE = "is not a plain number that fits {} (write 0.25; no currency sign, comma or percent)"


def _rules(column: Column, value: pl.Expr, cast: pl.Expr) -> list[tuple[pl.Expr, str]]:
    """Each rule of a column: an expression that is true for rows that break it, and its wording."""
    rules: list[tuple[pl.Expr, str]] = []
    if DECIMAL.fullmatch(column.data_type):
        # _plain_decimals has turned other text into null
        rules.append((value.is_null() & pl.col(column.name).is_not_null(), DECIMAL_RULE.format(column.data_type)))
    else:
        pattern, wording = PATTERNS[column.data_type]
        rules.append((value.is_not_null() & (~value.str.contains(pattern) | cast.is_null()), wording))
    meta = column.meta
    if meta.required:
        rules.append((pl.col(column.name).is_null(), "is missing"))
    if meta.min is not None:
        rules.append((cast < pl.lit(meta.min), f"is less than {meta.min}"))
    if meta.values:
        rules.append((~value.is_in(meta.values), f"is not one of: {', '.join(meta.values)}"))
    if meta.pattern is not None:
        rules.append((~value.str.contains(meta.pattern), f"is not {meta.form}"))
    return rules


def _cast(value: pl.Expr, data_type: str) -> pl.Expr:
    """Text to the contract's type; null for text that is not of that type (_rules names those rows)."""
    if match := DECIMAL.fullmatch(data_type):
        return value.cast(pl.Decimal(int(match[1]), int(match[2])), strict=False)
    casts: dict[str, Callable[[], pl.Expr]] = {
        "integer": lambda: value.cast(pl.Int32, strict=False),
        "bigint": lambda: value.cast(pl.Int64, strict=False),
        "boolean": lambda: value.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean),
        "date": lambda: value.str.to_date("%Y-%m-%d", strict=False),
        "varchar": lambda: value,
    }
    return casts[data_type]()


def _plain_decimals(series: pl.Series, data_type: str) -> tuple[pl.Series, int]:
    """Numbers as plain text with at most the scale's decimals; null for text that does not fit.

    Returns the series, and how many values were rounded because their further decimals were noise. Decimal is exact,
    and fast enough for the few thousand distinct values of a catalogue.
    """
    match = DECIMAL.fullmatch(data_type)
    assert match
    precision, scale = int(match[1]), int(match[2])
    plain: dict[str, str | None] = {}
    noisy: set[str] = set()
    for text in series.drop_nulls().unique():
        plain[text] = None
        if not NUMBER.fullmatch(text):
            continue
        exact, too_large = Decimal(text), Decimal(10) ** (precision - scale)
        # before rounding, which fails for more digits than EXACT has
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
    key = list(table.meta.key)
    keyed = rows.select(key).with_columns(text.get_column("_row"), text.get_column(LOCATION))
    shared = keyed.filter(pl.struct(key).is_duplicated())
    return shared.select(
        "_row",
        LOCATION,
        pl.lit(", ".join(key)).alias("column"),
        pl.concat_str(*[pl.col(k).cast(pl.String).fill_null("") for k in key], separator=", ").alias("value"),
        pl.format("occurs more than once; first at {}", pl.col(LOCATION).fill_null("").first().over(key)).alias("rule"),
    )
