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

timed as (
    {{ staged('speeds', [
        'source_id', 'source_provider_id', 'source_model_id', 'stated_in', 'snapshot_id'
    ]) }}
),

priced as (
    {{ staged('prices', [
        'source_id', 'source_provider_id', 'source_model_id', 'stated_in', 'snapshot_id'
    ]) }}
),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

mentions as (

    select * from ended
    union all
    select * from scored
    union all
    select * from timed
    union all
    -- a listing has many prices
    select
        source_id,
        source_provider_id,
        source_model_id,
        min(stated_in) as stated_in,
        snapshot_id
    from priced
    group by all

),

-- A source without listings still names models in its ends, scores, speeds and prices. Hand-kept rows use our own ids.
