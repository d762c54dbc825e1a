{{ config(materialized='view') }}

with

judged as (

    select * from {{ ref('int_lifecycle__judged') }}
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

priced as (

    select distinct offering_id from prices

),

hosts as (

    select
        judged.model_id,
        count(*) as callable_hosts
    from judged
    inner join priced
        on judged.offering_id = priced.offering_id
    where judged.is_callable
    group by all

),

placed as (

    select
        judged.*,
        models.has_open_weights,
        -- the offering itself is no way out of itself
        coalesce(hosts.callable_hosts, 0)
        - case when judged.is_callable and priced.offering_id is not null then 1 else 0 end as other_hosts
    from judged
    inner join models
        on judged.model_id = models.model_id
    left join hosts
        on judged.model_id = hosts.model_id
    left join priced
        on judged.offering_id = priced.offering_id

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
        case
            when retires_on is not null
                then
                    reason || ': '
                    || case date_kind when 'retired' then 'on ' when 'announced' then 'announced for ' else 'stated as '
                    end
                    || cast(retires_on as varchar)
                    || case
                        when date_precision = 'day' then ''
                        else ', counted from the first day of the ' || date_precision || ' that is named'
                    end
                    || case when is_approximate then ', approximate' else '' end
            when promised_until is not null
                then reason || ': not sooner than ' || cast(promised_until as varchar)
            else reason
        end as risk_reason
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

        -- the end
        retires_on,
        date_precision as retires_on_precision,
        date_kind,
        days_left,

        -- risk
        risk_level,
        risk_reason,

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
        asked_on as as_of_on

    from worded

)

select * from final
