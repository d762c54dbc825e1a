"""The contract of a source: its dbt yml, read strictly.

`dbt_project/models/staging/<source>/_<source>__sources.yml` is the only file that names a source's tables, columns,
types, keys, origin and licence. dbt reads it for `source()`. This module reads the same file, and check.py compares a
source's rows with it before they are loaded. The yml of a usage-log adapter (UsageLog) is read by dbt macros only; it
is read here to find mistakes in it.

Each class below is one level of the file, and each field is one key. An unknown key is an error, and so is a value of
another type: the text "false" is not false.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Generic, Literal, NoReturn, Self, TypeVar, get_args

import polars as pl
import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo

from ingest import ROOT
from ingest.messages import ContractError, nearest

STAGING = ROOT / "dbt_project" / "models" / "staging"

# The column that holds a row's place in its source ("line 12", "fireworks/kimi-k2p5"). Parsers fill it, and every raw
# table keeps it.
LOCATION = "source_location"
# Columns that ingest adds to every raw table.
ADDED = (LOCATION, "snapshot_id")

# Largest source that is read, in bytes. A catalogue has about 2 MB.
MAX_BYTES = 64 * 1024 * 1024
# Most commas, quotes and brackets in a source (in CSV: commas and line ends). This many become about 300 MB of Python
# objects; the largest catalogue has a tenth of them.
MAX_MARKS = 5_000_000

MAX_ERRORS_SHOWN = 10
# Longest value of a yml in a message, in characters.
MAX_VALUE_SHOWN = 60

DECIMAL = re.compile(r"decimal\(([0-9]+),([0-9]+)\)")
NUMERIC = ("integer", "bigint", "decimal")


# ---------------------------------------------------------------------------------------------- values


def matching(pattern: str, words: str) -> AfterValidator:
    """Accepts text that the pattern matches as a whole; `words` say what is expected."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"must be {words}")
        return text

    return AfterValidator(check)


def _exact(number: object) -> object:
    # YAML has whole numbers as int; bool is an int in Python, and no number here
    return Decimal(number) if type(number) is int else number


def _known_type(text: str) -> str:
    decimal = DECIMAL.fullmatch(text)
    if decimal and 1 <= int(decimal[1]) <= 38 and int(decimal[2]) <= int(decimal[1]):
        return text
    types = ["varchar", "integer", "bigint", "boolean", "date"]
    if text in types:
        return text
    guess = nearest(text, types)
    raise ValueError(f"unknown data_type.{guess} Use {', '.join(types)} or decimal(p,s), such as decimal(18,9)")


@cache
def _readable_pattern(pattern: str) -> str:
    """Patterns are matched by polars, whose syntax is not quite Python's: it has no look-ahead."""
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError as error:
        reason = next((line for line in str(error).splitlines() if line.startswith("error: ")), str(error))
        raise ValueError(f"polars cannot read this regular expression ({reason}). Write another one") from None
    return pattern


Text = Annotated[str, StringConstraints(min_length=1)]
Pattern = Annotated[Text, AfterValidator(_readable_pattern)]
FileName = Annotated[str, matching(r"[a-z0-9_]+\.csv", "the name of a CSV file, such as prices.csv")]
Name = Annotated[str, matching("[a-z][a-z0-9_]*", "lower-case letters, digits and _, such as usd_per_unit")]
# strict=False: YAML has lists, and a list becomes a tuple
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
SomeTexts = Annotated[tuple[Text, ...], Field(strict=False, min_length=1)]
Number = Annotated[Decimal, BeforeValidator(_exact)]
# Where pydantic finds a mistake: keys, and numbers of list entries.
Loc = tuple[str | int, ...]
Meta = TypeVar("Meta")


