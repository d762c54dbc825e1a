{# Rests on facts that were not known on every day, or not loaded: asserted where all that is known is taken. #}
{{ config(enabled=not var('known_on'), severity='warn') }}

-- An alias that matches nothing is a typing error, or a listing that its catalogue dropped: its row should go too.
-- Nothing is wrong meanwhile, since nothing is matched by it.
select aliases.*
from {{ ref('model_aliases') }} as aliases
left join {{ ref('int_models__matched') }} as models
    on
        (
            aliases.source_id = models.source_id
            and aliases.source_provider_id = models.source_provider_id
            and aliases.source_model_id = models.source_model_id
        )
        or (aliases.source_id = 'any' and aliases.source_model_id = models.rule_model_id)
where
    models.source_id is null
    and aliases.model_id is not null
    and aliases.source_id <> 'decision_record'
