with

usage_names as (

    select * from {{ ref('stg_policy__usage_names') }}

),

provider_aliases as (

    select * from {{ ref('provider_aliases') }}

),

provider_splits as (

    select * from {{ ref('provider_splits') }}

),

usage_makers as (

    select * from {{ ref('usage_makers') }}

),

usage_name_gaps as (

    select * from {{ ref('usage_name_gaps') }}

),

logged as (

    select
        log_provider,
        log_model,
        log_region,
        row_number() over (order by log_provider nulls last, log_model nulls last, log_region nulls last)
            as name_number,
        coalesce(lower(trim(log_provider)), '') as provider_name,
        coalesce(lower(trim(log_model)), '') as whole_name,
        coalesce(lower(trim(log_region)), '') as region_text
    from {{ ref('int_usage__summed') }}
    group by log_provider, log_model, log_region

),

named as (

    select
        *,
        {{ slug('provider_name') }} as provider_slug,
        {{ logged_name('whole_name') }} as model_name
    from logged

),

-- Of the rows of usage_names, one for the provider comes first, then the longest name.
identified as (

    select
        named.*,
        usage_names.model_id as own_model_id,
        -- a region in the name is that of the call, which a log's region need not be
        coalesce(
            {{ listing_region('named.model_name') }},
            {{ path_region('named.whole_name') }},
            {{ region_word('named.region_text') }},
            provider_aliases.region,
            'none'
        ) as asked_region,
        coalesce(
            usage_names.provider_id,
            provider_splits.provider_id,
            provider_aliases.provider_id,
            nullif(named.provider_slug, ''),
            usage_makers.provider_id
        ) as provider_id
    from named
    left join usage_names
        on
            usage_names.log_provider in (named.provider_name, 'any')
            and {{ is_own_name('named.whole_name', 'usage_names.log_model') }}
    left join provider_aliases
        on named.provider_slug = provider_aliases.provider_slug
    left join provider_splits
        on
            coalesce(provider_aliases.provider_id, named.provider_slug) = provider_splits.provider_slug
            and {{ regexp_finds('named.model_name', "'^(' || provider_splits.name_pattern || ')$'") }}
    -- a log without a provider is taken to be of the maker itself
    left join usage_makers
        on
            named.provider_name = ''
            and regexp_replace(named.model_name, '^ft:', '') like usage_makers.starts_with || '%'
    qualify
        row_number() over (
            partition by named.name_number
            order by
                case when usage_names.log_provider = named.provider_name then 0 else 1 end asc nulls last,
                case when usage_names.log_model like '%*%' then 1 else 0 end asc nulls last,
                length(usage_names.log_model) desc nulls last,
                usage_names.log_model asc nulls last,
                length(usage_makers.starts_with) desc nulls last,
                provider_splits.name_pattern asc nulls last
        ) = 1

),

-- A row of usage_names says what a name stands for, so no gap remains.
checked as (

    select
        identified.*,
        case when identified.own_model_id is null then usage_name_gaps.gap end as name_gap
    from identified
    left join usage_name_gaps
        on
            identified.provider_id = usage_name_gaps.provider_id
            and {{ regexp_finds('identified.whole_name', "'^(' || usage_name_gaps.name_pattern || ')$'") }}
    qualify
        row_number() over (
            partition by identified.name_number
            order by usage_name_gaps.name_pattern nulls last
        ) = 1

),

spelled as (

    select
        *,
        {{ plain_name_columns('model_name') }}
    from checked

),

final as (

    select
        -- ids
        name_number,

        -- as the log names them
        log_provider,
        log_model,
        log_region,

        -- what that says
        provider_id,
        own_model_id,
        model_name,
        plain_name,
        asked_region,
        name_gap

    from spelled

)

select * from final
