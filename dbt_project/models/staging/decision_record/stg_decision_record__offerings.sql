{{ hand_kept('decision_record', 'offerings') }}
