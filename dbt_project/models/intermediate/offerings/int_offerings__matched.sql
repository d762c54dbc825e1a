with

listings as (

    select * from {{ ref('stg_genai_prices__models') }}

),

model_aliases as (

    select * from {{ ref('model_aliases') }}

),

provider_aliases as (

    select * from {{ ref('provider_aliases') }}

),

distinct_listings as (

    select
        source_id,
        source_provider_id,
        source_model_id
    from listings
    group by all

),

named as (

    select
        distinct_listings.source_id,
        distinct_listings.source_provider_id,
        distinct_listings.source_model_id,
        coalesce(
            provider_aliases.provider_id,
            {{ slug('distinct_listings.source_provider_id') }}
        ) as provider_id,
        model_aliases.model_id as alias_model_id,
        -- what stands before the last slash is a maker or an account, not the weights
        {{ slug("regexp_replace(distinct_listings.source_model_id, '^.*/', '')") }} as short_model_id,
        {{ slug('distinct_listings.source_model_id') }} as long_model_id
    from distinct_listings
    left join provider_aliases
        on
            distinct_listings.source_id = provider_aliases.source_id
            and distinct_listings.source_provider_id = provider_aliases.source_provider_id
    left join model_aliases
        on
            distinct_listings.source_id = model_aliases.source_id
            and distinct_listings.source_provider_id = model_aliases.source_provider_id
            and distinct_listings.source_model_id = model_aliases.source_model_id

),

-- two listings of a provider that shorten to the same id are not taken for one model
counted as (

    select
        *,
        count(*) over (
            partition by source_id, provider_id, coalesce(alias_model_id, short_model_id)
        ) as listings_of_that_id
    from named

),

resolved as (

    select
        *,
        case
            when alias_model_id is not null then alias_model_id
            when listings_of_that_id = 1 then short_model_id
            else long_model_id
        end as model_id,
        case
            when alias_model_id is not null then 'alias'
            when listings_of_that_id = 1 then 'short_id'
            else 'long_id'
        end as match_method
    from counted

),

final as (

    select
        -- ids
        source_id,
        source_provider_id,
        source_model_id,
        provider_id,
        model_id,
        provider_id || '/' || model_id as offering_id,

        -- how it was found
        match_method
    from resolved

)

select * from final
