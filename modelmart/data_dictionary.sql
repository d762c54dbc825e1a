-- Every column of the public tables and views, with its type, key and comment.
with

tables as (

    select
        table_oid,
        table_name,
        'table' as table_kind,
        comment
    from duckdb_tables()
    where schema_name = 'marts'
    union all
    select
        view_oid,
        view_name,
        'view',
        comment
    from duckdb_views()
    where schema_name = 'marts'

),

keys as (

    select
        table_oid,
        unnest(constraint_column_names) as column_name,
        generate_subscripts(constraint_column_names, 1) as key_position
    from duckdb_constraints()
    where schema_name = 'marts' and constraint_type = 'PRIMARY KEY'

)

select
    tables.table_name,
    tables.table_kind,
    tables.comment as table_description,
    columns.column_index as column_number,
    columns.column_name,
    lower(columns.data_type) as data_type,
    columns.is_nullable,
    keys.key_position,
    columns.comment as description
from tables
inner join duckdb_columns() as columns using (table_oid)
left join keys on tables.table_oid = keys.table_oid and columns.column_name = keys.column_name
order by tables.table_name, columns.column_index
