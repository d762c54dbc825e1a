-- The day that the tables answer for, and when the sources were last checked.
select
    (select max(as_of_on) from marts.cost_per_interaction) as answers_for,
    (select max(checked_at) from raw.observations) as facts_until
