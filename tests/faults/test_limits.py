"""What a build changes about what is published: in marts.build_diff, and a stop where it is too much."""

from __future__ import annotations

import duckdb
import pytest
from conftest import Small, sha256

from modelmart.publish import BuildError, publish


def diff(small: Small, where: str = "true") -> list[tuple]:
    with duckdb.connect(str(small.working), read_only=True) as con:
        return con.execute(
            "select change, subject, value_before, value_after, rows_in, rows_out, is_over_limit "
            f"from marts.build_diff where {where} order by all"
        ).fetchall()


def test_the_first_build_has_only_come_in(small: Small) -> None:
    publish()
    assert diff(small, "change = 'rows_lost' and subject = 'dim_offerings'") == [
        ("rows_lost", "dim_offerings", 0, 100, 100, 0, False)
    ]
    assert diff(small, "change = 'offering_vanished' or is_over_limit") == []


def test_a_row_with_a_new_figure_goes_out_and_comes_in_and_is_no_loss(small: Small) -> None:
    publish()
    small.write(2, price="1.6")
    publish()
    assert diff(small, "subject = 'fct_prices'") == [("rows_lost", "fct_prices", 100, 100, 100, 100, False)]
    assert diff(small, "change = 'price_moved'") == []


@pytest.mark.parametrize(
    ("offerings", "price", "said"),
    [
        # 30 of 1,000 is 3 %, which is allowed; 31 is not
        (969, "1.5", "offering_vanished: 3.1 % (limit 3.0 %): p/m969, p/m970, p/m971, p/m972, p/m973 and 26 more"),
        (700, "1.5", "rows_lost of fct_prices: 30.0 % (limit 20.0 %)"),
        (1000, "1500", "price_moved: 100.0 % (limit 2.0 %): p/m0 global input standard 0 always, "),
        (1000, "0.0015", "price_moved: 100.0 %"),
        (1000, "0", "price_moved: 100.0 %"),
    ],
)
def test_more_than_the_policy_allows_is_not_published_unless_it_is_accepted(
    small: Small, offerings: int, price: str, said: str
) -> None:
    small.write(1, offerings=1000)
    publish()
    live = sha256(small.live)
    small.write(2, offerings, price)
    with pytest.raises(BuildError) as error:
        publish()
    assert said in str(error.value)
    assert "modelmart build --accept" in str(error.value)
    assert sha256(small.live) == live
    # what stopped it can be looked at
    assert diff(small, "is_over_limit") != []
    publish(accept=True)
    assert small.generation()[0] == 2
    # what is accepted is what the next build is compared with
    small.write(3, offerings, price)
    publish()


@pytest.mark.parametrize(("offerings", "price"), [(970, "1.5"), (1000, "4.5"), (1200, "0.5")])
def test_what_the_policy_allows_is_published(small: Small, offerings: int, price: str) -> None:
    small.write(1, offerings=1000)
    publish()
    small.write(2, offerings, price)
    publish()
    assert small.generation()[0] == 2


def test_a_few_are_no_reason_to_stop_whatever_their_share(small: Small) -> None:
    publish()
    small.write(2, offerings=81)
    publish()
    assert len(diff(small, "change = 'offering_vanished'")) == 19
    assert small.generation()[0] == 2


def test_a_mart_that_is_gone_has_lost_its_rows(small: Small) -> None:
    with duckdb.connect(str(small.working)) as con:
        con.execute("create table marts.old as select range as a from range(200)")
    publish()
    with duckdb.connect(str(small.working)) as con:
        con.execute("drop table marts.old")
    with pytest.raises(BuildError, match=r"rows_lost of old: 100\.0 %"):
        publish()


def test_workloads_that_a_log_measured_follow_the_log_and_others_do_not(small: Small) -> None:
    def costs(policy: int, measured: int) -> None:
        with duckdb.connect(str(small.working)) as con:
            con.execute(
                "create or replace table marts.dim_scenarios as "
                "from (values ('chat', false), ('usage_batch_mean', true)) as t (scenario_id, is_measured)"
            )
            con.execute(
                "create or replace table marts.cost_per_interaction as select (now() at time zone 'UTC')::date as "
                f"as_of_on, case when range < {policy} then 'chat' else 'usage_batch_mean' end as scenario_id, range "
                f"from range({policy + measured})"
            )

    costs(1000, 2000)
    publish()
    costs(1000, 0)
    publish()
    rows = "change = 'rows_lost' and subject like 'cost_per_interaction%'"
    assert diff(small, rows) == [
        ("rows_lost", "cost_per_interaction", 1000, 1000, 0, 0, False),
        ("rows_lost", "cost_per_interaction of the usage log", 2000, 0, 0, 2000, False),
    ]
    costs(700, 2000)
    with pytest.raises(BuildError, match=r"rows_lost of cost_per_interaction: 30\.0 %"):
        publish()
