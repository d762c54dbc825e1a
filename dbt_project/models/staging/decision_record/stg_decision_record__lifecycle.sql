with

lifecycle as (

    {{ hand_kept('decision_record', 'lifecycle') }}

),

fine_tuning as (

    {{ hand_kept('decision_record', 'fine_tuning') }}

),

stated as (

    select
        provider_id,
        model_id,
        event,
        event_on,
        date_precision,
        date_kind,
        replacement_model_id,
        is_approximate,
        stated_on,
        source_address,
        source_place,
        snapshot_id
    from lifecycle

    union all

    -- the last day for fine-tuning jobs is an event of the offering, whatever the method
    select
        provider_id,
        model_id,
        'fine_tuning_closed' as event,
        last_job_on as event_on,
        'day' as date_precision,
        'announced' as date_kind,
        cast(null as string) as replacement_model_id,
        is_approximate,
        stated_on,
        source_address,
        source_place || ' (' || method || ')' as source_place,
        snapshot_id
    from fine_tuning
    where last_job_on is not null

),

final as (

    select
        -- ids: our own
        'decision_record' as source_id,
        provider_id as source_provider_id,
        model_id as source_model_id,

        -- what is stated
        event,
        event_on,
        date_precision,
        date_kind,
        replacement_model_id as source_replacement_id,
        is_approximate,

        -- provenance
        stated_on,
        cast(null as date) as withdrawn_on,
        source_address || ', ' || source_place as stated_in,
        snapshot_id

    from stated

)

select * from final