class Strict(BaseModel):
    """One level of the yml: no unknown key, no empty value, no conversion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @model_validator(mode="after")
    def _refuse_empty(self) -> Self:
        for key in self.model_fields_set:
            # `min:` without a value would be no rule at all
            if getattr(self, key) is None:
                raise ValueError(f"{key} has no value. Write one, or remove the key")
        return self


class Config(Strict, Generic[Meta]):
    meta: Meta


def _refuse_twice(what: str, names: list[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise ValueError(f"{what}: {name} is listed {times} times. Remove or rename the others")


# ---------------------------------------------------------------------------------------------- a source


class ColumnMeta(Strict):
    """Rules for the values of a column."""

    required: bool = False
    # smallest value, for numbers
    min: Number | None = None
    # the only values, for text
    values: SomeTexts = ()
    # a regular expression that is found in every value, for text
    pattern: Pattern | None = None
    # what such a value is, in words and with an example
    form: Text | None = None
    # what an empty cell means; `today` is the day of the load
    default: Text | None = None


class Column(Strict):
    name: Name
    data_type: Annotated[str, AfterValidator(_known_type)]
    description: Text
    config: Config[ColumnMeta] = Config(meta=ColumnMeta())

    @property
    def meta(self) -> ColumnMeta:
        return self.config.meta

    @model_validator(mode="after")
    def _rules_suit_the_type(self) -> Self:
        is_text, is_number = self.data_type == "varchar", self.data_type.startswith(NUMERIC)
        for rule, suits in (("min", is_number), ("values", is_text), ("pattern", is_text)):
            if rule in self.meta.model_fields_set and not suits:
                kind = "numbers" if rule == "min" else "varchar"
                raise ValueError(f"config.meta.{rule} is only for {kind}, and data_type is {self.data_type}. Remove it")
        if (self.meta.pattern is None) != (self.meta.form is None):
            raise ValueError("config.meta.pattern and config.meta.form go together. Write both, or remove both")
        return self


class TableMeta(Strict):
    # columns that tell the rows of one load apart
    key: SomeTexts
    # its CSV file, where origin.route is file
    file: FileName | None = None
    may_be_empty: bool = False
    # the file may leave out columns that are not required
    may_lack_columns: bool = False


class Table(Strict):
    name: Name
    # its name in schema raw
    identifier: Text
    description: Text
    config: Config[TableMeta]
    columns: Annotated[tuple[Column, ...], Field(strict=False, min_length=1)]

    @property
    def meta(self) -> TableMeta:
        return self.config.meta

    @property
    def where(self) -> str:
        """Its name in messages: what a person edits, else where it is stored."""
        return self.meta.file or self.identifier

    @model_validator(mode="after")
    def _key_is_of_columns(self) -> Self:
        names = [c.name for c in self.columns]
        _refuse_twice("columns", names)
        if added := sorted({*ADDED} & {*names}):
            raise ValueError(f"columns: {added[0]} is a column that ingest adds itself. Use another name")
        for name in self.meta.key:
            if name not in names:
                raise ValueError(f"config.meta.key names {name}, which is not a column.{nearest(name, names)}")
        return self


class FileOrigin(Strict):
    """CSV files in a folder of the project."""

    route: Literal["file"]
    path: Text


class HomeOrigin(Strict):
    """The user's own CSV files in the folder that MODELMART_HOME names; none of them needs to exist."""

    route: Literal["home"]


class Packaged(Strict):
    """A pinned release of a Python package."""

    package: Text
    version: Text
    # the day on which the package index got that version
    published_on: date
    # platform tag of the wheel to fetch, where there are several
    platform: Text | None = None
    # the Python that the wheel is for, if not 3.11; it is only read
    python: Annotated[str, matching(r"3\.[0-9]+", 'a version in quotes, such as "3.13"')] | None = None


class Wheel(Packaged):
    """One file of a wheel."""

    member: Text
    sha256: Annotated[str, matching("[0-9a-f]{64}", "64 digits 0-9 a-f")]


# Of the earlier releases, the last of each day or month is loaded.
Span = Literal["day", "month"]


class WheelOrigin(Wheel):
    route: Literal["wheel"]
    one_release_per: Span = "day"


