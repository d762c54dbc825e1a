-- The workloads to choose from.
select
    scenario_id,
    scenario_name,
    service_tier,
    region,
    other_tier,
    fresh_input_tokens,
    cached_input_tokens,
    cache_write_tokens,
    cache_write_1h_tokens,
    output_tokens,
    interactions,
    is_measured
from marts.dim_scenarios
order by is_measured, scenario_id
