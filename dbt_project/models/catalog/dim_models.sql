with

hand_models as (

    select * from {{ ref('stg_decision_record__models') }}

),

listings as (

    select * from {{ ref('int_listings__unioned') }}
    where is_current

),

-- sources of equal precedence are taken in the order of their names, so that every run picks the same one
precedence as (

    select
        source_id,
        row_number() over (order by precedence nulls last, source_id nulls last) as precedence
    from {{ ref('int_precedences__resolved') }}
    where fact = 'model'

),

matched as (

    select * from {{ ref('int_offerings__matched') }}

),

names as (

    select * from {{ ref('int_model_families__matched') }}

),

-- Of a context window an exact figure wins over an approximate one; then the latest statement wins.
from_hand as (

    select
        model_id,
        max_by(model_name, stated_on) filter (where model_name is not null) as model_name,
        max_by(developer, stated_on) filter (where developer is not null) as developer,
        max_by(parameters_total_b, stated_on) filter (where parameters_total_b is not null) as parameters_total_b,
        max_by(parameters_active_b, stated_on) filter (where parameters_active_b is not null) as parameters_active_b,
        max_by(experts_total, stated_on) filter (where experts_total is not null) as experts_total,
        max_by(experts_active, stated_on) filter (where experts_active is not null) as experts_active,
        max_by(context_window_tokens, stated_on)
        filter (where context_window_tokens is not null and not is_approximate) as context_window_tokens,
        max_by(context_window_tokens, stated_on)
        filter (where context_window_tokens is not null and is_approximate) as rounded_context_window_tokens,
        max_by(quantization, stated_on) filter (where quantization is not null) as quantization,
        max_by(quantization_method, stated_on)
        filter (where quantization_method is not null) as quantization_method,
        max_by(quantization_speedup, stated_on)
        filter (where quantization_speedup is not null) as quantization_speedup,
        max_by(min_sequential_tool_calls, stated_on)
        filter (where min_sequential_tool_calls is not null) as min_sequential_tool_calls,
        max_by(designed_for, stated_on) filter (where designed_for is not null) as designed_for,
        max_by(memory_gb, stated_on) filter (where memory_gb is not null) as memory_gb,
        max_by(max_sequential_tool_calls, stated_on)
        filter (where max_sequential_tool_calls is not null) as max_sequential_tool_calls,
        max_by(is_multimodal, stated_on) filter (where is_multimodal is not null) as is_multimodal,
        max_by(has_open_weights, stated_on) filter (where has_open_weights is not null) as has_open_weights,
        max_by(license_stated, stated_on) filter (where license_stated is not null) as license_stated,
        max_by(released_on, stated_on) filter (where released_on is not null) as released_on,
        max(snapshot_id) as snapshot_id
    from hand_models
    group by all

),

