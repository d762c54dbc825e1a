-- How many times the usual tokens a model writes per effort.
select
    model_id,
    effort,
    is_default,
    output_multiplier,
    verbosity_basis
from marts.model_verbosity
order by model_id, effort
