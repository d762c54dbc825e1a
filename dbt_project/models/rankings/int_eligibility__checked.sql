{{ eligibility_by_rules(
    ref('int_offerings__unioned'), ref('int_rules__selected'), ref('int_profile_facts__selected')
) }}
