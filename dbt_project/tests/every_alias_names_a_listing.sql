-- An alias that matches nothing is a typing error, or a listing that is gone: its row should go too.
select aliases.*
from {{ ref('model_aliases') }} as aliases
left join {{ ref('int_models__matched') }} as models
    on
        (
            aliases.source_id = models.source_id
            and aliases.source_provider_id = models.source_provider_id
            and aliases.source_model_id = models.source_model_id
        )
        or (aliases.source_id = 'any' and aliases.model_id = models.model_id and models.match_method = 'exception')
where
    models.source_id is null
    and aliases.model_id is not null
    and aliases.source_id <> 'decision_record'
    -- what was not known yet is no mistake
    and {{ 'false' if var('known_on') else 'true' }}
