with

usage_names as (

    select * from {{ ref('usage_names') }}

),

provider_aliases as (

    select * from {{ ref('provider_aliases') }}

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

priced_regions as (

    select distinct
        offering_id,
        region
    from {{ ref('int_price_lists__pivoted') }}

),

named as (

    select distinct
        log_provider,
        log_model,
        coalesce(lower(trim(log_provider)), '') as provider_name,
        coalesce(lower(trim(log_model)), '') as model_name
    from {{ ref('int_usage__summed') }}

),

-- a row of usage_names for the provider comes before one for any provider
overridden as (

    select
        named.*,
        usage_names.model_id as own_model_id,
        coalesce(provider_aliases.region, 'global') as asked_region,
        coalesce(
            usage_names.provider_id,
            provider_splits.provider_id,
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
    left join {{ ref('provider_splits') }} as provider_splits
        on
            coalesce(provider_aliases.provider_id, {{ slug('named.provider_name') }}) = provider_splits.provider_slug
            and {{ regexp_finds('named.model_name', "'^(' || provider_splits.name_pattern || ')$'") }}
    -- a log without a provider is taken to be of the maker itself
    left join {{ ref('usage_makers') }} as usage_makers
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

-- rules come in the order of their letters; a row of usage_names is no guess, so no other rule is tried beside it
candidates as (

    select
        spelled.log_provider,
        spelled.log_model,
        spelled.provider_id,
        offerings.offering_id,
        offerings.model_id,
        'global' as named_region,
        spelled.asked_region,
        'a: row of usage_names' as match_rule,
        cast(null as bigint) as model_number
    from spelled
    left join offerings
        on spelled.provider_id || '/' || spelled.own_model_id = offerings.offering_id

    union all

    select
        spelled.log_provider,
        spelled.log_model,
        spelled.provider_id,
        offering_names.offering_id,
        offering_names.model_id,
        coalesce(offering_names.region, {{ named_region('spelled.model_name') }}) as named_region,
        spelled.asked_region,
        offering_names.match_rule,
        cast(null as bigint) as model_number
    from spelled
    inner join offering_names
        on
            spelled.provider_id = offering_names.provider_id
            and case when offering_names.is_plain_name then spelled.plain_name else spelled.model_name end
            = offering_names.name
    where spelled.own_model_id is null

    union all

    -- the last resort: a pattern fits other models of a family too, and the first model in the catalogue wins
    select
        spelled.log_provider,
        spelled.log_model,
        spelled.provider_id,
        patterns.offering_id,
        min(patterns.model_id) as model_id,
        min(patterns.region) as named_region,
        min(spelled.asked_region) as asked_region,
        'i: pattern of a catalogue' as match_rule,
        patterns.model_number
    from spelled
    inner join patterns
        on
            spelled.provider_id = patterns.provider_id
            and {{ clause_holds('spelled.model_name', 'patterns.kind', 'patterns.value') }}
    where spelled.own_model_id is null
    group by
        spelled.log_provider, spelled.log_model, spelled.provider_id, patterns.offering_id, patterns.model_number,
        patterns.source_model_id, patterns.alternative
    having count(*) = max(patterns.clauses)

),

-- of equally sure candidates, take the one with a price in its region, and of these the region that the log names
matched as (

    select
        candidates.*,
        coalesce(priced_regions.region, 'global') as region
    from candidates
    left join priced_regions
        on
            candidates.offering_id = priced_regions.offering_id
            and priced_regions.region in (candidates.named_region, 'global')
    qualify
        row_number() over (
            partition by candidates.log_provider, candidates.log_model
            order by
                case when candidates.offering_id is not null then candidates.match_rule end asc nulls last,
                candidates.model_number asc nulls last,
                case
                    when priced_regions.region = candidates.named_region then 0
                    when priced_regions.region is not null then 1
                end asc nulls last,
                case when candidates.named_region = candidates.asked_region then 0 else 1 end asc nulls last,
                candidates.offering_id asc nulls last,
                priced_regions.region asc nulls last
        ) = 1

),

final as (

    select
        -- as the log names them
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
