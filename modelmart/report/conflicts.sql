-- Conflicts between sources: prices first, largest ratio first.
select
    offering_id,
    fact,
    region,
    meter,
    service_tier,
    min_input_tokens,
    time_window,
    value_a,
    coalesce(ends_a_on::varchar, statement_a) as statement_a,
    stated_in_a,
    seen_a_on,
    snapshot_id_a,
    value_b,
    coalesce(ends_b_on::varchar, statement_b) as statement_b,
    stated_in_b,
    seen_b_on,
    snapshot_id_b,
    ratio,
    days_apart,
    winner_source_id,
    because
from marts.source_conflicts
order by fact desc, ratio desc nulls last, days_apart desc nulls last, offering_id
