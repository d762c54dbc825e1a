-- Decisions on record, with figures of then and of now.
select * from marts.decision_review
order by decided_on desc, decision_id, role, offering_id
