with

listed as (
    {{ staged('listings', [
        'source_id', 'source_provider_id', 'source_model_id', 'provider_name', 'model_name', 'is_text_model',
        'alias_of', 'context_window_tokens', 'max_output_tokens', 'has_open_weights', 'has_function_calling',
        'has_reasoning', 'has_vision', 'has_structured_output', 'released_on', 'first_seen_on', 'last_seen_on',
        'is_current', 'source_location', 'snapshot_id'
    ]) }}
),

ended as (
    {{ staged('lifecycle', [
        'source_id', 'source_provider_id', 'source_model_id', 'stated_in', 'snapshot_id'
    ]) }}
),

scored as (
    {{ staged('benchmarks', [
        'source_id', 'source_provider_id', 'source_model_id', 'stated_in', 'snapshot_id'
    ]) }}
),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

spoken_of as (

    select * from ended
    union all
    select * from scored

),

-- a source that lists nothing still names what it speaks of; hand-kept rows name our own ids
mentioned as (

    select
        spoken_of.source_id,
        spoken_of.source_provider_id,
        spoken_of.source_model_id,
        cast(null as string) as provider_name,
        cast(null as string) as model_name,
        cast(null as boolean) as is_text_model,
        cast(null as string) as alias_of,
        cast(null as bigint) as context_window_tokens,
        cast(null as bigint) as max_output_tokens,
        cast(null as boolean) as has_open_weights,
        cast(null as boolean) as has_function_calling,
        cast(null as boolean) as has_reasoning,
        cast(null as boolean) as has_vision,
        cast(null as boolean) as has_structured_output,
        cast(null as date) as released_on,
        snapshots.first_seen_on,
        snapshots.last_seen_on,
        snapshots.is_current,
        spoken_of.stated_in as source_location,
        spoken_of.snapshot_id
    from spoken_of
    inner join snapshots
        on spoken_of.snapshot_id = snapshots.snapshot_id
    where
        not snapshots.is_hand_kept
        and spoken_of.source_id not in (select listed.source_id from listed)

),

everything as (

    select
        *,
        true as is_listing
    from listed
    union all
    select
        *,
        false as is_listing
    from mentioned

),

-- names that are listed with their kind, and never as a text model
other_models as (

    select {{ last_part('source_model_id') }} as name
    from everything
    where alias_of is null
    group by all
    having not bool_or(is_text_model)

),

final as (

    select
        everything.source_id,
        everything.source_provider_id,
        everything.source_model_id,
        everything.provider_name,
        everything.model_name,
        -- where a source does not say what a model is for, others may: it keeps its place among the claims, and is
        -- priced for no workload
        coalesce(everything.is_text_model, everything.is_listing or other_models.name is null) as is_text_model,
        everything.is_text_model is null and other_models.name is not null as is_other_by_name,
        everything.is_listing,
        everything.alias_of,
        everything.context_window_tokens,
        everything.max_output_tokens,
        everything.has_open_weights,
        everything.has_function_calling,
        everything.has_reasoning,
        everything.has_vision,
        everything.has_structured_output,
        everything.released_on,
        everything.first_seen_on,
        everything.last_seen_on,
        everything.is_current,
        everything.source_location,
        everything.snapshot_id
    from everything
    left join other_models
        on {{ last_part('everything.source_model_id') }} = other_models.name

)

select * from final
