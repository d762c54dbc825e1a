{{ config(materialized='view') }}

with

stated_ends as (

    select * from {{ ref('int_lifecycle_ends__selected') }}

),

-- The provider's own schedule comes first. Of others, a report comes before an announcement, and an announcement before
-- a bare date, whichever source states it.
winners as (

    select * from stated_ends
    qualify
        row_number() over (
            partition by as_of_on, offering_id
            order by
                case when is_first_hand then 0 else 1 end nulls last,
                {{ date_kind_order() }} nulls last,
                precedence asc nulls last,
                listings_stating_it desc nulls last,
                stated_on desc nulls last,
                case when date_precision = 'day' then 0 else 1 end nulls last,
                event_on asc nulls last,
                source_id asc nulls last
        ) = 1

),

-- Two independent catalogues whose stated ends have passed confirm an end. Hand-kept pages do not count, since
-- catalogues repeat them.
confirmations as (

    select
        as_of_on,
        offering_id,
        min(source_id) || ' and ' || max(source_id) as confirmed_by
    from stated_ends
    where
        passed_on <= as_of_on
        and not is_hand_kept
    group by as_of_on, offering_id
    having count(distinct origin_source_id) > 1

),

final as (

    select
        -- ids
        winners.as_of_on,
        winners.offering_id,

        -- what the winner states
        winners.event_on,
        winners.passed_on,
        winners.date_precision,
        winners.date_kind,
        winners.is_approximate,
        winners.is_first_hand,
        winners.replacement_model_id,

        -- who else states that it has passed
        confirmations.confirmed_by,

        -- provenance
        winners.source_id,
        winners.stated_in,
        winners.snapshot_id

    from winners
    left join confirmations
        on
            winners.as_of_on = confirmations.as_of_on
            and winners.offering_id = confirmations.offering_id

)

select * from final
