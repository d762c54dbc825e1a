{# Whether two rows have the same price key: what is priced, without source and time. #}
{% macro same_price_key(one, other) -%}
    {{ one }}.offering_id = {{ other }}.offering_id
            and {{ one }}.region = {{ other }}.region
            and {{ one }}.meter = {{ other }}.meter
            and {{ one }}.service_tier = {{ other }}.service_tier
            and {{ one }}.min_input_tokens = {{ other }}.min_input_tokens
            and {{ one }}.time_window = {{ other }}.time_window
{%- endmacro %}


{# Whether two rows are of the same claim: the same price key, source and start. #}
{% macro same_claim(one, other) -%}
    {{ same_price_key(one, other) }}
            and {{ one }}.source_id = {{ other }}.source_id
            and {{ starts_at(one) }} = {{ starts_at(other) }}
{%- endmacro %}


{# The start of a price, to compare it with others: a price that holds since ever, where marts have null, comes before all. #}
{% macro starts_at(prices) -%}
    coalesce({{ prices }}.valid_from_at, {{ since_ever() }})
{%- endmacro %}


{# Columns of a select list: the key of a claim. #}
{% macro claim_key(claims) -%}
    {{ claims }}.source_id,
        {{ claims }}.offering_id,
        {{ claims }}.region,
        {{ claims }}.meter,
        {{ claims }}.service_tier,
        {{ claims }}.min_input_tokens,
        {{ claims }}.time_window,
        {{ claims }}.valid_from_at
{%- endmacro %}


{# Whether a price or a price list holds at an instant: a validity is half open. #}
{% macro holds_at(prices, instant) -%}
    {{ starts_at(prices) }} <= {{ instant }}
            and ({{ prices }}.valid_to_at is null or {{ instant }} < {{ prices }}.valid_to_at)
{%- endmacro %}


{# Whether it holds at the start of a day (UTC). #}
{% macro holds_on(prices, day) -%}
    {{ holds_at(prices, 'cast(' ~ day ~ ' as timestamp)') }}
{%- endmacro %}


{# Whether a row of a price list is for requests of this size. A context tier applies to the whole request once its input tokens
   exceed the threshold. #}
{% macro is_for_size(price_list, input_tokens) -%}
    ({{ price_list }}.min_input_tokens = 0 or {{ price_list }}.min_input_tokens < {{ input_tokens }})
            and ({{ price_list }}.max_input_tokens is null or {{ input_tokens }} <= {{ price_list }}.max_input_tokens)
{%- endmacro %}


{# The last day on which a claim was known to hold: what a source announced ahead counts as seen on its first day. #}
{% macro last_known_on(claim) -%}
    case
            when {{ claim }}.is_start_stated
                then greatest({{ claim }}.last_seen_on, cast({{ claim }}.valid_from_at as date))
            else {{ claim }}.last_seen_on
        end
{%- endmacro %}


{# The instant since which a claim is known to hold: its stated start, else its first sighting, or the bound if that is later
   (`greatest`) or earlier (`least`). #}
{% macro known_from_at(claim, which, bound) -%}
    case
            when {{ claim }}.is_start_stated then {{ claim }}.valid_from_at
            else {{ which }}({{ claim }}.{{ bound }}, cast({{ claim }}.first_seen_on as timestamp))
        end
{%- endmacro %}


{# The instants of each list of prices at which a claim begins or ends to count, in their order. #}
{% macro price_segments(ranked) -%}
    select
        *,
        lead(boundary_at) over list_of_prices as next_boundary_at,
        row_number() over list_of_prices as segment_number
    from (
        select
            offering_id,
            region,
            service_tier,
            ranks_from_at as boundary_at
        from {{ ranked }}
        where ranks_until_at is null or ranks_from_at < ranks_until_at
        union
        select
            offering_id,
            region,
            service_tier,
            ranks_until_at
        from {{ ranked }}
        where ranks_from_at < ranks_until_at
    ) as boundaries
    window list_of_prices as (
        partition by offering_id, region, service_tier
        order by boundary_at nulls last
    )
{%- endmacro %}


{# What the same weights cost at the providers that sell them: the median of providers, if there are two others besides one. #}
{% macro usual_prices(lists) -%}
    select
        model_id,
        cast(median(input_usd) as double) as input_usd,
        cast(median(output_usd) as double) as output_usd
    from (
        select
            model_id,
            provider_id,
            median(input_usd) as input_usd,
            median(usd_per_unit) as output_usd
        from {{ lists }}
        where valid_to_at is null
        group by all
    ) as of_providers
    group by all
    having count(*) - 1 > 1
{%- endmacro %}


{# A subquery: the prices of text meters, each for its own meter (used_meter), and again for one that the provider bills at so many
   times it. #}
{% macro text_prices() -%}
    (
        select
            *,
            meter as used_meter,
            1 as times
        from {{ prices_of_all_sizes() }} as prices
        where {{ is_text_meter() }}

        union all

        select
            prices.*,
            substitutes.meter as used_meter,
            substitutes.times
        from {{ prices_of_all_sizes() }} as prices
        inner join {{ ref('meter_substitutes') }} as substitutes
            on
                prices.provider_id = substitutes.provider_id
                and prices.meter = substitutes.billed_as
        where substitutes.{{ is_text_meter() }}
    )
{%- endmacro %}


{# A subquery: the rows of fct_prices, and rows without a price for large requests of a service tier that has prices of small ones
   alone, where the standard tier has both: nobody knows what they cost, and the price of small requests is too low. #}
{% macro prices_of_all_sizes() -%}
    (
        select * from {{ ref('fct_prices') }}

        union all

        select
            prices.offering_id,
            prices.provider_id,
            prices.model_id,
            prices.region,
            prices.meter,
            prices.service_tier,
            standard.min_input_tokens,
            prices.time_window,
            cast(null as decimal(18, 9)) as usd_per_mtok,
            greatest(prices.valid_from_at, standard.valid_from_at) as valid_from_at,
            least(prices.valid_to_at, standard.valid_to_at) as valid_to_at,
            prices.is_presumed,
            prices.won_because,
            prices.first_seen_on,
            prices.last_seen_on,
            prices.is_own,
            prices.source_id,
            prices.stated_in,
            prices.snapshot_id
        from (
            select
                *,
                max(min_input_tokens) over (partition by offering_id, region, service_tier, meter) as largest_size
            from {{ ref('fct_prices') }}
            where service_tier <> 'standard'
        ) as prices
        inner join {{ ref('fct_prices') }} as standard
            on
                prices.offering_id = standard.offering_id
                and prices.region = standard.region
                and standard.service_tier = 'standard'
                and standard.meter = 'input'
                and standard.min_input_tokens > 0
                and coalesce(prices.valid_from_at < standard.valid_to_at, true)
                and coalesce(standard.valid_from_at < prices.valid_to_at, true)
        where prices.largest_size = 0
    )
{%- endmacro %}
