with

usage as (

    select * from {{ ref('int_usage__summed') }}

),

usage_names as (

    select * from {{ ref('usage_names') }}

),

usage_makers as (

    select * from {{ ref('usage_makers') }}

),

provider_aliases as (

    select * from {{ ref('provider_aliases') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

listings as (

    select * from {{ ref('dim_listings') }}

),

-- where an offering has prices
priced as (

    select distinct
        offering_id,
        region
    from {{ ref('int_price_lists__pivoted') }}

),

models as (

    select distinct
        plain_name,
        model_id
    from {{ ref('int_models__matched') }}
    where alias_of is null

),

said as (

    select distinct
        log_provider,
        log_model
    from usage

),

named as (

    select
        *,
        coalesce(lower(trim(log_provider)), '') as provider_name,
        coalesce(lower(trim(log_model)), '') as model_name
    from said

),

-- a row of one's own for a name says what it stands for, with or without the provider
overridden as (

    select
        named.*,
        usage_names.model_id as own_model_id,
        coalesce(
            usage_names.provider_id,
            provider_aliases.provider_id,
            nullif({{ slug('named.provider_name') }}, ''),
            usage_makers.provider_id
        ) as provider_id
    from named
    left join usage_names
        on
            named.model_name = usage_names.log_model
            and usage_names.log_provider in (named.provider_name, 'any')
    left join provider_aliases
        on {{ slug('named.provider_name') }} = provider_aliases.provider_slug
    -- a log that does not say who served is taken to mean the maker itself
    left join usage_makers
        on
            named.provider_name = ''
            and named.model_name like usage_makers.starts_with || '%'
    qualify
        row_number() over (
            partition by named.log_provider, named.log_model
            order by
                case when usage_names.log_provider = named.provider_name then 0 else 1 end asc nulls last,
                length(usage_makers.starts_with) desc nulls last
        ) = 1

),

spelled as (

    select
        *,
        {{ plain_name_columns('model_name') }}
    from overridden

),

-- what the name may stand for at that provider, and how sure that is: a is the surest. What one has said oneself is no
-- guess, and nothing else is looked for
found as (

    select
        spelled.log_provider,
        spelled.log_model,
        spelled.own_model_id as model_id,
        'global' as region,
        'a: a row of usage_names' as found_as
    from spelled

    union all

    select
        spelled.log_provider,
        spelled.log_model,
        listings.model_id,
        listings.region,
        case
            when lower(listings.source_model_id) <> spelled.model_name then 'd: the end of the name of a listing'
            when listings.is_primary_listing then 'b: a listing'
            else 'c: another listing of it'
        end as found_as
    from spelled
    inner join listings
        on
            spelled.provider_id = listings.provider_id
            and spelled.model_name in (lower(listings.source_model_id), {{ last_part('listings.source_model_id') }})
    where spelled.own_model_id is null

    union all

    select
        log_provider,
        log_model,
        model_name as model_id,
        'global' as region,
        'c: our id' as found_as
    from spelled
    where own_model_id is null

    union all

    -- a moving name stands for one model wherever it is said
    select
        spelled.log_provider,
        spelled.log_model,
        listings.model_id,
        listings.region,
        'e: a moving name' as found_as
    from spelled
    inner join listings
        on
            listings.offering_id is null
            and spelled.model_name = lower(listings.source_model_id)
    where spelled.own_model_id is null

    union all

    select
        spelled.log_provider,
        spelled.log_model,
        models.model_id,
        {{ named_region('spelled.model_name') }} as region,
        'f: the same but for its spelling' as found_as
    from spelled
    inner join models
        on spelled.plain_name = models.plain_name
    where spelled.own_model_id is null

    union all

    select
        log_provider,
        log_model,
        plain_name as model_id,
        {{ named_region('model_name') }} as region,
        'g: our id but for its spelling' as found_as
    from spelled
    where own_model_id is null

),

-- of what is equally sure, what has a price there
matched as (

    select
        spelled.log_provider,
        spelled.log_model,
        spelled.provider_id,
        offerings.offering_id,
        offerings.model_id,
        coalesce(priced.region, 'global') as region
    from spelled
    inner join found
        on
            spelled.log_provider is not distinct from found.log_provider
            and spelled.log_model is not distinct from found.log_model
    left join offerings
        on
            spelled.provider_id = offerings.provider_id
            and found.model_id = offerings.model_id
    left join priced
        on
            offerings.offering_id = priced.offering_id
            and priced.region in (found.region, 'global')
    qualify
        row_number() over (
            partition by spelled.log_provider, spelled.log_model
            order by
                case when offerings.offering_id is not null then found.found_as end asc nulls last,
                case when priced.region = found.region then 0 when priced.region is not null then 1 end asc nulls last,
                offerings.offering_id asc nulls last
        ) = 1

),

final as (

    select
        -- the log's own words
        log_provider,
        log_model,

        -- what they stand for; null where that is not known
        offering_id,
        provider_id,
        model_id,
        region

    from matched

)

select * from final
