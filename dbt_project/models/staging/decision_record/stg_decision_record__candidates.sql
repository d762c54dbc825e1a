{{ hand_kept('decision_record', 'candidates') }}
