{{ config(parameters=['api_name', 'places := 10', 'min_similarity := 0.9']) }}

with

arguments as (

    select
        {{ whole_number('places') }} as places_wanted,
        {{ share('min_similarity') }} as least_similarity,
        nullif(lower(trim(cast(api_name as varchar))), '') as typed

),

-- each name once, since many offerings share one
known as (

    select
        name,
        is_plain_name,
        {{ undated_name('name', snapshot_day('name')) }} as undated_name,
        {{ name_words('name') }} as words,
        {{ name_numbers('name') }} as numbers,
        {{ squeezed_name('name') }} as squeezed
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
        asked.plain_name as typed_name,
        jaro_winkler_similarity(known.name, asked.plain_name) as similarity,
        {{ words_beyond('known.words', 'asked.right_words') }} as more_words,
        known.numbers = asked.numbers and known.numbers <> {{ name_numbers("''") }} as has_same_numbers,
        known.name = asked.looked_for and {{ has_path('known.name') }} as is_whole_path,
        case
            {%- for label, is_certain, condition, example in ways_to_match() %}
                when {{ condition }} then {{ loop.index }}
            {%- endfor %}
        end as way
    from known
    cross join {{ ref('int_names__asked') }}(api_name) as asked
    cross join arguments

),

-- of the names of an offering, the one that matches best
matched as (

    select
        offering_names.*,
        compared.similarity,
        compared.more_words,
        compared.has_same_numbers,
        named_providers.provider_id is not null as is_at_named_provider,
        named_providers.part_number,
        named_providers.is_named_by_id,
        case when {{ is_typed_id() }} then 0 else compared.way end as best_way,
        {{ exactness_of_name() }} as exactness
    from compared
    inner join {{ ref('int_offering_names__unioned') }} as offering_names
        on
            compared.name = offering_names.name
            and compared.is_plain_name = offering_names.is_plain_name
    left join {{ ref('int_providers__named') }}(api_name) as named_providers
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
                compared.more_words asc nulls last,
                compared.similarity desc nulls last,
                offering_names.match_rule asc nulls last,
                offering_names.name asc nulls last
        ) = 1

),

-- how many profiles would take the offering
recommended as (

    select
        offering_id,
        count(*) as profiles
    from {{ ref('recommendations') }}
    group by all

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
        {{ standing_of_offering('described.provider_id = makers.provider_id') }} as standing,
        offerings.status as lifecycle_status,
        offerings.is_callable,
        offerings.hosts,
        offerings.released_on,
        offerings.input_usd_per_mtok,
        offerings.output_usd_per_mtok,
        offerings.as_of_on,
        bool_or(described.is_at_named_provider and described.is_certain) over () as is_at_any_named_provider,
        coalesce(recommended.profiles, 0) as profiles
    from described
    inner join {{ ref('offerings') }}
        on described.offering_id = offerings.offering_id
    left join recommended
        on described.offering_id = recommended.offering_id
    left join {{ ref('int_model_makers__named') }} as makers
        on described.model_id = makers.model_id

),

-- A provider that is named goes first, with whatever it has if it has none of that name. Then come names written
-- just so with a path, a model's own names, and other names; of those alike, what can be called, the maker first.
placed as (

    select
        *,
        row_number() over (
            order by
                case
                    -- "deepseek r1" names a model, which others may sell when the maker does no more
                    when is_at_named_provider and is_by_maker and is_callable is not true and not is_named_by_id
                        then null
                    when is_at_named_provider and (is_certain or not (is_at_any_named_provider or is_similar))
                        then part_number
                end asc nulls last,
                case when is_certain then 0 else 1 end asc nulls last,
                case when is_certain then exactness else best_way end asc nulls first,
                case when is_similar then similarity end desc nulls last,
                case when is_certain or is_callable then 0 else 1 end asc nulls last,
                case when not is_certain and more_words > 1 then 1 else 0 end asc nulls last,
                -- the order in which usage logs are matched
                case
                    when is_named_by_id and is_certain and exactness in (0, 100) then match_rule
                end asc nulls last,
                standing asc nulls last,
                case when is_by_maker then 0 else 1 end asc nulls last,
                best_way asc nulls last,
                case when is_certain and exactness in (0, 100) then match_rule end asc nulls last,
                case when has_same_numbers then more_words end asc nulls last,
                case when not is_by_maker then hosts end desc nulls last,
                released_on desc nulls last,
                similarity desc nulls last,
                match_rule asc nulls last,
                profiles desc nulls last,
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
        placed.is_at_named_provider,
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
