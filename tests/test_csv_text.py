"""CSV to text: what is read as it stands. What is refused is in tests/faults/test_text.py."""

from __future__ import annotations

import pytest

from ingest.contract import LOCATION
from ingest.csv_text import read_csv

GOOD = b'model_id,price\nm1,1.5\n"m,2",\n'


def test_text_stays_text_and_an_empty_field_is_null() -> None:
    frame = read_csv(b"version,price\n1.10,007\n,\n", "f.csv")
    assert frame.rows() == [("1.10", "007", "line 2"), (None, None, "line 3")]


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbf" + GOOD, GOOD.replace(b"\n", b"\r\n")], ids=["bom", "crlf"])
def test_bom_and_crlf_change_nothing(raw: bytes) -> None:
    assert read_csv(raw, "f.csv").equals(read_csv(GOOD, "f.csv"))


def test_lines_are_those_of_the_file_even_after_a_field_with_a_line_break() -> None:
    frame = read_csv(b'a,b\n"one\ntwo",1\nx,2\n', "f.csv")
    assert frame.get_column(LOCATION).to_list() == ["line 2", "line 4"]
