"""Strict CSV: what a spreadsheet or an editor may do to a hand-kept file."""

from __future__ import annotations

import pytest

from ingest.contract import LOCATION, ContractError
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


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"", ["f.csv", "empty"], id="empty"),
        pytest.param(b"name,price\nMod\xe8le,1\n", ["line 2", "column name", "Mod", "UTF-8"], id="latin1"),
        pytest.param(b"a,b\nm1,caf\xe9\n", ["line 2", "column b", "caf"], id="latin1-second-column"),
        pytest.param(b'a,b\n"m1,1.5\nm2,2\n', ["line 2", "quote"], id="unclosed-quote"),
        pytest.param(b"a,b\n1,2,3\n", ["line 2", "column 3", "'3'"], id="long-row"),
        pytest.param(b"a,b\n1,2\n1\n", ["line 3", "column b", "missing"], id="short-row"),
        pytest.param(b"price,price\n1,2\n", ["line 1", "'price'"], id="duplicate-header"),
        pytest.param(b"a,b\n1,\x002\n", ["line 2", "NUL"], id="nul"),
    ],
)
def test_refused_with_the_place(raw: bytes, said: list[str]) -> None:
    with pytest.raises(ContractError) as error:
        read_csv(raw, "f.csv")
    for word in ["f.csv", *said]:
        assert word in str(error.value)
