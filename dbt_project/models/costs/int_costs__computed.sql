{{ costs_of_scenarios(ref('dim_scenarios'), ref('int_dates__listed')) }}
