with

stated as (
    {{ staged('lifecycle', [
        'source_id', 'source_provider_id', 'source_model_id', 'event', 'event_on', 'date_precision', 'date_kind',
        'source_replacement_id', 'is_approximate', 'stated_on', 'withdrawn_on', 'stated_in', 'snapshot_id'
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
offered as (

    select
        replaced.*,
        case
            when replaced.is_hand_kept then replaced.source_provider_id || '/' || replaced.source_model_id
            else offerings.offering_id
        end as offering_id
    from replaced
    left join offerings
        on
            replaced.source_id = offerings.source_id
            and replaced.source_provider_id = offerings.source_provider_id
            and replaced.source_model_id = offerings.source_model_id

),

final as (

    select
        -- ids
        offering_id,
        source_id,

        -- what is said
        event,
        event_on,
        date_precision,
        date_kind,
        replacement_model_id,
        is_approximate,

        -- provenance
        precedence,
        -- of what a source says of several listings of an offering, most count
        count(*) over (
            partition by offering_id, source_id, event, event_on, withdrawn_on
        ) as listings_that_say_so,
        stated_on,
        withdrawn_on,
        stated_in,
        snapshot_id

    from offered
    where offering_id is not null

)

select * from final
