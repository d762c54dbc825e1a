{{ config(parameters=['api_name', 'places := 10', 'min_similarity := 0.9']) }}

with

arguments as (

    select
        {{ whole_number('places') }} as places_wanted,
        {{ share('min_similarity') }} as least_similarity,
        nullif(lower(trim(cast(api_name as varchar))), '') as typed

),

-- the providers among the parts before the name; the first one of openrouter/anthropic/claude-opus-5 is called
named_providers as (

    select
        parts.typed,
        provider_names.provider_id,
        min(parts.part_number) as part_number
    from (
        select
            typed,
            unnest({{ parts_before_name('typed') }}) as part,
            generate_subscripts({{ parts_before_name('typed') }}, 1) as part_number
        from arguments
    ) as parts
    inner join {{ ref('int_provider_names__unioned') }} as provider_names
        on {{ slug('parts.part') }} = provider_names.provider_name
    group by parts.typed, provider_names.provider_id

),

-- as typed, and, if it names a provider, without that and without all that stands before the name
spelled as (

    select
        looked_for,
        is_of_named_provider,
        {{ last_part('looked_for') }} as name_end,
        {{ plain_name_columns('looked_for') }}
    from (
        select
            typed as looked_for,
            false as is_of_named_provider
        from arguments
        where typed is not null
        union
        select
            unnest([{{ name_behind_parts('typed') }}, {{ name_behind_first_part('typed') }}]) as looked_for,
            true as is_of_named_provider
        from named_providers
    ) as readings

),

asked as (

    select
        looked_for,
        is_of_named_provider,
        name_end,
        plain_name,
        {{ undated_name('plain_name', snapshot_day('plain_name')) }} as undated_name,
        {{ without_serving_words(undated_name('plain_name', snapshot_day('plain_name'))) }} as served_name,
        {{ name_words('plain_name') }} as words,
        {{ name_numbers('plain_name') }} as numbers
    from spelled
    where plain_name <> ''

),

-- each name once, since many offerings share one
known as (

    select
        name,
        is_plain_name,
        {{ undated_name('name', snapshot_day('name')) }} as undated_name,
        {{ name_words('name') }} as words,
        {{ name_numbers('name') }} as numbers
    from (
        select distinct
            name,
            is_plain_name
        from {{ ref('int_offering_names__unioned') }}
    ) as distinct_names

),

compared as (

    select
        known.name,
        known.is_plain_name,
        asked.is_of_named_provider,
        jaro_winkler_similarity(known.name, asked.plain_name) as similarity,
        known.name = asked.looked_for and {{ has_path('known.name') }} as is_whole_path,
        case
            {%- for label, is_certain, condition, example in ways_to_match() %}
                when {{ condition }} then {{ loop.index }}
            {%- endfor %}
        end as way
    from known
    cross join asked
    cross join arguments

),

-- of the names of an offering, the one that matches best
matched as (

    select
        offering_names.*,
        compared.similarity,
        named_providers.provider_id is not null as is_at_named_provider,
        named_providers.part_number,
        case when offering_names.offering_id = arguments.typed then 0 else compared.way end as best_way,
        case
            when offering_names.offering_id = arguments.typed then null
            when offering_names.is_plain_name or compared.way > 1 then 100
            when compared.is_whole_path then 0
            when
                offering_names.name = offering_names.model_id
                or offering_names.provider_id || '/' || offering_names.name = offering_names.offering_id
                then 1
            else 100
        end as exactness
    from compared
    inner join {{ ref('int_offering_names__unioned') }} as offering_names
        on
            compared.name = offering_names.name
            and compared.is_plain_name = offering_names.is_plain_name
    left join named_providers
        on offering_names.provider_id = named_providers.provider_id
    cross join arguments
    where
        compared.way is not null
        and (named_providers.provider_id is not null or not compared.is_of_named_provider)
    qualify
        row_number() over (
            partition by offering_names.offering_id
            order by
                best_way asc nulls last,
                exactness asc nulls last,
                compared.similarity desc nulls last,
                offering_names.match_rule asc nulls last,
                offering_names.name asc nulls last
        ) = 1

),

described as (

    select
        *,
        {{ label_of_way('best_way') }} as matched_by,
        best_way <= {{ ways_to_match() | selectattr(1) | list | length }} as is_certain,
        best_way = {{ ways_to_match() | length }} as is_similar
    from matched

),

ranked as (

    select
        described.*,
        coalesce(described.provider_id = makers.provider_id, false) as is_by_maker,
        lifecycle.lifecycle_status,
        lifecycle.is_callable,
        lists.input_usd_per_mtok,
        lists.output_usd_per_mtok,
        lifecycle.as_of_on,
        bool_or(described.is_at_named_provider and described.is_certain) over () as is_at_any_named_provider,
        models.released_on
    from described
    inner join {{ ref('dim_models') }} as models
        on described.model_id = models.model_id
    left join {{ ref('int_model_makers__named') }} as makers
        on described.model_id = makers.model_id
    left join {{ ref('int_lifecycle__assessed') }} as lifecycle
        on
            described.offering_id = lifecycle.offering_id
            and lifecycle.is_as_of
    left join {{ ref('int_price_lists__pivoted') }} as lists
        on
            described.offering_id = lists.offering_id
            and lists.region = 'global'
            and lists.service_tier = 'standard'
            and lists.is_always
            and lists.min_input_tokens = 0
            and {{ holds_on('lists', as_of()) }}

),

-- A provider that is named goes first, with whatever it has if it has none of that name. Then come names written
-- just so with a path, a model's own names, and other names in the order in which usage logs are matched.
placed as (

    select
        *,
        row_number() over (
            order by
                case
                    when is_at_named_provider and (is_certain or not (is_at_any_named_provider or is_similar))
                        then part_number
                end asc nulls last,
                case when is_certain then 0 else 1 end asc nulls last,
                case when is_certain then exactness else best_way end asc nulls first,
                case when is_by_maker then 0 else 1 end asc nulls last,
                best_way asc nulls last,
                case when is_certain and exactness in (0, 100) then match_rule end asc nulls last,
                case when is_similar then similarity end desc nulls last,
                case when is_callable then 0 when is_callable is null then 1 else 100 end asc nulls last,
                released_on desc nulls last,
                similarity desc nulls last,
                match_rule asc nulls last,
                input_usd_per_mtok asc nulls last,
                offering_id asc nulls last
        ) as place
    from ranked

),

final as (

    select
        placed.place,
        placed.offering_id,
        placed.provider_id,
        placed.model_id,
        placed.name as matched_name,
        placed.matched_by,
        placed.is_certain,
        placed.is_by_maker,
        placed.lifecycle_status,
        placed.is_callable,
        placed.input_usd_per_mtok,
        placed.output_usd_per_mtok,
        placed.as_of_on
    from placed
    inner join arguments
        on placed.place <= arguments.places_wanted

)

select * from final
order by place nulls last
