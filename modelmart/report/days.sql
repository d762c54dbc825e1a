-- The day of the prices (day of the build), the day of the end dates (day of reading), the last day on which a catalogue was
-- seen, and some counts.
select
    (select max(as_of_on) from marts.cost_per_interaction) as priced_on,
    (select max(as_of_on) from marts.dim_sources) as read_on,
    (select max(evidence_on) from marts.deprecation_risk) as listed_on,
    (select count(*) from marts.dim_offerings where is_serverless_text) as offerings,
    (select count(distinct provider_id) from marts.dim_offerings) as providers,
    (select count(*) from marts.source_conflicts) as conflicts,
    (select count(*) from marts.data_gaps) as gaps
