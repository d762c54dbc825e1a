{{ hand_kept('decision_record', 'claims') }}
