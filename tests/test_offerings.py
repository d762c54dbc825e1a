"""marts.offerings says the same as the marts that it is made of."""

from __future__ import annotations

from conftest import Project


def test_every_offering_has_a_row_with_the_status_that_deprecation_risk_has(built: Project) -> None:
    differing = built.query(
        "select offering_id from marts.offerings full join marts.deprecation_risk as risks using (offering_id) "
        "where (status, offerings.is_callable, offerings.retires_on, offerings.risk_level) "
        "is distinct from (lifecycle_status, risks.is_callable, risks.retires_on, risks.risk_level)"
    )
    assert differing == []


def test_the_cost_is_what_its_prices_make_of_the_default_workload(built: Project) -> None:
    """In exact decimals, wherever the first tier of prices holds for the workload."""
    rows = built.query(
        """
        select
            offering_id,
            cost_usd = (
                fresh_input_tokens * input_usd_per_mtok
                + cached_input_tokens * coalesce(cached_input_usd_per_mtok, input_usd_per_mtok)
                + output_tokens * output_usd_per_mtok
            ) * 0.000001 as is_equal
        from marts.offerings
        inner join marts.dim_profiles using (scenario_id)
        inner join marts.dim_scenarios using (scenario_id)
        where profile_id = 'general_assistant' and cost_usd is not null
        """
    )
    assert len(rows) > 5000
    assert [offering for offering, is_equal in rows if not is_equal] == []


def test_it_agrees_with_the_recommendations_of_the_default_profile(built: Project) -> None:
    rows = built.query(
        """
        select
            (r.capability, r.capability_low, r.capability_high, r.effort, r.retires_on, r.license_id)
            is not distinct from
            (o.capability, o.capability_low, o.capability_high, o.effort, o.retires_on, o.license_id)
            and r.cost_usd = coalesce(o.cost_at_effort_usd, o.cost_usd)
        from marts.recommendations as r
        inner join marts.offerings as o using (offering_id)
        where r.profile_id = 'general_assistant' and r.rank is not null
        """
    )
    assert len(rows) > 100 and rows == [(True,)] * len(rows)


def test_the_cheapest_other_offering_is_the_same_weights_elsewhere_and_nobody_suitable_is_cheaper(
    built: Project,
) -> None:
    rows = built.query(
        """
        select
            o.offering_id <> other.offering_id and o.model_id = other.model_id and other.is_recommendable,
            o.cheapest_other_usd = other.cost_usd,
            (
                select min(rival.cost_usd)
                from marts.offerings as rival
                inner join reference.provider_kinds as kinds using (provider_id)
                where
                    rival.model_id = o.model_id
                    and rival.offering_id <> o.offering_id
                    and rival.is_recommendable
                    and kinds.serving = 'interactive'
                    and rival.provider_kind in ('maker', 'host')
            ) >= o.cheapest_other_usd
        from marts.offerings as o
        inner join marts.offerings as other on o.cheapest_other_offering_id = other.offering_id
        """
    )
    assert len(rows) > 1000
    # a maker that answers in another way is suitable, too, so a rival may be missing, and is never cheaper
    assert {row[:2] for row in rows} == {(True, True)} and {row[2] for row in rows} <= {True, None}


def test_names_that_people_type_are_among_the_other_names(built: Project) -> None:
    def names(offering: str) -> list[str]:
        ((text,),) = built.query(f"select other_names from marts.offerings where offering_id = '{offering}'")
        return text.split(", ")

    assert "accounts/fireworks/models/kimi-k2-thinking" in names("fireworks/kimi-k2-thinking")
    assert "gpt-5-2025-08-07" in names("openai/gpt-5")
    # other models that a catalogue prices alike
    assert not {"gpt-5-codex", "gpt-5-chat"} & set(names("openai/gpt-5"))


def test_no_reseller_of_closed_weights_outlasts_their_maker(built: Project) -> None:
    resold = (
        "from marts.offerings as o inner join marts.deprecation_risk as risks using (offering_id) "
        "where o.is_callable and not o.has_open_weights and o.retires_on is null and o.maker_retires_on is not null "
        "and coalesce(o.promised_until_on < o.maker_retires_on, true) "
    )
    levels = built.query(
        f"select risks.risk_level, count(*) {resold} and o.maker_retires_on <= o.as_of_on + 30 group by 1"
    )
    assert [level for level, _ in levels] == ["critical"] and levels[0][1] > 100
    assert built.query(f"select 1 {resold} and o.maker_retires_on <= o.as_of_on and o.is_recommendable") == []
    short = (
        "select offering_id from {} inner join marts.deprecation_risk as risks using (offering_id) "
        "where {} and risks.lasts_until_on < risks.as_of_on + 90"
    )
    assert built.query(short.format("marts.recommendations as r", "r.rank is not null")) == []
    lasting = "marts.cheapest(input := 1, places := 100000, lasting_days := 90)"
    assert built.query(short.format(lasting, "true")) == []


def test_no_answer_is_longer_than_the_window_and_few_windows_are_unknown(built: Project) -> None:
    ((longer, unknown, presumed),) = built.query(
        "select count(*) filter (where max_output_tokens > context_window_tokens), "
        "count(*) filter (where context_window_tokens is null), count(*) filter (where is_context_window_presumed) "
        "from marts.offerings where is_recommendable"
    )
    assert longer == 0 and unknown < presumed


def test_few_models_have_the_name_of_another_one_of_their_developer(built: Project) -> None:
    """One that is a longer id of the other has other weights, another day or another size."""
    key = "regexp_replace(lower(replace(model_name, '+', 'plus')), '[^a-z0-9]', '', 'g')"
    names = (
        f"select distinct model_id, developer, {key} as name from marts.offerings "
        "where is_callable and is_serverless_text and developer is not null"
    )
    twins = built.query(
        f"with models as ({names}) select a.model_id, b.model_id from models as a inner join models as b "
        "using (developer, name) where a.model_id < b.model_id and not starts_with(b.model_id, a.model_id)"
    )
    assert len(twins) < 30, twins
    assert built.query(
        "select model_id from marts.offerings where provider_kind = 'maker' and "
        "model_id = (select model_id from marts.dim_listings where source_model_id = 'deepseek-flash' limit 1)"
    ) == [("deepseek-v4.1-flash",)]
