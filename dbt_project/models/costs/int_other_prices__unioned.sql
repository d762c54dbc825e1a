{#- The price of a meter that is no text, from the surest place on. -#}
with

prices as (

    select
        prices.*,
        {{ snapshot_day('prices.offering_id') }} as snapshot_day,
        {{ price_basis_in('precedences.precedence', 'prices.is_presumed') }} as price_basis
    from {{ ref('fct_prices') }} as prices
    left join {{ ref('int_precedences__resolved') }} as precedences
        on
            prices.source_id = precedences.source_id
            and precedences.fact = 'price'
    where prices.time_window = 'always'

),

substitutes as (

    select * from {{ ref('meter_substitutes') }}

),

placed as (

    select
        prices.*,
        'a: its own' as place,
        prices.offering_id as called_as,
        prices.meter as used_meter
    from prices
    where not prices.{{ is_text_meter() }}

    union all

    select
        prices.*,
        'b: of the meter that it is billed as' as place,
        prices.offering_id as called_as,
        substitutes.meter as used_meter
    from prices
    inner join substitutes
        on
            prices.provider_id = substitutes.provider_id
            and prices.meter = substitutes.billed_as
            and not {{ regexp_finds('prices.model_id', "'^(' || substitutes.except_models || ')$'") }}
    where not substitutes.{{ is_text_meter() }}

    union all

    -- an undated name means one of its snapshots
    select
        prices.*,
        'c: of a snapshot' as place,
        {{ undated_name('prices.offering_id', 'prices.snapshot_day') }} as called_as,
        prices.meter as used_meter
    from prices
    where
        prices.snapshot_day is not null
        and not prices.{{ is_text_meter() }}

),

final as (

    select
        -- what is bought
        called_as as offering_id,
        region,
        service_tier,
        used_meter as meter,
        min_input_tokens,

        -- the price, and where it comes from
        usd_per_mtok,
        place,
        offering_id as priced_offering_id,
        price_basis,
        case when price_basis = 'seen_later' then first_seen_on else last_seen_on end as seen_on,

        -- when it holds
        valid_from_at,
        valid_to_at

    from placed

)

select * from final
