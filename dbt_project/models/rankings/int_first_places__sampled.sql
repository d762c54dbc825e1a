{{ sampled_places(ref('int_hosts__selected'), ref('int_criteria__scaled')) }}
