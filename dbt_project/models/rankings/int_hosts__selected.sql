{{ selected_hosts(ref('int_scores__weighted'), ref('stg_policy__ranking_profiles'), ref('dim_scenarios')) }}
