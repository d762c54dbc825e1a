-- Other facts about an offering, each with its source, and the facts that are missing.
with

listed as (

    select
        source_id,
        last_seen_on,
        source_provider_id || ' ' || source_model_id as listed_in
    from marts.dim_listings
    where offering_id = $offering_id

    union all

    -- a provider's price page lists what it prices
    select
        source_id,
        coalesce(stated_on, last_seen_on) as last_seen_on,
        stated_in as listed_in
    from marts.fct_price_claims
    where offering_id = $offering_id

),

-- who listed the offering last; a status that no source states rests on that
last_listed as (

    select
        risks.last_listed_on,
        string_agg(distinct listed.source_id, ', ' order by listed.source_id) as source_ids,
        min(listed.listed_in) as listed_in
    from marts.deprecation_risk as risks
    left join listed
        on risks.last_listed_on = listed.last_seen_on
    where risks.offering_id = $offering_id
    group by risks.last_listed_on

),

facts as (

    select
        1 as place,
        'lifecycle' as fact,
        concat_ws(
            ', ', lifecycle_status, retires_on, date_kind, days_left || case days_left when 1 then ' day left' else ' days left' end, risk_level || ' risk',
            'last listed on ' || last_listed_on
        ) as value,
        snapshot_id,
        stated_in
    from marts.deprecation_risk
    where offering_id = $offering_id

    union all

    select
        2,
        'context window in tokens',
        context_window_tokens::varchar,
        limits_snapshot_id,
        null
    from marts.dim_offerings
    where offering_id = $offering_id

    union all

    select
        3,
        'output tokens per second',
        output_tokens_per_second::varchar,
        speed_snapshot_id,
        null
    from marts.dim_offerings
    where offering_id = $offering_id

    union all

    select
        4,
        'released on',
        models.released_on::varchar,
        models.released_snapshot_id,
        null
    from marts.dim_offerings as offerings
    inner join marts.dim_models as models using (model_id)
    where offerings.offering_id = $offering_id

    union all

    select
        5,
        scenario_id || ': USD per interaction',
        cost_per_interaction_usd::varchar || case
            when cached_price_basis = 'input_price' then ' (cached tokens at the input price)'
            else ''
        end || coalesce(' (leaves out: ' || not_priced_because || ')', ''),
        price_snapshot_id,
        price_stated_in
    from marts.cost_per_interaction
    where offering_id = $offering_id

    union all

    select
        6,
        concat_ws(', ', 'score: ' || scores.benchmark_id, nullif(scores.variant, 'unstated'), nullif(scores.harness, 'unstated')),
        concat_ws(
            ', ',
            scores.score_pct || case when scores.is_approximate then ' % (about)' else ' %' end,
            round(scores.score_elo)::integer || ' Elo (' || round(scores.elo_low)::integer || ' to '
            || round(scores.elo_high)::integer || ', ' || scores.votes || ' votes)',
            'claimed by ' || nullif(scores.claimant, 'unstated'),
            nullif(scores.effort, 'unstated')
        ),
        scores.snapshot_id,
        scores.source_address
    from marts.dim_offerings as offerings
    inner join marts.fct_benchmark_scores as scores using (model_id)
    where
        offerings.offering_id = $offering_id
        and not scores.is_missing
        -- a copy repeats what its original states later
        and (scores.is_latest or scores.copied_from is null)

    union all

    select
        7,
        'not on record: ' || fact,
        why_it_matters,
        null,
        null
    from marts.data_gaps
    where offering_id = $offering_id

)

select
    facts.fact,
    facts.value,
    coalesce(nullif(concat_ws(' ', snapshots.source_id, snapshots.version), ''), last_listed.source_ids, '') as source,
    coalesce(snapshots.last_seen_on, last_listed.last_listed_on) as seen_on,
    coalesce(facts.stated_in, last_listed.listed_in) as stated_in
from facts
left join marts.dim_snapshots as snapshots using (snapshot_id)
left join last_listed
    on facts.fact = 'lifecycle' and facts.snapshot_id is null
where facts.value is not null
order by facts.place, facts.fact
