{# Needs facts that were not known on every day: runs only where all known facts are used. #}
{{ config(enabled=not var('known_on'), severity='warn') }}

-- An exception that matches nothing is a typing error, or its catalogue dropped the listing: delete the row.
-- Until then it does no harm, since it matches nothing.
select aliases.*
from {{ ref('model_aliases') }} as aliases
left join {{ ref('int_models__matched') }} as models
    on
        (
            aliases.source_id = models.source_id
            and aliases.source_provider_id = coalesce(nullif(models.source_provider_id, ''), 'any')
            and aliases.source_model_id = models.source_model_id
        )
        or (aliases.source_id = 'any' and aliases.source_model_id = models.rule_model_id)
where
    models.source_id is null
    and aliases.model_id is not null
    and aliases.source_id <> 'decision_record'
