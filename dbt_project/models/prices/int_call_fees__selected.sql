with

claims as (

    select * from {{ ref('fct_price_claims') }}
    where
        meter in ('request', 'web_search', 'web_search_low', 'web_search_medium', 'web_search_high', 'output_citation')
        and service_tier = 'standard'
        and excluded_reason is null

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'price'

),

offerings as (

    select * from {{ ref('dim_offerings') }}

),

searching_models as (

    select
        *,
        length(model_pattern) as pattern_length
    from {{ ref('searching_models') }}

),

-- of several patterns that match, the longest is the most exact
searching as (

    select
        offerings.offering_id,
        searching_models.fee_is_per
    from offerings
    inner join searching_models
        on offerings.model_id like searching_models.model_pattern
    qualify
        row_number() over (
            partition by offerings.offering_id
            order by
                searching_models.pattern_length desc nulls last,
                searching_models.model_pattern asc nulls last
        ) = 1

),

-- between two of these instants no fee changes; a model that always searches has a row even if nobody states its fee
periods as (

    select
        *,
        lead(valid_from_at) over (
            partition by offering_id, region
            order by valid_from_at nulls last
        ) as valid_to_at
    from (
        select
            offering_id,
            region,
            {{ starts_at('claims') }} as valid_from_at
        from claims
        union
        select
            offering_id,
            region,
            valid_to_at
        from claims
        where valid_to_at is not null
        union
        select
            offering_id,
            'global' as region,
            {{ since_ever() }} as valid_from_at
        from searching
    ) as instants

),

stated as (

    select
        periods.offering_id,
        periods.region,
        periods.valid_from_at,
        claims.meter,
        claims.usd_per_unit,
        precedence.precedence = 1 as is_own,
        case when claims.is_start_stated then cast(claims.valid_from_at as date) else claims.first_seen_on end
            as known_on,
        claims.last_seen_on
    from periods
    inner join claims
        on
            periods.offering_id = claims.offering_id
            and periods.region = claims.region
            and {{ holds_at('claims', 'periods.valid_from_at') }}
    inner join precedence
        on claims.source_id = precedence.source_id
    qualify
        row_number() over (
            partition by periods.offering_id, periods.region, periods.valid_from_at, claims.meter
            order by
                case when claims.is_hand_kept then 0 else 1 end asc nulls last,
                precedence.precedence asc nulls last,
                claims.last_seen_on desc nulls last,
                claims.valid_from_at desc nulls last,
                claims.source_id asc nulls last
        ) = 1

),

pivoted as (

    select
        periods.offering_id,
        periods.region,
        periods.valid_from_at,
        periods.valid_to_at,
        max(case when stated.meter = 'request' then stated.usd_per_unit end) as request_usd,
        coalesce(
            max(case when stated.meter = 'web_search' then stated.usd_per_unit end),
            max(case when stated.meter = 'web_search_medium' then stated.usd_per_unit end)
        ) as search_usd,
        coalesce(
            max(case when stated.meter = 'web_search_medium' then stated.usd_per_unit end),
            max(case when stated.meter = 'web_search' then stated.usd_per_unit end)
        ) as search_of_request_usd,
        max(case when stated.meter = 'output_citation' then stated.usd_per_unit end) as citation_usd_per_mtok,
        min(case when stated.meter <> 'output_citation' then stated.usd_per_unit end) as lowest_usd,
        max(case when stated.meter <> 'output_citation' then stated.usd_per_unit end) as highest_usd,
        bool_or(stated.meter = 'web_search') as has_search_price,
        coalesce(bool_or(stated.is_own), false) as is_own,
        max(case when stated.meter in ('request', 'web_search', 'web_search_medium') then stated.known_on end)
            as known_on,
        min(case when stated.meter in ('request', 'web_search', 'web_search_medium') then stated.last_seen_on end)
            as last_seen_on
    from periods
    left join stated
        on
            periods.offering_id = stated.offering_id
            and periods.region = stated.region
            and periods.valid_from_at = stated.valid_from_at
    group by periods.offering_id, periods.region, periods.valid_from_at, periods.valid_to_at

),

-- where a model searches in each call for one fee, that fee is known by the size of the search context, too
final as (

    select
        -- ids
        pivoted.offering_id,
        pivoted.region,
        pivoted.valid_from_at,
        pivoted.valid_to_at,

        -- money
        case
            when searching.fee_is_per = 'request' then coalesce(pivoted.request_usd, pivoted.search_of_request_usd)
            else coalesce(pivoted.request_usd, 0)
        end as usd_per_thousand_requests,
        case when searching.fee_is_per = 'request' then 0 else pivoted.search_usd end as usd_per_thousand_searches,

        -- what every call pays, asked for or not
        coalesce(searching.fee_is_per = 'request', false) or coalesce(pivoted.request_usd > 0, false)
            as has_request_fee,
        coalesce(searching.fee_is_per = 'search', false) as is_always_searching,
        coalesce(pivoted.citation_usd_per_mtok > 0, false) as has_citation_price,
        searching.offering_id is not null
        or coalesce(pivoted.request_usd > 0, false)
        or coalesce(pivoted.citation_usd_per_mtok > 0, false) as has_call_fee,

        -- the size of the search context decides the fee, and no log states it
        coalesce(
            pivoted.lowest_usd < pivoted.highest_usd
            and not pivoted.is_own
            and (searching.fee_is_per = 'request' or not pivoted.has_search_price),
            false
        ) as is_by_search_size,

        -- how the fees are known
        pivoted.is_own,
        pivoted.known_on,
        pivoted.last_seen_on

    from pivoted
    left join searching
        on pivoted.offering_id = searching.offering_id

)

select * from final
