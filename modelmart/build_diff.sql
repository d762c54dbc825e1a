-- What a build changes: rows of every mart, offerings that came, vanished or have another id, prices that moved beyond
-- the limit in policy.publish_limits. publish.py runs this on the working file. Before, it creates the database `published` (columns
-- of the published file, or empty) and the table mart_rows (rows of each mart before and after).
create or replace table marts.build_diff (
    change varchar not null,
    subject varchar not null,
    subject_after varchar,
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

-- Rows by mart. A row with one changed value counts as out and in, so a loss is the difference of the row counts.
row_changes as (

    select
        'rows_lost' as change,
        mart_rows.mart as subject,
        null as subject_after,
        rows_before as value_before,
        rows_after as value_after,
        rows_in,
        rows_out,
        -- rows of the user's own are no loss when they go, and those that replace shipped rows make up for them
        greatest(rows_before - own_before - rows_after, 0) as things,
        rows_before as out_of,
        coalesce(own.limit_pct, for_any.limit_pct) as limit_pct,
        coalesce(own.at_least, for_any.at_least) as at_least
    from mart_rows
    inner join limits as for_any
        on
            for_any.change = 'rows_lost'
            and for_any.mart = case when mart_rows.mart like '% of the usage log' then 'any of the usage log' else 'any' end
    left join limits as own on own.change = 'rows_lost' and own.mart = mart_rows.mart

),

-- An offering whose listings live on under another id is renamed, not lost; of several new ids, the one with most counts.
renames as (

    select
        before.offering_id,
        after.offering_id as offering_id_after
    from published.marts.dim_listings as before
    inner join marts.dim_listings as after using (source_id, source_provider_id, source_model_id)
    where
        before.offering_id not in (select offering_id from marts.dim_offerings)
        and after.offering_id in (select offering_id from marts.dim_offerings)
    group by before.offering_id, after.offering_id
    qualify row_number() over (partition by before.offering_id order by count(*) desc, after.offering_id) = 1

),

offering_changes as (

    select
        case
            when renames.offering_id is not null then 'offering_renamed'
            when after.offering_id is null then 'offering_vanished'
            else 'offering_came'
        end as change,
        coalesce(before.offering_id, after.offering_id) as subject,
        renames.offering_id_after as subject_after,
        case when before.offering_id is not null then 1 end as value_before,
        case when after.offering_id is not null then 1 end as value_after,
        null as rows_in,
        null as rows_out,
        count(*) over (partition by after.offering_id is null, renames.offering_id is null) as things,
        (select count(*) from published.marts.dim_offerings) as out_of
    from published.marts.dim_offerings as before
    full join marts.dim_offerings as after on before.offering_id = after.offering_id
    left join renames on before.offering_id = renames.offering_id
    where before.offering_id is null or after.offering_id is null

),

price_changes as (

    select
        'price_moved' as change,
        concat_ws(' ', offering_id, region, meter, service_tier, min_input_tokens, time_window) as subject,
        null as subject_after,
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
    subject_after,
    value_before,
    value_after,
    rows_in,
    rows_out,
    share_pct,
    limit_pct,
    coalesce(share_pct > limit_pct and things >= at_least, false) as is_over_limit
from shared
order by change, subject;

comment on table marts.build_diff is 'What the last build changed: one row per mart, per offering that came, vanished or has another id, and per price that moved beyond the limit';
comment on column marts.build_diff.change is 'rows_lost (the change in the rows of a mart, also if it gained rows), offering_vanished, offering_renamed (its listings are under another offering_id), offering_came, price_moved (by more than the factor in policy.publish_limits)';
comment on column marts.build_diff.subject is 'The mart, the offering_id, or the price: offering_id, region, meter, service_tier, min_input_tokens and time_window';
comment on column marts.build_diff.subject_after is 'The offering_id that now has most listings of a renamed offering; null for other changes';
comment on column marts.build_diff.value_before is 'Before this build: rows of the mart, price in USD per million tokens, or 1 for an offering; null if it did not exist';
comment on column marts.build_diff.value_after is 'The same after this build; null for an offering that vanished or was renamed';
comment on column marts.build_diff.rows_in is 'Rows of the mart that are new or have a changed value; null for other changes';
comment on column marts.build_diff.rows_out is 'Rows of the mart that are gone or had another value; null for other changes';
comment on column marts.build_diff.share_pct is 'Percent of the earlier rows that the mart lost, or of the earlier offerings or prices that changed this way (all such changes together); null if there were none before';
comment on column marts.build_diff.limit_pct is 'Percent above which a build is published only with --accept (policy.publish_limits); null if there is no limit';
comment on column marts.build_diff.is_over_limit is 'Whether share_pct is above limit_pct and the number of changes reaches at_least of policy.publish_limits';
