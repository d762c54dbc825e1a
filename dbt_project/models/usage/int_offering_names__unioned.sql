{#- A model of its own, since these names do not depend on the log: matching a log only looks them up. -#}
with

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

listings as (

    select * from {{ ref('dim_listings') }}

),

name_rules as (

    select * from {{ ref('stg_genai_prices__name_rules') }}

),

models as (

    select distinct
        plain_name,
        model_id
    from {{ ref('int_models__matched') }}
    where alias_of is null

),

-- Of several offerings of a model at one provider, its name alone means the one that has no name of its own.
sold as (

    select *
    from offerings
    qualify
        row_number() over (
            partition by provider_id, model_id
            order by
                case when offering_id = provider_id || '/' || model_id then 0 else 1 end asc nulls last,
                offering_id asc nulls last
        ) = 1

),

listed as (

    select
        offering_id,
        provider_id,
        model_id,
        lower(source_model_id) as name,
        {{ last_part('source_model_id') }} as name_end,
        is_primary_listing
    from listings

),

tier_listings as (

    select * from {{ ref('int_tier_listings__named') }}

),

-- An alias of a source stands for one model, whichever provider is called. The end of its name may be a service tier.
aliases as (

    select
        listings.model_id,
        lower(listings.source_model_id) as name,
        min(tier_listings.service_tier) as service_tier
    from listings
    left join tier_listings
        on
            listings.source_id = tier_listings.source_id
            and listings.source_provider_id = tier_listings.source_provider_id
            and listings.source_model_id = tier_listings.source_model_id
    where listings.offering_id is null
    group by listings.model_id, lower(listings.source_model_id)

),

-- names that a catalogue prices as one of its listings; the first listing that it finds wins
ruled as (

    select
        listings.provider_id,
        listings.offering_id,
        name_rules.value as name
    from name_rules
    inner join listings
        on
            name_rules.source_id = listings.source_id
            and name_rules.source_provider_id = listings.source_provider_id
            and name_rules.source_model_id = listings.source_model_id
    where
        name_rules.kind = 'equals'
        and name_rules.clauses = 1
    qualify
        row_number() over (
            partition by listings.provider_id, name_rules.value
            order by name_rules.model_number nulls last, name_rules.source_model_id nulls last
        ) = 1

),

named as (

    select
        offering_id,
        cast(null as string) as service_tier,
        name,
        false as is_plain_name,
        case when is_primary_listing then 'b: primary listing' else 'c: other listing' end as match_rule
    from listed

    union all

    select
        offering_id,
        cast(null as string) as service_tier,
        substring(offering_id, length(provider_id || '/') + 1) as name,
        false as is_plain_name,
        'c: model_id' as match_rule
    from offerings

    union all

    select
        offering_id,
        cast(null as string) as service_tier,
        name_end as name,
        false as is_plain_name,
        'd: end of a listing' as match_rule
    from listed
    where name_end <> name

    union all

    select
        sold.offering_id,
        aliases.service_tier,
        aliases.name,
        false as is_plain_name,
        'e: alias' as match_rule
    from sold
    inner join aliases
        on sold.model_id = aliases.model_id

    union all

    select
        sold.offering_id,
        cast(null as string) as service_tier,
        models.plain_name as name,
        true as is_plain_name,
        'f: spelling of a listing' as match_rule
    from sold
    inner join models
        on sold.model_id = models.model_id

    union all

    select
        offering_id,
        cast(null as string) as service_tier,
        model_id as name,
        true as is_plain_name,
        'g: spelling of model_id' as match_rule
    from sold

    union all

    select
        offering_id,
        cast(null as string) as service_tier,
        name,
        false as is_plain_name,
        'h: name that a catalogue prices as a listing' as match_rule
    from ruled

),

final as (

    select distinct
        -- the name, and where it is used
        offerings.provider_id,
        named.name,
        named.is_plain_name,

        -- what it stands for
        offerings.offering_id,
        offerings.model_id,
        named.service_tier,

        -- how sure that is
        named.match_rule

    from named
    inner join offerings
        on named.offering_id = offerings.offering_id

)

select * from final
