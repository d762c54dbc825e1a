-- Decisions on record, then and now.
select * from marts.decision_review
order by decided_on desc, decision_id, role, offering_id
