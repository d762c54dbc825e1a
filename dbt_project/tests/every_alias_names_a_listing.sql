-- An alias that matches nothing is a typing error, or a listing that is gone: its row should go too.
select aliases.*
from {{ ref('model_aliases') }} as aliases
left join {{ ref('int_offerings__matched') }} as offerings
    on
        aliases.source_id = offerings.source_id
        and aliases.source_provider_id = offerings.source_provider_id
        and aliases.source_model_id = offerings.source_model_id
where
    offerings.source_id is null
    and aliases.source_id <> 'decision_record'
