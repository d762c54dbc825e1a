{{ scaled_criteria(ref('int_eligibility__checked'), ref('int_profile_facts__selected')) }}
