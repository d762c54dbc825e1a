-- For which day the tables answer, and until when the sources were looked at.
select
    (select max(as_of_on) from marts.cost_per_interaction) as answers_for,
    (select max(checked_at) from raw.observations) as facts_until
