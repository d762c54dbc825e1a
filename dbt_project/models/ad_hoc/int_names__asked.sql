{{ config(access='private', parameters=['api_name']) }}

with

arguments as (

    select nullif(replace(lower(trim(cast(api_name as varchar))), '+', ' plus'), '') as typed

),

-- as typed, and, if it names a provider, without that and without all that stands before the name
spelled as (

    select
        looked_for,
        is_of_named_provider,
        {{ last_part('looked_for') }} as name_end,
        {{ plain_name_columns('looked_for') }}
    from (
        select
            typed as looked_for,
            false as is_of_named_provider
        from arguments
        where typed is not null
        union
        select
            unnest([{{ name_behind_parts('typed') }}, {{ name_behind_first_part('typed') }}]) as looked_for,
            true as is_of_named_provider
        from {{ ref('int_providers__named') }}(api_name)
    ) as readings

),

parsed as (

    select
        looked_for,
        is_of_named_provider,
        name_end,
        plain_name,
        {{ undated_name('plain_name', snapshot_day('plain_name')) }} as undated_name,
        {{ without_serving_words(undated_name('plain_name', snapshot_day('plain_name'))) }} as served_name,
        {{ name_words('plain_name') }} as words,
        {{ name_numbers('plain_name') }} as numbers,
        {{ squeezed_name('plain_name') }} as squeezed
    from spelled
    where plain_name <> ''

),

typed_words as (

    select
        looked_for,
        is_of_named_provider,
        unnest(words) as word
    from parsed

),

-- in how many models each word is
known_words as (

    select
        word,
        count(*) as models
    from (
        select unnest(list_distinct({{ name_words('model_id') }})) as word
        from {{ ref('dim_models') }}
    ) as words
    group by word

),

-- each word as it was probably meant: as a known one, the nearest and most frequent
meant as (

    select
        typed_words.looked_for,
        typed_words.is_of_named_provider,
        typed_words.word,
        coalesce(known_words.word, typed_words.word) as right_word
    from typed_words
    left join known_words
        on
            typed_words.word = known_words.word
            or {{ is_misspelling_of('typed_words.word', 'known_words.word') }}
    qualify
        row_number() over (
            partition by typed_words.looked_for, typed_words.is_of_named_provider, typed_words.word
            order by
                damerau_levenshtein(typed_words.word, known_words.word) asc nulls last,
                known_words.models desc nulls last,
                known_words.word asc nulls last
        ) = 1

),

corrected as (

    select
        looked_for,
        is_of_named_provider,
        list_sort(list(right_word)) as right_words
    from meant
    group by looked_for, is_of_named_provider

),

final as (

    select
        parsed.*,
        coalesce(corrected.right_words, []) as right_words
    from parsed
    left join corrected
        on
            parsed.looked_for = corrected.looked_for
            and parsed.is_of_named_provider = corrected.is_of_named_provider

)

select * from final
