-- Tests that gave a warning: each has a table in schema audit with the rows that it found.
select table_name as test
from information_schema.tables
where table_schema = 'audit'
order by table_name
