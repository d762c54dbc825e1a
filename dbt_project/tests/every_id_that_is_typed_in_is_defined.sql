-- A mistyped id in a file of facts or policy would silently join with nothing.
{% set ids = [
    ('seeds/facts/offerings.csv', ref('stg_decision_record__offerings'), 'provider_id', 'providers', 'provider_id'),
    ('seeds/facts/prices.csv', ref('stg_decision_record__prices'), 'source_provider_id', 'providers', 'provider_id'),
    ('seeds/facts/prices.csv', ref('stg_decision_record__prices'), 'source_meter', 'meters', 'meter'),
    ('prices.csv of MODELMART_HOME', ref('stg_my_prices__prices'), 'source_meter', 'meters', 'meter'),
    ('seeds/facts/fine_tuning.csv', ref('stg_decision_record__fine_tuning'), 'provider_id', 'providers', 'provider_id'),
    ('seeds/facts/benchmarks.csv', ref('stg_decision_record__benchmarks'), 'benchmark_id', 'benchmarks', 'benchmark_id'),
    ('seeds/facts/lifecycle.csv', ref('stg_decision_record__lifecycle'), 'source_provider_id', 'providers', 'provider_id'),
    ('seeds/facts/candidates.csv', ref('stg_decision_record__candidates'), 'provider_id', 'providers', 'provider_id'),
    ('seeds/facts/decisions.csv', ref('stg_decision_record__decisions'), 'scenario_id', 'scenarios', 'scenario_id'),
    ('seeds/facts/decisions.csv', ref('stg_decision_record__decisions'), 'profile_id', 'ranking_profiles', 'profile_id'),
    ('seeds/reference/license_aliases.csv', ref('license_aliases'), 'license_id', 'licenses', 'license_id'),
    ('seeds/reference/license_clauses.csv', ref('license_clauses'), 'license_id', 'licenses', 'license_id'),
    ('seeds/reference/benchmark_aliases.csv', ref('benchmark_aliases'), 'benchmark_id', 'benchmarks', 'benchmark_id'),
    ('seeds/reference/meter_aliases.csv', ref('meter_aliases'), 'meter', 'meters', 'meter'),
    ('seeds/reference/own_pages.csv', ref('own_pages'), 'provider_id', 'providers', 'provider_id'),
    ('seeds/reference/provider_aliases.csv', ref('provider_aliases'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/reference/provider_splits.csv', ref('provider_splits'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/reference/provider_pairs.csv', ref('provider_pairs'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/reference/provider_pairs.csv', ref('provider_pairs'), 'other_provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/reference/unpriced_providers.csv', ref('unpriced_providers'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/reference/meter_substitutes.csv', ref('meter_substitutes'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/reference/thinking_modes.csv', ref('thinking_modes'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/reference/meter_substitutes.csv', ref('meter_substitutes'), 'meter', 'meters', 'meter'),
    ('seeds/reference/meter_substitutes.csv', ref('meter_substitutes'), 'billed_as', 'meters', 'meter'),
    ('seeds/reference/usage_regions.csv', ref('usage_regions'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/reference/usage_name_gaps.csv', ref('usage_name_gaps'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/reference/usage_name_gaps.csv', ref('usage_name_gaps'), 'gap', 'usage_gap_reasons', 'gap'),
    ('seeds/reference/service_tier_aliases.csv', ref('service_tier_aliases'), 'gap', 'usage_gap_reasons', 'gap'),
    ('seeds/policy/usage_names.csv', ref('stg_policy__usage_names'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/policy/usage_makers.csv', ref('usage_makers'), 'provider_id', 'provider_kinds', 'provider_id'),
    ('seeds/policy/company_profiles.csv', ref('stg_policy__company_profiles'), 'revenue_period', 'periods', 'period'),
    ('seeds/policy/deprecation_risk_rules.csv', ref('deprecation_risk_rules'), 'risk_level', 'risk_levels', 'risk_level'),
] %}
with

found as (

    {% for file, typed, id, defined, field in ids %}
        select distinct
            '{{ file }}: {{ id }} ' || {{ id }} || ' is not in {{ defined }}.csv; correct it or add it there' as message
        from {{ typed }}
        where {{ id }} not in (select {{ field }} from {{ ref(defined) }})
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

{{ stop_with('found') }}
