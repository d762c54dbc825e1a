{{ laid_over(
    'scenarios',
    'workloads',
    ['scenario_id'],
    ['scenario_name'] + token_columns() + ['interactions', 'service_tier', 'region', 'other_tier'],
    {'scenario_name': 'scenario_id'}
) }}
