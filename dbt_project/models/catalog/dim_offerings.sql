with

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

kinds as (

    select * from {{ ref('int_offering_kinds__decided') }}

),

hand_offerings as (

    select * from {{ ref('stg_decision_record__offerings') }}
    where stated_on <= {{ as_of() }}

),

listings as (

    select * from {{ ref('int_listings__unioned') }}
    where is_current

),

matched as (

    select * from {{ ref('int_offerings__matched') }}
    where
        is_primary_listing
        and is_main_place
    -- of several regions without a global listing, the first by name
    qualify
        row_number() over (
            partition by source_id, offering_id
            order by region nulls last
        ) = 1

),

-- sources of equal precedence are taken in the order of their names, so that every run picks the same one
precedence as (

    select
        source_id,
        row_number() over (order by precedence nulls last, source_id nulls last) as precedence
    from {{ ref('int_precedences__resolved') }}
    where fact = 'offering'

),

-- Terms of service of each provider, whatever the licence of the weights.
terms as (

    select
        provider_id,
        license_id
    from {{ ref('licenses') }}
    where provider_id is not null

),

from_hand as (

    select
        provider_id,
        model_id,
        max_by(speed_rank, stated_on) filter (where speed_rank is not null) as stated_speed_rank,
        max_by(snapshot_id, stated_on) filter (where speed_rank is not null) as rank_snapshot_id,
        max_by(has_function_calling, stated_on)
        filter (where has_function_calling is not null) as has_function_calling
    from hand_offerings
    group by all

),

from_catalogues as (

    select
        matched.offering_id,
        min_by(listings.provider_name, precedence.precedence) filter (where listings.provider_name is not null)
            as provider_name,
        min_by(listings.context_window_tokens, precedence.precedence) filter (
            where listings.context_window_tokens is not null
        ) as context_window_tokens,
        min_by(listings.snapshot_id, precedence.precedence)
        filter (where listings.context_window_tokens is not null) as limits_snapshot_id,
        min_by(listings.max_output_tokens, precedence.precedence) filter (
            where listings.max_output_tokens is not null
        ) as max_output_tokens,
        min_by(listings.has_function_calling, precedence.precedence) filter (
            where listings.has_function_calling is not null
        ) as has_function_calling,
        min_by(listings.has_reasoning, precedence.precedence) filter (where listings.has_reasoning is not null)
            as has_reasoning,
        min_by(listings.has_vision, precedence.precedence) filter (where listings.has_vision is not null) as has_vision,
        min_by(listings.has_structured_output, precedence.precedence) filter (
            where listings.has_structured_output is not null
        ) as has_structured_output
    from listings
    inner join matched
        on
            listings.source_id = matched.source_id
            and listings.source_provider_id = matched.source_provider_id
            and listings.source_model_id = matched.source_model_id
    inner join precedence
        on listings.source_id = precedence.source_id
    group by all

),

-- What hosts of the same weights state at least, for those of whom nobody states a window.
windows as (

    select
        offerings.model_id,
        from_catalogues.context_window_tokens,
        from_catalogues.limits_snapshot_id
    from from_catalogues
    inner join offerings
        on from_catalogues.offering_id = offerings.offering_id
    inner join {{ ref('provider_kinds') }} as provider_kinds
        on
            offerings.provider_id = provider_kinds.provider_id
            and provider_kinds.kind = 'host'
    where from_catalogues.context_window_tokens is not null
    qualify
        row_number() over (
            partition by offerings.model_id
            order by from_catalogues.context_window_tokens asc nulls last, offerings.offering_id asc nulls last
        ) = 1

),

limited as (

    select
        offerings.offering_id,
        -- an answer that long fits into the window
        coalesce(
            from_catalogues.context_window_tokens,
            case
                when windows.model_id is not null
                    then greatest(windows.context_window_tokens, from_catalogues.max_output_tokens)
            end
        ) as context_window_tokens,
        from_catalogues.context_window_tokens is null and windows.model_id is not null as is_context_window_presumed,
        coalesce(from_catalogues.limits_snapshot_id, windows.limits_snapshot_id) as limits_snapshot_id
    from offerings
    left join from_catalogues
        on offerings.offering_id = from_catalogues.offering_id
    left join windows
        on offerings.model_id = windows.model_id

),

final as (

    select
        -- ids
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,

        -- what is offered
        kinds.modality,
        kinds.sold_as,
        coalesce(providers.provider_name, from_catalogues.provider_name, offerings.provider_id) as provider_name,
        limited.context_window_tokens,
        limited.is_context_window_presumed,
        -- no answer is longer than the window
        case
            when from_catalogues.max_output_tokens > limited.context_window_tokens then limited.context_window_tokens
            else from_catalogues.max_output_tokens
        end as max_output_tokens,
        coalesce(from_hand.has_function_calling, from_catalogues.has_function_calling) as has_function_calling,
        from_catalogues.has_reasoning,
        from_catalogues.has_vision,
        from_catalogues.has_structured_output,
        terms.license_id as terms_id,

        -- speed
        speeds.output_tokens_per_second,
        speeds.first_token_seconds,
        speeds.is_approximate as is_speed_approximate,
        from_hand.stated_speed_rank,

        -- flags
        from_catalogues.offering_id is not null as is_listed,
        kinds.modality = 'text' as is_text_model,
        kinds.modality = 'text' and kinds.sold_as = 'serverless' as is_serverless_text,

        -- provenance
        limited.limits_snapshot_id,
        coalesce(speeds.snapshot_id, from_hand.rank_snapshot_id) as speed_snapshot_id

    from offerings
    left join from_hand
        on offerings.offering_id = from_hand.provider_id || '/' || from_hand.model_id
    left join {{ ref('int_speeds__selected') }} as speeds
        on offerings.offering_id = speeds.offering_id
    left join from_catalogues
        on offerings.offering_id = from_catalogues.offering_id
    inner join limited
        on offerings.offering_id = limited.offering_id
    inner join kinds
        on offerings.offering_id = kinds.offering_id
    left join {{ ref('providers') }} as providers
        on offerings.provider_id = providers.provider_id
    left join terms
        on offerings.provider_id = terms.provider_id

)

select * from final
