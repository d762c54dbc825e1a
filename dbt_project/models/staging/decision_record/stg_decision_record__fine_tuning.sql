{{ hand_kept('decision_record', 'fine_tuning') }}
