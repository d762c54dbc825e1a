{{ config(materialized='view') }}

with

lifecycle as (

    select * from {{ ref('int_maker_ends__compared') }}
    where is_as_of

),

prices as (

    select * from {{ ref('fct_prices') }}

),

rules as (

    select * from {{ ref('deprecation_risk_rules') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

-- A stated end is a date and needs no estimate, and on days that the provider promises nothing ends.
estimated as (

    select
        lifecycle.offering_id,
        estimates.period,
        {{ quotient(
            'estimates.retired_pct * greatest(estimates.forecast_days - greatest(coalesce(lifecycle.days_left, 0), 0), 0)',
            'estimates.forecast_days', 'decimal(5, 2)'
        ) }} as retired_pct
    from lifecycle
    inner join {{ ref('int_retirements__estimated') }} as estimates
        on
            lifecycle.provider_id = estimates.provider_id
            and estimates.is_as_of
    where
        lifecycle.is_callable
        and lifecycle.lasts_until_on is null

),

chances as (

    select
        offering_id,
        max(case when period = 'half_year' then retired_pct end) as retired_within_6_months_pct,
        max(case when period = 'year' then retired_pct end) as retired_within_12_months_pct
    from estimated
    group by offering_id

),

-- Offerings one could move to: run by a host, callable and priced today. Routers run no models.
hosts as (

    select distinct
        lifecycle.offering_id,
        lifecycle.model_id
    from lifecycle
    inner join provider_kinds
        on
            lifecycle.provider_id = provider_kinds.provider_id
            and provider_kinds.kind = 'host'
    inner join prices
        on
            lifecycle.offering_id = prices.offering_id
            and (prices.valid_to_at is null or prices.valid_to_at > cast(lifecycle.as_of_on as timestamp))
    where lifecycle.is_callable

),

counted as (

    select
        model_id,
        count(*) as hosts
    from hosts
    group by all

),

compared as (

    select
        lifecycle.*,
        coalesce(lifecycle.is_callable and lifecycle.retires_on is null and lifecycle.lasts_until_on is not null, false)
            as is_ended_by_maker,
        chances.retired_within_6_months_pct,
        chances.retired_within_12_months_pct,
        -- an offering is no alternative to itself
        coalesce(counted.hosts, 0) - case when hosts.offering_id is null then 0 else 1 end as other_hosts
    from lifecycle
    left join counted
        on lifecycle.model_id = counted.model_id
    left join hosts
        on lifecycle.offering_id = hosts.offering_id
    left join chances
        on lifecycle.offering_id = chances.offering_id

),

ruled as (

    select
        compared.*,
        rules.risk_level,
        rules.reason
    from compared
    left join rules
        on
            case
                when compared.is_ended_by_maker then 'ended_by_maker' else compared.lifecycle_status
            end = rules.lifecycle_status
            and (
                rules.days_left_at_most is null
                or coalesce(compared.lasting_days, compared.days_left) <= rules.days_left_at_most
            )
            and (rules.has_open_weights is null or compared.has_open_weights = rules.has_open_weights)
    qualify
        row_number() over (
            partition by compared.offering_id
            order by rules.rule_order nulls last
        ) = 1

),

described as (

    select
        *,
        reason || coalesce(
            case
                when retires_on is not null
                    then
                        case date_kind
                            when 'retired' then ': on '
                            when 'announced' then ': announced for '
                            else ': stated as '
                        end
                        || cast(retires_on as string)
                when is_ended_by_maker then ': on ' || cast(maker_retires_on as string)
                when promised_until is not null then ': not sooner than ' || cast(promised_until as string)
            end, ''
        ) as rule_and_date,
        case
            when date_precision <> 'day'
                then 'counted from the first day of the ' || date_precision || ' that is named'
        end as date_note,
        case when is_approximate then 'approximate' end as approximate_note,
        case when lifecycle_status = 'retired' then 'stated by ' || confirmed_by end as confirmed_note,
        -- that a catalogue dropped it adds nothing where the end is reported or still to come
        case
            when lifecycle_status = 'unconfirmed'
                then coalesce('last listed on ' || cast(last_listed_on as string), 'never listed')
        end as listed_note,
        case
            when lifecycle_status = 'disappeared' or lifecycle_status = 'retired' and date_kind <> 'retired'
                then 'dropped by ' || dropped_by || ' by ' || cast(dropped_on as string)
        end as dropped_note,
        case
            when retired_within_12_months_pct is not null
                then
                    'estimated chance of an end within a year '
                    || cast(cast(round(retired_within_12_months_pct) as integer) as string)
                    || ' %'
        end as chance_note
    from ruled

),

final as (

    select
        -- ids
        offering_id,
        provider_id,
        model_id,

        -- status
        lifecycle_status,
        is_callable,
        is_recently_listed,
        last_listed_on,

        -- the end
        retires_on,
        promised_until as promised_until_on,
        date_precision as retires_on_precision,
        date_kind,
        days_left,
        maker_retires_on,
        lasts_until_on,

        -- risk
        risk_level,
        concat_ws(
            '; ',
            concat_ws(', ', rule_and_date, date_note, approximate_note, confirmed_note, listed_note, dropped_note),
            chance_note
        ) as risk_reason,
        retired_within_6_months_pct,
        retired_within_12_months_pct,

        -- alternatives
        replacement_model_id,
        case
            when has_open_weights and other_hosts > 0 then 'other_host'
            when has_open_weights then 'self_host'
            when replacement_model_id is not null then 'named_replacement'
            when has_open_weights is not null then 'none'
        end as exit_path,
        cast(other_hosts as integer) as other_hosts,

        -- provenance
        source_id,
        stated_in,
        snapshot_id,
        as_of_on,
        evidence_on,

        -- old names, kept for one release
        is_recently_listed as is_vouched

    from described

)

select * from final