class WheelsOrigin(Strict):
    """Files of several wheels that are one source, whose bytes are a zip of them. They have no earlier releases."""

    route: Literal["wheels"]
    wheels: Annotated[tuple[Wheel, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _members_are_distinct(self) -> Self:
        _refuse_twice("wheels", [wheel.member for wheel in self.wheels])
        return self


class PackageOrigin(Packaged):
    """A Python object of the installed package."""

    route: Literal["package"]
    object: Annotated[str, matching(r"[\w.]+:\w+", "module:attribute, such as genai_prices.data:providers")]
    one_release_per: Span = "day"


class Live(Strict):
    """The live address, and the only hosts that may be asked, also when the address redirects.

    With `more_addresses`, `next` or `page_rows`, the source's bytes are a zip of all responses.
    """

    address: Text
    hosts: SomeTexts
    # other files of the same source
    more_addresses: SomeTexts = ()
    # a key of JSON responses: each address under it is requested too, such as the link to the next page
    next: Text | None = None
    # the key of a list in JSON responses to an address with {offset}: the next page begins after its last entry
    page_rows: Text | None = None
    max_requests: Annotated[int, Field(ge=1, le=1_000)] = 100
    # true for a mirror in your own network: only then may its hosts have private addresses
    is_private: bool = False

    @property
    def has_several(self) -> bool:
        """Whether the source is more than one response."""
        return bool(self.more_addresses or self.next or self.page_rows)

    @model_validator(mode="after")
    def _requests_are_distinct_and_few(self) -> Self:
        addresses = [self.address, *self.more_addresses]
        _refuse_twice("more_addresses", addresses)
        if "max_requests" in self.model_fields_set and not self.has_several:
            raise ValueError("max_requests has no effect without more_addresses, next or page_rows. Remove it")
        if (self.page_rows is None) == any("{offset}" in address for address in addresses):
            raise ValueError("page_rows goes together with {offset} in an address. Write both, or none")
        if len(addresses) > self.max_requests:
            raise ValueError(f"max_requests is {self.max_requests}, and there are {len(addresses)} addresses. Raise it")
        return self


class SourceMeta(Strict):
    license: Text
    # what the licence asks to be shown beside the figures
    attribution: Text | None = None
    origin: (
        Annotated[FileOrigin | HomeOrigin | WheelOrigin | WheelsOrigin | PackageOrigin, Field(discriminator="route")]
        | None
    ) = None
    live: Live | None = None
    # a build fails without it; any other source that cannot be reached is a warning
    is_required: bool = False
    # typed in by people: one bad row refuses the whole source
    is_strict: bool = False
    # catalogues: a larger share of bad rows refuses the whole source
    max_rejected_pct: Annotated[Number, Field(ge=0, le=100)] = Decimal(1)
    # the source that this one repeats; together they count as one statement
    copied_from: Text | None = None

    @model_validator(mode="after")
    def _keys_go_together(self) -> Self:
        if re.search(r"\bCC[ -]BY\b", self.license) and self.attribution is None:
            raise ValueError(
                f"license is {self.license}, which asks for attribution. Add attribution: the text to show"
            )
        if self.is_strict and "max_rejected_pct" in self.model_fields_set:
            raise ValueError("max_rejected_pct has no effect beside is_strict: true. Remove one of the two")
        if self.copied_from is not None and self.copied_from not in source_ids():
            guess = nearest(self.copied_from, source_ids())
            raise ValueError(f"copied_from names {self.copied_from}, which is not a source.{guess}")
        return self


class Age(Strict):
    count: Annotated[int, Field(ge=1)]
    period: Literal["day"]


class Freshness(Strict):
    """How old a source may be before dbt warns, and before it is late."""

    warn_after: Age
    error_after: Age | None = None


class SourceConfig(Strict):
    freshness: Freshness
    loaded_at_query: Text
    meta: SourceMeta


class Contract(Strict):
    """A source: where its bytes come from, and what its tables hold."""

    name: Name
    schema_name: Literal["raw"] = Field(alias="schema")
    description: Text
    config: SourceConfig
    table_list: Annotated[tuple[Table, ...], Field(strict=False, min_length=1, alias="tables")]

    @property
    def meta(self) -> SourceMeta:
        return self.config.meta

    @property
    def tables(self) -> dict[str, Table]:
        return {table.name: table for table in self.table_list}

    @property
    def path(self) -> Path:
        """The yml, from the project's folder."""
        return yml_of(self.name).relative_to(ROOT)

    def fingerprint(self, parser: ModuleType) -> str:
        """sha256 of the tables' rules, the parser and the parsers that it imports from: bytes are parsed again when one
        of them changes."""
        words = {"description": True, "columns": {"__all__": {"description"}}}
        rules = json.dumps([table.model_dump(mode="json", exclude=words) for table in self.table_list])
        return hashlib.sha256((rules + _code_of(parser)).encode()).hexdigest()

    @model_validator(mode="after")
    def _tables_are_of_the_source(self) -> Self:
        _refuse_twice("tables", [t.name for t in self.table_list])
        _refuse_other_identifier(self.name, self.table_list)
        has_files = isinstance(self.meta.origin, FileOrigin | HomeOrigin)
        for table in self.table_list:
            if has_files != (table.meta.file is not None):
                do = "Add the name of its CSV file" if has_files else "Remove it, or use origin.route: file or home"
                raise ValueError(f"tables[{table.name}].config.meta.file does not fit the origin. {do}")
        if self.meta.origin is None and "error_after" in self.config.freshness.model_fields_set:
            raise ValueError(
                "config.freshness.error_after is only for sources with an origin; without a network, this one is never "
                "loaded. Remove it"
            )
        return self


def _code_of(parser: ModuleType) -> str:
    """The source code of a parser, and of the other parsers that it imports from."""
    code = inspect.getsource(parser)
    others = re.findall(r"^from (ingest\.sources\.\w+) import ", code, re.MULTILINE)
    return code + "".join(_code_of(import_module(other)) for other in others)


# ---------------------------------------------------------------------------------------------- a usage log


class LogColumnMeta(Strict):
    """How dbt's macros (macros/usage_adapters.sql) find a column in a log."""

    # the log is of this adapter's shape only if it has the column
    required: bool = False
    # its names in the log, in order of preference
    in_log: Texts = ()
    # its keys or paths inside a column of attributes
    keys: Texts = ()
    # the columns of attributes that may hold it, if not those of the table
    attributes_in: SomeTexts = ()
    # the number that stands for a column that the log does not have
    absent: int = 0


class LogColumn(Strict):
    name: Name
    data_type: Literal["varchar", "bigint", "timestamp", "decimal(38,15)"]
    description: Text
    config: Config[LogColumnMeta] = Config(meta=LogColumnMeta())

    @model_validator(mode="after")
    def _absent_is_of_tokens(self) -> Self:
        if "absent" in self.config.meta.model_fields_set and self.data_type != "bigint":
            raise ValueError(f"config.meta.absent is only for bigint, and data_type is {self.data_type}. Remove it")
        return self


class LogTableMeta(Strict):
    # columns of the log that hold others by key
    attributes_in: SomeTexts = ()
    # where a log in JSON may hold its records: paths of lists, such as /data/results
    records_in: Texts = ()


class LogTable(Strict):
    name: Name
    identifier: Text
    description: Text
    config: Config[LogTableMeta] = Config(meta=LogTableMeta())
    columns: Annotated[tuple[LogColumn, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _columns_are_distinct(self) -> Self:
        _refuse_twice("columns", [c.name for c in self.columns])
        return self


def _only_true(stated: bool) -> bool:
    if not stated:
        raise ValueError("must be true. A source without it has a parser in ingest/sources")
    return stated


class UsageLogMeta(Strict):
    # dbt's macros read a log by these sources only
    is_usage_log: Annotated[bool, AfterValidator(_only_true)]


class UsageLog(Strict):
    """The adapter of a usage log: in which columns of the log it finds its own."""

    name: Name
    schema_name: Literal["raw"] = Field(alias="schema")
    description: Text
    config: Config[UsageLogMeta]
    table_list: Annotated[tuple[LogTable, ...], Field(strict=False, min_length=1, max_length=1, alias="tables")]

    @model_validator(mode="after")
    def _table_is_of_the_source(self) -> Self:
        _refuse_other_identifier(self.name, self.table_list)
        return self


def _refuse_other_identifier(source_id: str, tables: tuple[Table, ...] | tuple[LogTable, ...]) -> None:
    for table in tables:
        wanted = f"{source_id}__{table.name}"
        if table.identifier != wanted:
            raise ValueError(f"tables[{table.name}].identifier is {table.identifier}. Write identifier: {wanted}")


# ---------------------------------------------------------------------------------------------- reading


Kind = TypeVar("Kind", Contract, UsageLog)


class Yml(Strict, Generic[Kind]):
    """A whole file. Its models and unit tests are read by dbt alone."""

    version: Literal[2]
    models: list[Any]
    unit_tests: list[Any] = []
    sources: Annotated[tuple[Kind, ...], Field(strict=False, min_length=1, max_length=1)]


class ContractYml(Yml[Contract]): ...


class UsageLogYml(Yml[UsageLog]): ...


def read_contract(source_id: str) -> Contract:
    """The contract of a source. Raises ContractError, which names each mistake with its place."""
    if source_id not in source_ids():
        known = ", ".join(source_ids())
        raise ContractError(f"there is no source {source_id!r}; the sources are: {known}")
    return _read(source_id, ContractYml, "a valid contract")


def read_usage_log(source_id: str) -> UsageLog:
    """The yml of a usage-log adapter. Raises ContractError, which names each mistake with its place."""
    why = f"it is read as one, since ingest/sources/{source_id}.py does not exist"
    return _read(source_id, UsageLogYml, f"a valid usage-log adapter ({why})")


def source_ids() -> list[str]:
    """Every source is a parser in ingest/sources; nothing else lists them."""
    folder = Path(__file__).parent / "sources"
    return sorted(p.stem for p in folder.glob("*.py") if p.stem != "__init__")


def usage_log_ids() -> list[str]:
    """Every folder of staging without a parser is a usage-log adapter, but for `ingest`, which has our bookkeeping."""
    folders = {p.parent.name for p in STAGING.glob("*/_*__sources.yml")}
    return sorted(folders - {*source_ids(), "ingest"})


def yml_of(source_id: str) -> Path:
    return STAGING / source_id / f"_{source_id}__sources.yml"


def _read(source_id: str, kind: type[Yml[Kind]], what: str) -> Kind:
    path = yml_of(source_id)
    shown = path.relative_to(ROOT)
    content: Any = None
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
        (source,) = kind.model_validate(content).sources
    except OSError as error:
        raise ContractError(f"{shown} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        lines = [f"\n  {line}" for line in _mistakes(error, content, kind)]
        more = f"\n  ... and {len(lines) - MAX_ERRORS_SHOWN} more" if len(lines) > MAX_ERRORS_SHOWN else ""
        raise ContractError(f"{shown} is not {what}:{''.join(lines[:MAX_ERRORS_SHOWN])}{more}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).replace('"<unicode string>", ', "").split())
        raise ContractError(f"{shown} is not {what}: it cannot be read as YAML: {reason}") from None
    if source.name != source_id:
        raise ContractError(f"{shown} is not {what}: name is {source.name}. Write name: {source_id}, as its folder")
    return source


# libyaml is ten times as fast; not every wheel of PyYAML has it
class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML without surprises: decimals stay exact, and a key that is written twice is an error."""

    def exact(self, node: yaml.ScalarNode) -> Decimal:
        try:
            return Decimal(node.value)
        except ArithmeticError:
            self._refuse(f"{node.value} is not a plain number", node)

    def construct_document(self, node: yaml.Node) -> Any:
        # looked at before anything is built, since building a map adds the keys that it merges (<<)
        todo, seen = [node], set()
        while todo:
            if id(here := todo.pop()) in seen:
                continue
            seen.add(id(here))
            if isinstance(here, yaml.MappingNode):
                keys = [key.value for key, _ in here.value if isinstance(key, yaml.ScalarNode)]
                if len(set(keys)) < len(keys):
                    ((key, times),) = Counter(keys).most_common(1)
                    self._refuse(f"the key {key} is written {times} times", here)
                todo.extend(value for _, value in here.value)
            elif isinstance(here, yaml.SequenceNode):
                todo.extend(here.value)
        return super().construct_document(node)

    def _refuse(self, problem: str, node: yaml.Node) -> NoReturn:
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


Loader.add_constructor("tag:yaml.org,2002:float", Loader.exact)


# ---------------------------------------------------------------------------------------------- messages


# What to write, by the kind of mistake that pydantic finds.
ADVICE = {
    "missing": "is missing. Add it",
    "bool_type": "must be true or false, without quotes",
    "string_type": "must be text. Put numbers, days, true and false in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "tuple_type": "must be a list, such as [a, b]",
    "list_type": "must be a list",
    "is_instance_of": "must be a number, without quotes",
    "int_type": "must be a whole number, without quotes",
    "date_type": "must be a day such as 2026-02-01, without quotes",
    "model_type": "must hold keys and values",
    "too_long": "must hold exactly {max_length}, and holds {actual_length}",
    "literal_error": "must be {expected}",
    "invalid_key": "a key must be text. Put it in quotes",
    "union_tag_invalid": "{discriminator} must be one of {expected_tags}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}

# Keys that had another name in the last release.
RENAMED = {"lineage": "copied_from"}


def _mistakes(error: ValidationError, content: Any, root: type[BaseModel]) -> Iterator[str]:
    """One line for each mistake: its place, its value, what to do."""
    for found in error.errors(include_url=False):
        kind, loc, value, ctx = found["type"], found["loc"], found["input"], found.get("ctx", {})
        place = _place(loc, content)
        if kind == "extra_forbidden":
            yield _unknown_key(place, str(loc[-1]), value, _keys_at(root, loc[:-1]))
        elif kind == "union_tag_not_found":
            allowed = _keys_at(root, loc)
            yield from (_unknown_key(f"{place}.{key}", key, value[key], allowed) for key in value if key not in allowed)
            yield f"{place}.route {ADVICE['missing']}"
        elif kind == "too_short" and value:
            continue  # a list whose entries are refused already
        elif kind == "missing":
            yield f"{place} {ADVICE['missing']}"
        elif "error" in ctx and isinstance(value, dict):
            # a rule of several keys, whose message begins with the key
            yield str(ctx["error"]) if loc == ("sources", 0) else f"{place}.{ctx['error']}"
        else:
            words = str(ctx["error"]) if "error" in ctx else ADVICE.get(kind, found["msg"]).format(**ctx)
            yield f"{place or 'the file'} = {_shown(value)}: {words}"


def _unknown_key(place: str, key: str, value: object, allowed: list[str]) -> str:
    guess = f" It is called {RENAMED[key]} now." if key in RENAMED else nearest(key, allowed)
    quotes = " A text with a comma in it needs quotes." if value is None else ""
    return f"{place} = {_shown(value)}: unknown key.{guess}{quotes} Allowed keys: {', '.join(allowed)}"


def _shown(value: object) -> str:
    # as YAML has it: true, null, and quotes only around text
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool | None) else str(value)
    return text if len(text) <= MAX_VALUE_SHOWN else f"{text[:MAX_VALUE_SHOWN]}..."


def _place(loc: Loc, content: Any) -> str:
    """Where a mistake is, such as tables[prices].columns[meter].config.meta.min; entries of lists by their name."""
    shown, here = "", content
    for above, part in zip(("", *loc), loc, strict=False):
        if above == "origin":
            continue  # pydantic adds the route of an origin, which the file does not have there
        if isinstance(part, int):
            here = here[part] if isinstance(here, list) else None
            # entries of `wheels` have no name
            shown += f"[{here.get('name', here.get('package', part)) if isinstance(here, dict) else part}]"
        else:
            here = here.get(part) if isinstance(here, dict) else None
            shown += f".{part}"
    # there is one source, and everything is under it
    return re.sub(r"^(\.sources\[[^]]*\](?=\.))?\.?", "", shown)


def _keys_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that are allowed at a place of the file."""
    models = [model]
    for above, part in zip(("", *loc), loc, strict=False):
        if above == "origin":
            models = [m for m in models if part in get_args(m.model_fields["route"].annotation)]
        elif not isinstance(part, int):
            fields = [_fields(m)[part] for m in models if part in _fields(m)]
            models = [m for field in fields for m in _models_in(field.annotation)]
    return sorted({name for m in models for name in _fields(m)})


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
