-- The offerings that a name can stand for, the surest first. A name without a provider stands for what a profile, if any, takes.
select
    case when found.is_at_named_provider then found.offering_id else coalesce(recommended.offering_id, found.offering_id) end
        as offering_id,
    found.offering_id as found_offering_id,
    found.model_id,
    found.matched_by,
    found.is_certain,
    bool_or(found.is_by_maker and found.is_callable) over (partition by found.model_id) as is_sold_by_maker,
    not found.is_by_maker and not found.is_at_named_provider
    and bool_or(found.is_by_maker and found.is_callable is not true) over (partition by found.model_id) as maker_ended
from marts.find($name, places := $places, min_similarity := $near) as found
left join marts.recommendations as recommended
    on
        found.model_id = recommended.model_id
        and recommended.profile_id = $profile_id
order by found.place
