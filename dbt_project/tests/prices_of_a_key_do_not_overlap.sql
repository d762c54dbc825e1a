select *
from {{ ref('fct_prices') }}
qualify
    coalesce(valid_to_at, cast('9999-12-31' as timestamp)) > lead(valid_from_at)
        over (
            partition by offering_id, region, meter, service_tier, min_input_tokens, time_window
            order by valid_from_at nulls last
        )
    or valid_to_at <= valid_from_at
