{{ hand_kept('decision_record', 'arguments') }}
