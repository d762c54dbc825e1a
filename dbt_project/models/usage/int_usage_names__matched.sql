with

names as (

    select * from {{ ref('int_usage_names__parsed') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

offering_names as (

    select * from {{ ref('int_offering_names__unioned') }}

),

patterns as (

    select * from {{ ref('int_name_patterns__matched') }}

),

usage_regions as (

    select * from {{ ref('usage_regions') }}

),

priced_regions as (

    select * from {{ ref('int_priced_regions__counted') }}

),

-- rules come in the order of their letters; a row of usage_names is no guess, so no other rule is tried beside it
candidates as (

    select
        names.name_number,
        offerings.offering_id,
        offerings.model_id,
        cast(null as string) as service_tier,
        'a: row of usage_names' as match_rule,
        cast(null as bigint) as model_number
    from names
    inner join offerings
        on names.provider_id || '/' || names.own_model_id = offerings.offering_id

    union all

    select
        names.name_number,
        offering_names.offering_id,
        offering_names.model_id,
        offering_names.service_tier,
        offering_names.match_rule,
        cast(null as bigint) as model_number
    from names
    inner join offering_names
        on
            names.provider_id = offering_names.provider_id
            and case when offering_names.is_plain_name then names.plain_name else names.model_name end
            = offering_names.name
    where names.own_model_id is null

    union all

    -- The last resort: a pattern fits other models of a family too, and the first model in the catalogue wins. Of a
    -- fine-tune it must be a pattern of fine-tunes.
    select
        names.name_number,
        patterns.offering_id,
        min(patterns.model_id) as model_id,
        cast(null as string) as service_tier,
        'i: pattern of a catalogue' as match_rule,
        patterns.model_number
    from names
    inner join patterns
        on
            names.provider_id = patterns.provider_id
            and (names.model_name not like 'ft:%' or lower(patterns.source_model_id) like 'ft:%')
            and {{ clause_holds('names.model_name', 'patterns.kind', 'patterns.value') }}
    where names.own_model_id is null
    group by
        names.name_number, patterns.offering_id, patterns.model_number, patterns.source_model_id, patterns.alternative
    having count(*) = max(patterns.clauses)

),

-- of equally sure candidates, take one with a price
matched as (

    select
        names.*,
        candidates.offering_id,
        candidates.model_id,
        candidates.service_tier
    from names
    left join candidates
        on names.name_number = candidates.name_number
    qualify
        row_number() over (
            partition by names.name_number
            order by
                candidates.match_rule asc nulls last,
                candidates.model_number asc nulls last,
                case
                    when candidates.offering_id in (select priced_regions.offering_id from priced_regions) then 0
                end asc nulls last,
                candidates.offering_id asc nulls last,
                candidates.service_tier asc nulls last
        ) = 1

),

-- The regions whose prices may apply: the one that is asked for, then those of usage_regions. A provider with one price
-- for all has no others; without a region in the log, the price for the world applies, else that of the first region.
places as (

    select
        name_number,
        0 as place,
        asked_region as price_region,
        0 as surcharge_pct,
        cast(null as date) as surcharge_from_on
    from matched

    union all

    select
        matched.name_number,
        usage_regions.place,
        usage_regions.price_region,
        usage_regions.surcharge_pct,
        usage_regions.surcharge_from_on
    from matched
    inner join usage_regions
        on
            matched.provider_id = usage_regions.provider_id
            and {{ regexp_finds('matched.asked_region', "'^(' || usage_regions.region_pattern || ')$'") }}
            and {{ regexp_finds('matched.model_id', "'^(' || usage_regions.model_pattern || ')$'") }}

    union all

    select
        matched.name_number,
        100 as place,
        priced_regions.region as price_region,
        0 as surcharge_pct,
        cast(null as date) as surcharge_from_on
    from matched
    inner join priced_regions
        on matched.offering_id = priced_regions.offering_id
    where
        (matched.asked_region = 'none' and not priced_regions.is_world_apart)
        or priced_regions.is_one_price

),

placed as (

    select
        matched.*,
        priced_regions.region,
        places.surcharge_pct,
        places.surcharge_from_on
    from matched
    inner join places
        on matched.name_number = places.name_number
    left join priced_regions
        on
            matched.offering_id = priced_regions.offering_id
            and places.price_region = priced_regions.region
            and priced_regions.region <> 'unstated'
            -- where catalogues tell it from another price, the price for the world is that of no place
            and (
                priced_regions.region <> 'global'
                or matched.asked_region = 'global'
                or places.surcharge_pct > 0
                or not priced_regions.is_world_apart
            )
    qualify
        row_number() over (
            partition by matched.name_number
            order by
                case when priced_regions.region is not null then 0 end asc nulls last,
                places.place asc nulls last,
                case when priced_regions.region = 'global' then 0 else 1 end asc nulls last,
                priced_regions.region asc nulls last
        ) = 1

),

final as (

    select
        -- as the log names them
        log_provider,
        log_model,
        log_region,

        -- what they stand for; null where that is not known
        offering_id,
        provider_id,
        model_id,
        service_tier,

        -- where: a surcharge is what tells the region of the call from that of the prices
        case
            when region is null then coalesce(nullif(asked_region, 'none'), 'global')
            when surcharge_pct > 0 then asked_region
            else region
        end as region,
        region as price_region,
        surcharge_pct,
        surcharge_from_on,

        -- why there is no price, as far as the names tell
        case
            when name_gap is not null then name_gap
            when
                region is null
                and offering_id in (select priced_regions.offering_id from priced_regions)
                then 'no_price_in_that_region'
        end as name_gap

    from placed

)

select * from final
