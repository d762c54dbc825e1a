with

arguments as (

    select * from {{ ref('stg_decision_record__arguments') }}
    where stated_on <= {{ as_of() }}

),

final as (

    select
        -- ids
        decision_id,
        argument_id,

        -- the argument
        kind,
        statement,
        fact,
        is_judgement,
        favored_model_id,
        disfavored_model_id,

        -- its figure
        value,
        unit,
        is_approximate,

        -- provenance
        source_address,
        source_place,
        stated_on,
        snapshot_id

    from arguments

)

select * from final
