-- What a build changes about what is published: rows of every mart, offerings that came or vanished, prices that moved
-- beyond policy.publish_limits. Run by publish.py, which alone sees both files, on the working file. Before it come the
-- database `published` (what is compared of the live file, or empty) and mart_rows (rows of each mart on either side).
create or replace table marts.build_diff (
    change varchar not null,
    subject varchar not null,
    value_before decimal(38, 9),
    value_after decimal(38, 9),
    rows_in bigint,
    rows_out bigint,
    share_pct decimal(9, 3),
    limit_pct decimal(9, 3),
    is_over_limit boolean not null,
    primary key (change, subject)
);

insert into marts.build_diff
with

limits as (

    select * from policy.publish_limits

),

prices_before as (

    select * from published.marts.fct_prices
    where
        valid_from_at <= now() at time zone 'UTC'
        and coalesce(valid_to_at > now() at time zone 'UTC', true)

),

prices_after as (

    select * from marts.fct_prices
    where
        valid_from_at <= now() at time zone 'UTC'
        and coalesce(valid_to_at > now() at time zone 'UTC', true)

),

-- rows by mart: what is lost is the difference, since a row with one new figure goes out and in
row_changes as (

    select
        'rows_lost' as change,
        mart_rows.mart as subject,
        rows_before as value_before,
        rows_after as value_after,
        rows_in,
        rows_out,
        greatest(rows_before - rows_after, 0) as things,
        rows_before as out_of,
        coalesce(own.limit_pct, for_any.limit_pct) as limit_pct,
        coalesce(own.at_least, for_any.at_least) as at_least
    from mart_rows
    inner join limits as for_any on for_any.change = 'rows_lost' and for_any.mart = 'any'
    left join limits as own on own.change = 'rows_lost' and own.mart = mart_rows.mart

),

offering_changes as (

    select
        case when after.offering_id is null then 'offering_vanished' else 'offering_came' end as change,
        coalesce(before.offering_id, after.offering_id) as subject,
        case when before.offering_id is not null then 1 end as value_before,
        case when after.offering_id is not null then 1 end as value_after,
        null as rows_in,
        null as rows_out,
        count(*) over (partition by after.offering_id is null) as things,
        (select count(*) from published.marts.dim_offerings) as out_of
    from published.marts.dim_offerings as before
    full join marts.dim_offerings as after on before.offering_id = after.offering_id
    where before.offering_id is null or after.offering_id is null

),

price_changes as (

    select
        'price_moved' as change,
        concat_ws(' ', offering_id, region, meter, service_tier, min_input_tokens, time_window) as subject,
        before.usd_per_mtok as value_before,
        after.usd_per_mtok as value_after,
        null as rows_in,
        null as rows_out,
        count(*) over () as things,
        (select count(*) from prices_before) as out_of
    from prices_before as before
    inner join prices_after as after
        using (offering_id, region, meter, service_tier, min_input_tokens, time_window)
    inner join limits on limits.change = 'price_moved' and limits.mart = 'any'
    where
        greatest(before.usd_per_mtok, after.usd_per_mtok)
        > least(before.usd_per_mtok, after.usd_per_mtok) * limits.moved_by

),

changes as (

    select * from row_changes
    union all by name
    select offering_changes.*, limits.limit_pct, limits.at_least
    from offering_changes
    left join limits on offering_changes.change = limits.change
    union all by name
    select price_changes.*, limits.limit_pct, limits.at_least
    from price_changes
    left join limits on price_changes.change = limits.change

),

shared as (

    select
        *,
        things * 100 / nullif(out_of, 0) as share_pct
    from changes

)

select
    change,
    subject,
    value_before,
    value_after,
    rows_in,
    rows_out,
    share_pct,
    limit_pct,
    coalesce(share_pct > limit_pct and things >= at_least, false) as is_over_limit
from shared
order by change, subject;

comment on table marts.build_diff is 'What the last build changed about what was published before it: one row per mart, per offering that came or vanished, and per price that moved beyond the limit';
comment on column marts.build_diff.change is 'rows_lost (one row per mart), offering_vanished, offering_came, price_moved (by more than the factor of policy.publish_limits)';
comment on column marts.build_diff.subject is 'The mart; the offering_id; or offering_id, region, meter, service_tier, min_input_tokens and time_window of a price';
comment on column marts.build_diff.value_before is 'Rows of the mart, or the price in USD per million tokens, as published before; 1 for an offering that was there';
comment on column marts.build_diff.value_after is 'The same in this build; null for an offering that vanished';
comment on column marts.build_diff.rows_in is 'Rows of the mart that were not there before, in any one of their columns; null for other changes';
comment on column marts.build_diff.rows_out is 'Rows of the mart that are no longer there, likewise';
comment on column marts.build_diff.share_pct is 'Rows that the mart lost, of those that it had; offerings or prices so changed, all of them, of those there were (0 to 100, null where there were none)';
comment on column marts.build_diff.limit_pct is 'The share above which a build is published only with --accept (policy.publish_limits); null where there is no limit';
comment on column marts.build_diff.is_over_limit is 'Whether share_pct is above limit_pct and at least as many are concerned as the policy names';
