with

stated as (
    {{ staged('lifecycle', [
        'source_id', 'source_provider_id', 'source_model_id', 'event', 'event_on', 'date_precision', 'date_kind',
        'source_replacement_id', 'is_approximate', 'stated_on', 'stated_in', 'snapshot_id'
    ]) }}
),

offerings as (

    select * from {{ ref('int_offerings__matched') }}
    where is_main_place

),

models as (

    select
        source_model_id,
        source_id,
        min(model_id) as model_id
    from {{ ref('int_models__matched') }}
    group by all

),

-- what any catalogue lists under a name
names as (

    select
        source_model_id,
        min(model_id) as model_id
    from models
    group by all

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'lifecycle'

),

-- a replacement is named as a listing of the same source, or by a name of its own
replaced as (

    select
        stated.*,
        snapshots.is_hand_kept,
        precedence.precedence,
        case
            when snapshots.is_hand_kept then stated.source_replacement_id
            else coalesce(models.model_id, names.model_id, {{ slug('stated.source_replacement_id') }})
        end as replacement_model_id
    from stated
    inner join snapshots
        on stated.snapshot_id = snapshots.snapshot_id
    inner join precedence
        on stated.source_id = precedence.source_id
    left join models
        on
            stated.source_id = models.source_id
            and stated.source_replacement_id = models.source_model_id
    left join names
        on stated.source_replacement_id = names.source_model_id

),

-- hand-kept rows name the offering itself, catalogues a listing
final as (

    select
        -- ids
        case
            when replaced.is_hand_kept then replaced.source_provider_id || '/' || replaced.source_model_id
            else offerings.offering_id
        end as offering_id,
        replaced.source_id,

        -- what is said
        replaced.event,
        replaced.event_on,
        replaced.date_precision,
        replaced.date_kind,
        replaced.replacement_model_id,
        replaced.is_approximate,

        -- provenance
        replaced.precedence,
        replaced.stated_on,
        replaced.stated_in,
        replaced.snapshot_id

    from replaced
    left join offerings
        on
            replaced.source_id = offerings.source_id
            and replaced.source_provider_id = offerings.source_provider_id
            and replaced.source_model_id = offerings.source_model_id
    where
        replaced.is_hand_kept
        or offerings.offering_id is not null

)

select * from final