-- Per source: the largest window, since providers may cut it, and open weights by the majority of listings, null on a
-- tie.
by_source as (

    select
        matched.model_id,
        listings.source_id,
        precedence.precedence,
        min(listings.model_name) as model_name,
        max(listings.context_window_tokens) as context_window_tokens,
        case
            when
                count(case when listings.has_open_weights then 1 end)
                > count(case when not listings.has_open_weights then 1 end)
                then true
            when
                count(case when listings.has_open_weights then 1 end)
                < count(case when not listings.has_open_weights then 1 end)
                then false
        end as has_open_weights,
        max(listings.snapshot_id) as snapshot_id
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

from_catalogues as (

    select
        model_id,
        min_by(model_name, precedence) filter (where model_name is not null) as model_name,
        min_by(snapshot_id, precedence) filter (where context_window_tokens is not null) as context_window_snapshot_id,
        min_by(context_window_tokens, precedence) filter (
            where context_window_tokens is not null
        ) as context_window_tokens,
        min_by(has_open_weights, precedence) filter (where has_open_weights is not null) as has_open_weights
    from by_source
    group by all

),

-- The maker's day wins, unless a day that is far from it has more support.
release_days as (

    select
        days.model_id,
        days.released_on,
        days.is_whole_year,
        days.snapshot_id
    from {{ ref('int_release_days__counted') }} as days
    inner join names
        on days.model_id = names.model_id
    left join {{ ref('provider_kinds') }} as provider_kinds
        on days.provider_id = provider_kinds.provider_id
    where days.day_number is not null
    qualify
        row_number() over (
            partition by days.model_id
            order by
                days.is_whole_year asc nulls last,
                case when provider_kinds.maker = names.developer and days.is_well_supported then 0 else 1 end
                asc nulls last,
                days.day_number asc nulls last,
                case when provider_kinds.maker = names.developer then 0 else 1 end asc nulls last,
                days.source_id asc nulls last,
                days.provider_id asc nulls last
        ) = 1

),

final as (

    select
        -- ids
        names.model_id,

        -- what it is
        coalesce(from_hand.model_name, from_catalogues.model_name, names.model_id) as model_name,
        coalesce(from_hand.developer, base.developer, names.developer) as developer,
        from_hand.parameters_total_b,
        from_hand.parameters_active_b,
        from_hand.experts_total,
        from_hand.experts_active,
        coalesce(
            from_hand.context_window_tokens,
            from_catalogues.context_window_tokens,
            from_hand.rounded_context_window_tokens
        ) as context_window_tokens,
        from_hand.quantization,
        from_hand.quantization_method,
        from_hand.quantization_speedup,
        from_hand.memory_gb,
        from_hand.min_sequential_tool_calls,
        from_hand.max_sequential_tool_calls,
        from_hand.designed_for,
        from_hand.is_multimodal,
        coalesce(
            from_hand.has_open_weights,
            base.has_open_weights,
            base_in_catalogues.has_open_weights,
            from_catalogues.has_open_weights,
            names.has_open_weights
        ) as has_open_weights,
        coalesce(from_hand.license_stated, base.license_stated) as license_stated,
        coalesce(own_aliases.license_id, aliases.license_id) as license_id,

        -- when
        coalesce(
            from_hand.released_on,
            own_days.released_on,
            base.released_on,
            base_days.released_on,
            {{ day_in_name('names.model_id') }}
        ) as released_on,

        -- provenance
        coalesce(from_hand.snapshot_id, base.snapshot_id) as weights_snapshot_id,
        case
            when from_hand.context_window_tokens is not null then from_hand.snapshot_id
            else coalesce(
                from_catalogues.context_window_snapshot_id,
                case when from_hand.rounded_context_window_tokens is not null then from_hand.snapshot_id end
            )
        end as context_window_snapshot_id,
        case
            when from_hand.released_on is not null then from_hand.snapshot_id
            when own_days.released_on is not null then own_days.snapshot_id
            when base.released_on is not null then base.snapshot_id
            else base_days.snapshot_id
        end as released_snapshot_id

    from names
    left join from_hand
        on names.model_id = from_hand.model_id
    left join from_catalogues
        on names.model_id = from_catalogues.model_id
    left join release_days as base_days
        on names.base_model_id = base_days.model_id
    -- what serves a model is no older than the model
    left join release_days as own_days
        on
            names.model_id = own_days.model_id
            and (names.model_id = names.base_model_id or not own_days.is_whole_year)
            and own_days.released_on >= coalesce(base_days.released_on, own_days.released_on)
    -- What is served under another name has the maker, licence and openness of its weights, whatever catalogues write:
    -- routers call a name of their own closed. What is typed in as closed is another model.
    left join from_hand as base
        on
            names.base_model_id = base.model_id
            and coalesce(from_hand.has_open_weights, true)
    left join from_catalogues as base_in_catalogues
        on names.base_model_id = base_in_catalogues.model_id
    -- the same words may mean another licence text for one model
    left join {{ ref('license_aliases') }} as own_aliases
        on
            coalesce(from_hand.license_stated, base.license_stated) = own_aliases.license_stated
            and own_aliases.model_id
            = case when from_hand.license_stated is null then names.base_model_id else names.model_id end
    left join {{ ref('license_aliases') }} as aliases
        on
            coalesce(from_hand.license_stated, base.license_stated) = aliases.license_stated
            and aliases.model_id = 'any'

)

select * from final
