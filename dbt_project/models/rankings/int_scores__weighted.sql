{{ weighted_scores(ref('int_criteria__scaled')) }}
