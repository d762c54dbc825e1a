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

    select * from {{ ref('int_listings__resolved') }}

),

models as (

    select distinct
        plain_name,
        model_id
    from {{ ref('int_models__matched') }}
    where alias_of is null

),

named as (

    select distinct
        log_provider,
        log_model,
        coalesce(lower(trim(log_provider)), '') as provider_name,
        coalesce(lower(trim(log_model)), '') as model_name
    from usage

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

-- what the name may stand for at that provider, the surest first: its own id, a listing, a name by the rules of spelling
found as (

    select
        spelled.log_provider,
        spelled.log_model,
        spelled.own_model_id as model_id,
        0 as doubt
    from spelled

    union all

    select
        log_provider,
        log_model,
        model_name as model_id,
        1 as doubt
    from spelled

    union all

    select
        spelled.log_provider,
        spelled.log_model,
        listings.model_id,
        case when listings.is_spokesman then 2 else 3 end as doubt
    from spelled
    inner join listings
        on
            -- a moving name stands for one model wherever it is said
            (spelled.provider_id = listings.provider_id or listings.offering_id is null)
            and spelled.model_name in (lower(listings.source_model_id), {{ last_part('listings.source_model_id') }})

    union all

    select
        spelled.log_provider,
        spelled.log_model,
        models.model_id,
        4 as doubt
    from spelled
    inner join models
        on spelled.plain_name = models.plain_name

    union all

    select
        log_provider,
        log_model,
        plain_name as model_id,
        5 as doubt
    from spelled

),

matched as (

    select
        spelled.log_provider,
        spelled.log_model,
        spelled.provider_id,
        offerings.offering_id,
        offerings.model_id
    from spelled
    inner join found
        on
            spelled.log_provider is not distinct from found.log_provider
            and spelled.log_model is not distinct from found.log_model
    left join offerings
        on
            spelled.provider_id = offerings.provider_id
            and found.model_id = offerings.model_id
    qualify
        row_number() over (
            partition by spelled.log_provider, spelled.log_model
            order by
                case when offerings.offering_id is not null then found.doubt end asc nulls last,
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
        model_id

    from matched

)

select * from final
