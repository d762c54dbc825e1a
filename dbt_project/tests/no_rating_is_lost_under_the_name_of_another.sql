-- Two labels of a board that come out as one model, effort, variant and harness would be one score: one would be lost.
with

stated as (
    {{ staged('benchmarks', [
        'source_id', 'source_provider_id', 'source_model_id', 'benchmark_id', 'variant', 'harness', 'claimant', 'effort',
        'stated_on', 'score_elo', 'source_place'
    ]) }}
)

select
    stated.source_id,
    stated.benchmark_id,
    models.model_id,
    stated.effort,
    min(stated.source_place) as place,
    max(stated.source_place) as other_place
from stated
inner join {{ ref('int_models__matched') }} as models
    on
        stated.source_id = models.source_id
        and stated.source_provider_id = models.source_provider_id
        and stated.source_model_id = models.source_model_id
where stated.score_elo is not null
group by
    stated.source_id,
    stated.benchmark_id,
    stated.variant,
    stated.harness,
    stated.claimant,
    stated.stated_on,
    models.model_id,
    stated.effort
having count(*) > 1
