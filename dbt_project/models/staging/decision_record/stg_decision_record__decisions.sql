{{ hand_kept('decision_record', 'decisions') }}
