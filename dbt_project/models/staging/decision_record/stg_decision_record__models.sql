{{ hand_kept('decision_record', 'models') }}
