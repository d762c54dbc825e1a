"""Names of models as the project writes them, for the scripts that write rows of facts."""

from __future__ import annotations

import ast
import re
from functools import cache

from ingest import ROOT


@cache
def rules_of(macro: str) -> list[list[str]]:
    """The list that a macro of dbt_project/macros/model_names.sql returns; the first of each entry is a pattern."""
    text = (ROOT / "dbt_project/macros/model_names.sql").read_text(encoding="utf-8")
    text = text[text.index("return([", text.index(f"macro {macro}()")) + len("return(") :]
    found: list[list[str]] = ast.literal_eval(text[: text.index("]) }}") + 1])
    return found


def plain_name(name: str) -> str:
    """The name after the spelling rules of the project, as int_models__matched applies them."""
    plain = name.lower()
    for pattern, replacement, _ in rules_of("spelling_rules"):
        plain = re.sub(pattern, replacement, plain)
    return plain
