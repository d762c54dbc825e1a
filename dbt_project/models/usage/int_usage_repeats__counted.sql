{#- A key is a number, so that it takes little memory. A log without ids is not read. The row without a key says which
    log was counted, even if no id is repeated. -#}
with

repeated as (

    select {{ words_key(['call_id']) }} as call_key
    from {{ rows_with_ids() }}
    where call_id is not null
    group by {{ words_key(['call_id']) }}
    having count(*) > 1

),

final as (

    select
        call_key,
        {{ log_path_as_text() }} as log_path
    from repeated

    union all

    select
        cast(null as {{ words_key_type() }}) as call_key,
        {{ log_path_as_text() }} as log_path

)

select * from final
