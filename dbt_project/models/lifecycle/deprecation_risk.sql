{{ config(materialized='view') }}

with

judged as (

    select * from {{ ref('int_lifecycle__assessed') }}
    where is_as_of

),

models as (

    select * from {{ ref('dim_models') }}

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

chances as (

    select * from {{ ref('int_retirements__estimated') }}

),

-- who runs the weights, for a price that holds, by the word of a catalogue that is not old; who passes calls on runs
-- nothing
hosts as (

    select distinct
        judged.offering_id,
        judged.model_id
    from judged
    inner join provider_kinds
        on
            judged.provider_id = provider_kinds.provider_id
            and provider_kinds.kind = 'host'
    inner join prices
        on
            judged.offering_id = prices.offering_id
            and (prices.valid_to_at is null or prices.valid_to_at > cast(judged.as_of_on as timestamp))
    where
        judged.is_callable
        and judged.is_recently_listed

),

counted as (

    select
        model_id,
        count(*) as hosts
    from hosts
    group by all

),

placed as (

    select
        judged.*,
        models.has_open_weights,
        chances.retired_within_6_months_pct,
        chances.retired_within_12_months_pct,
        -- the offering itself is no way out of itself
        coalesce(counted.hosts, 0) - case when hosts.offering_id is null then 0 else 1 end as other_hosts
    from judged
    inner join models
        on judged.model_id = models.model_id
    left join counted
        on judged.model_id = counted.model_id
    left join hosts
        on judged.offering_id = hosts.offering_id
    left join chances
        on judged.offering_id = chances.offering_id

),

ruled as (

    select
        placed.*,
        rules.risk_level,
        rules.reason
    from placed
    left join rules
        on
            placed.lifecycle_status = rules.lifecycle_status
            and (rules.days_left_at_most is null or placed.days_left <= rules.days_left_at_most)
            and (rules.has_open_weights is null or placed.has_open_weights = rules.has_open_weights)
    qualify
        row_number() over (
            partition by placed.offering_id
            order by rules.rule_order nulls last
        ) = 1

),

worded as (

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
                when promised_until is not null then ': not sooner than ' || cast(promised_until as string)
            end, ''
        ) as what,
        case
            when date_precision <> 'day'
                then 'counted from the first day of the ' || date_precision || ' that is named'
        end as counted_from,
        case when is_approximate then 'approximate' end as how_exact,
        case when lifecycle_status = 'retired' then 'stated by ' || borne_out_by end as second_word,
        -- a catalogue that drops what goes on is no news where the end is reported or lies ahead
        case
            when lifecycle_status = 'disappeared' or lifecycle_status = 'retired' and date_kind <> 'retired'
                then 'dropped by ' || dropped_by || ' by ' || cast(dropped_on as string)
        end as dropped_word,
        case
            when retired_within_12_months_pct is not null
                then
                    'of closed models of this provider that reached its age '
                    || cast(cast(round(retired_within_12_months_pct) as integer) as string)
                    || ' % ended within another year'
        end as chance_word
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

        -- the end
        retires_on,
        promised_until as promised_until_on,
        date_precision as retires_on_precision,
        date_kind,
        days_left,

        -- risk
        risk_level,
        concat_ws('; ', concat_ws(', ', what, counted_from, how_exact, second_word, dropped_word), chance_word)
            as risk_reason,
        retired_within_6_months_pct,
        retired_within_12_months_pct,

        -- the way out
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

        -- old names, kept for one release
        is_recently_listed as is_vouched

    from worded

)

select * from final
