-- What sources disagree on, the largest first.
select
    offering_id,
    fact,
    region,
    meter,
    service_tier,
    min_input_tokens,
    time_window,
    source_a,
    coalesce(value_a::varchar, ends_a_on::varchar, says_a) as says_a,
    stated_in_a,
    seen_a_on,
    snapshot_id_a,
    source_b,
    coalesce(value_b::varchar, ends_b_on::varchar, says_b) as says_b,
    stated_in_b,
    seen_b_on,
    snapshot_id_b,
    ratio,
    days_apart,
    winner_source_id,
    because
from marts.source_conflicts
order by fact desc, ratio desc nulls last, days_apart desc nulls last, offering_id
