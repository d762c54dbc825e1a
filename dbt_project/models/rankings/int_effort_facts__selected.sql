{{ facts_of_efforts(
    ref('stg_policy__ranking_profiles'), ref('int_rules__selected'), ref('dim_offerings'), ref('int_effort_costs__computed')
) }}
