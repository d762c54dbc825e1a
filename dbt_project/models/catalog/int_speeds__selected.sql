with

stated as (
    {{ staged('speeds', [
        'source_id', 'source_provider_id', 'source_model_id', 'output_tokens_per_second', 'first_token_seconds',
        'is_approximate', 'stated_on', 'snapshot_id'
    ]) }}
),

hand_offerings as (

    select * from {{ ref('stg_decision_record__offerings') }}
    where output_tokens_per_second is not null

),

matched as (

    select * from {{ ref('int_offerings__matched') }}

),

speeds as (

    select
        provider_id || '/' || model_id as offering_id,
        true as is_hand_kept,
        output_tokens_per_second,
        cast(null as decimal(9, 3)) as first_token_seconds,
        is_approximate,
        stated_on,
        snapshot_id
    from hand_offerings

    union all

    select
        matched.offering_id,
        false as is_hand_kept,
        cast(stated.output_tokens_per_second as decimal(9, 3)) as output_tokens_per_second,
        cast(stated.first_token_seconds as decimal(9, 3)) as first_token_seconds,
        stated.is_approximate,
        stated.stated_on,
        stated.snapshot_id
    from stated
    inner join matched
        on
            stated.source_id = matched.source_id
            and stated.source_provider_id = matched.source_provider_id
            and stated.source_model_id = matched.source_model_id

),

-- A measurement that was typed in is of the offering itself; a catalogue's statistic may be of another host.
final as (

    select
        -- ids
        offering_id,

        -- speed
        output_tokens_per_second,
        first_token_seconds,
        is_approximate,

        -- provenance
        stated_on,
        snapshot_id

    from speeds
    where stated_on <= {{ as_of() }}
    qualify
        row_number() over (
            partition by offering_id
            order by
                is_hand_kept desc nulls last,
                stated_on desc nulls last,
                output_tokens_per_second desc nulls last,
                first_token_seconds asc nulls last
        ) = 1

)

select * from final
