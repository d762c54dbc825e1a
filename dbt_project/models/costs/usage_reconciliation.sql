with

compared as (

    select
        *,
        meter <> 'all' as is_part,
        abs(billed_usd - computed_usd) <= rounding_usd as is_equal,
        -- where rounding is a large share of the bill, any factor fits
        100 * rounding_usd < computed_usd and billed_usd <> 0 as is_exact
    from {{ ref('int_usage_bills__compared') }}

),

repriced as (

    select * from {{ ref('int_usage_bills__repriced') }}

),

reconciliation_causes as (

    select * from {{ ref('reconciliation_causes') }}

),

listed_fits as (

    select
        compared.{{ bill_key() | join(',\n        compared.') }},
        compared.meter,
        repriced.cause,
        repriced.cause_detail
    from compared
    inner join repriced
        on {{ same_bill('compared', 'repriced') }}
    where
        not compared.is_equal
        and compared.billed_usd <> 0
        and abs(
            compared.billed_usd
            - case compared.meter
                when 'all' then repriced.input_usd + repriced.output_usd + repriced.other_usd
                when 'input' then repriced.input_usd
                when 'output' then repriced.output_usd
                else repriced.other_usd
            end
        ) <= compared.rounding_usd

),

listed as (

    select distinct
        {{ bill_key() | join(',\n        ') }},
        meter
    from listed_fits

),

-- only what no price list explains, since a factor fits many bills by chance
unexplained as (

    select
        compared.*,
        {{ quotient('compared.billed_usd', 'compared.computed_usd', 'decimal(18, 12)') }} as factor,
        {{ quotient('compared.billed_usd', 'compared.computed_usd', 'decimal(18, 2)') }} as whole_factor
    from compared
    left join listed
        on
            {{ same_bill('compared', 'listed') }}
            and compared.meter = listed.meter
    where
        compared.is_exact
        and not compared.is_equal
        and listed.meter is null

),

-- the factor of the largest bill of each provider is the most exact one
largest as (

    select
        *,
        {{ quotient('rounding_usd', 'computed_usd', 'decimal(18, 12)') }} as factor_error
    from unexplained
    qualify
        row_number() over (
            partition by log_provider, billed_currency, is_part
            order by
                computed_usd desc nulls last, used_on asc nulls last, log_model asc nulls last, meter asc nulls last
        ) = 1

),

factored as (

    select
        unexplained.*,
        largest.factor as common_factor,
        abs(unexplained.billed_usd - {{ times_factor('unexplained.computed_usd', 'unexplained.whole_factor') }})
        <= unexplained.rounding_usd as has_whole_factor,
        abs(unexplained.billed_usd - {{ times_factor('unexplained.computed_usd', 'largest.factor') }})
        <= unexplained.rounding_usd
        + {{ times_factor('unexplained.computed_usd', 'largest.factor_error') }}
            as has_common_factor
    from unexplained
    inner join largest
        on
            unexplained.log_provider = largest.log_provider
            and unexplained.billed_currency = largest.billed_currency
            and unexplained.is_part = largest.is_part

),

-- a factor counts if it is of whole percents or fits two bills
fits as (

    select * from listed_fits

    union all

    select
        {{ bill_key() | join(',\n        ') }},
        meter,
        case when factor > 1 then 'tax' else 'discount' end as cause,
        case when has_whole_factor then cast(whole_factor as string) else cast(common_factor as string) end
            as cause_detail
    from factored
    qualify
        has_whole_factor
        or (
            has_common_factor
            and count(case when has_common_factor then 1 end) over (
                partition by log_provider, billed_currency, is_part
            ) > 1
        )

),

-- of several causes the likeliest by policy
likeliest as (

    select
        fits.*,
        count(*) over (partition by fits.{{ bill_key() | join(', fits.') }}, fits.meter) as causes_that_fit
    from fits
    inner join reconciliation_causes
        on fits.cause = reconciliation_causes.cause
    qualify
        row_number() over (
            partition by fits.{{ bill_key() | join(', fits.') }}, fits.meter
            order by reconciliation_causes.place nulls last, fits.cause_detail nulls last
        ) = 1

),

explained as (

    select
        compared.*,
        case
            when compared.calls = 0 and coalesce(compared.computed_usd, 0) = 0 and compared.billed <> 0
                then 'not_logged'
            when compared.billed is null then 'unreadable_bill'
            when compared.computed_usd is null then 'not_priced'
            when compared.billed_usd is null then 'no_currency_rate'
            when compared.is_equal then 'agrees'
            when compared.billed_usd = 0 then 'not_billed'
            else coalesce(likeliest.cause, 'unknown')
        end as cause,
        case
            when compared.billed is null then null
            when compared.computed_usd is null then compared.gap
            when compared.billed_usd is null then compared.billed_currency
            else likeliest.cause_detail
        end as cause_detail,
        likeliest.causes_that_fit
    from compared
    left join likeliest
        on
            {{ same_bill('compared', 'likeliest') }}
            and compared.meter = likeliest.meter

),

final as (

    select
        -- ids
        explained.used_on,
        explained.log_provider,
        explained.log_model,
        explained.billed_currency,
        explained.meter,

        -- what the names stand for
        explained.offering_id,
        explained.provider_id,
        explained.model_id,

        -- amounts
        cast(explained.calls as bigint) as calls,
        cast(explained.unread_bills as bigint) as unread_bills,
        explained.billed,
        explained.billed_usd,
        explained.computed_usd,
        explained.billed_usd - explained.computed_usd as difference_usd,
        explained.rounding_usd,

        -- why they differ
        explained.cause,
        nullif(explained.cause_detail, '') as cause_detail,
        cast(coalesce(explained.causes_that_fit, 0) as bigint) as causes_that_fit,
        reconciliation_causes.because

    from explained
    inner join reconciliation_causes
        on explained.cause = reconciliation_causes.cause

)

select * from final
