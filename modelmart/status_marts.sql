select
    table_name as mart,
    null as "rows",
    case table_type when 'VIEW' then 'view' else 'table' end as kind
from information_schema.tables
where table_schema = 'marts'
order by table_name
