with

claims as (

    select
        *,
        coalesce(copied_from, source_id) as origin_source_id
    from {{ ref('int_price_claims__dated') }}

),

price_checks as (

    select * from {{ ref('price_checks') }}

),

-- What is no text has other proportions. The name tells it early: the kinds of offerings are decided elsewhere.
others as (

    select distinct names.model_id
    from (select distinct model_id from claims) as names
    inner join {{ ref('other_models') }} as other_models
        on '-' || names.model_id || '-' like '%' || other_models.name_part || '%'

),

inputs as (

    select * from claims
    where meter = 'input'

),

-- The input price of the list in which another price stands.
beside_input as (

    select
        claims.*,
        inputs.usd_per_unit as input_usd,
        inputs.valid_from_at as input_valid_from_at,
        claims.valid_to_at is null and inputs.valid_to_at is null as is_current
    from claims
    inner join inputs
        on
            claims.source_id = inputs.source_id
            and claims.offering_id = inputs.offering_id
            and claims.region = inputs.region
            and claims.service_tier = inputs.service_tier
            and claims.min_input_tokens = inputs.min_input_tokens
            and claims.time_window = inputs.time_window
            and (claims.valid_to_at is null or claims.valid_to_at > inputs.valid_from_at)
            and (inputs.valid_to_at is null or claims.valid_from_at < inputs.valid_to_at)
    left join others
        on claims.model_id = others.model_id
    where
        claims.meter in ('output', 'cached_input')
        and others.model_id is null

),

lists as (

    select *
    from beside_input
    where
        meter = 'output'
        and region = 'global'
        and service_tier = 'standard'
        and min_input_tokens = 0
        and time_window = 'always'
        and input_usd > 0

),

of_models as (

    {{ usual_prices('lists') }}

),

found as (

    select
        beside_input.*,
        price_checks.finding
    from beside_input
    inner join price_checks
        on
            (
                price_checks.finding = 'output_below_input'
                and beside_input.meter = 'output'
                and beside_input.usd_per_unit > 0
                and beside_input.input_usd > beside_input.usd_per_unit * price_checks.at_least
            )
            or (
                price_checks.finding = 'cached_above_input'
                and beside_input.meter = 'cached_input'
                and beside_input.input_usd > 0
                and beside_input.usd_per_unit > beside_input.input_usd * price_checks.at_least
            )

    union all

    select
        lists.*,
        price_checks.finding
    from lists
    inner join of_models
        on lists.model_id = of_models.model_id
    inner join price_checks
        on
            (
                price_checks.finding = 'far_below_others'
                and (
                    of_models.input_usd >= lists.input_usd * price_checks.at_least
                    or (
                        lists.usd_per_unit > 0
                        and of_models.output_usd >= lists.usd_per_unit * price_checks.at_least
                    )
                )
            )
            -- what was asked in the past is not compared with what others ask now
            or (
                price_checks.finding = 'far_above_others'
                and lists.is_current
                and of_models.input_usd > 0
                and of_models.output_usd > 0
                and (
                    lists.input_usd >= of_models.input_usd * price_checks.at_least
                    or lists.usd_per_unit >= of_models.output_usd * price_checks.at_least
                )
            )
            or (
                price_checks.finding = 'out_of_proportion'
                and of_models.input_usd >= lists.input_usd * price_checks.at_least
                and of_models.input_usd * lists.usd_per_unit
                >= lists.input_usd * of_models.output_usd * price_checks.at_least
            )

    union all

    -- the prices of another offering of the same model there, which two independent sources tell apart from this one
    select
        lists.*,
        price_checks.finding
    from lists
    inner join price_checks
        on price_checks.finding = 'other_product'
    inner join lists as namesakes
        on
            lists.provider_id = namesakes.provider_id
            and lists.model_id = namesakes.model_id
            and lists.offering_id <> namesakes.offering_id
            and lists.origin_source_id <> namesakes.origin_source_id
            and lists.input_usd = namesakes.input_usd
            and lists.usd_per_unit = namesakes.usd_per_unit
    inner join lists as told_apart
        on
            namesakes.source_id = told_apart.source_id
            and lists.offering_id = told_apart.offering_id
            and lists.input_usd <> told_apart.input_usd
            and told_apart.valid_to_at is null
    inner join lists as seconds
        on
            told_apart.offering_id = seconds.offering_id
            and told_apart.input_usd = seconds.input_usd
            and seconds.valid_to_at is null
            and told_apart.origin_source_id <> seconds.origin_source_id

),

-- Of an output price below the input price, either may be wrong. Of a list far from all others, both are.
implausible as (

    select
        {{ claim_key('found') }},
        found.finding
    from found
    where found.finding <> 'out_of_proportion'

    union all

    select
        source_id,
        offering_id,
        region,
        'input' as meter,
        service_tier,
        min_input_tokens,
        time_window,
        input_valid_from_at as valid_from_at,
        finding
    from found
    where finding <> 'cached_above_input'

    union all

    select
        {{ claim_key('claims') }},
        price_checks.finding
    from claims
    inner join price_checks
        on price_checks.finding = 'by_the_character'
    inner join claims as by_character
        on
            claims.model_id = by_character.model_id
            and claims.meter || '_characters' = by_character.meter
            and claims.usd_per_unit = by_character.usd_per_unit * price_checks.at_least
    where claims.usd_per_unit > 0

),

final as (

    select
        -- ids
        {{ claim_key('implausible') }},

        -- why it cannot be right
        min(implausible.finding) as finding

    from implausible
    group by all

)

select * from final
