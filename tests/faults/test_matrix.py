"""Every case that the project says it survives is brought about by a test in this folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MATRIX = HERE.parent.parent.parent / "shared" / "fault_matrix.md"


def test_every_case_of_the_matrix_has_a_test(request: pytest.FixtureRequest) -> None:
    if not MATRIX.exists():
        pytest.skip("the matrix lies beside the project, and only there")
    cases = set(re.findall(r"^\| ([a-z0-9]+-[a-z0-9-]+) \|", MATRIX.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(cases) > 40
    named = set()
    for path in HERE.glob("test_*.py"):
        # as the argument of a mark, the id of a parameter, or the key of a table of cases
        named |= set(re.findall(r'"([a-z0-9-]+)(?::[^"]*)?"', path.read_text(encoding="utf-8")))
    assert cases - named == set()
