{# Labels of leaderboards such as Arena's, which name a model and how it was run: `Claude Opus 4.5 (High, 32K, 20251101)`,
   `claude-opus-4-5-20251101-high-32k`, `gpt-5.4-high (codex-harness)`. Effort, harness and precision are taken out, so that
   what is left names the weights. Each rule is a pattern, a replacement, and its reason with an example. They apply in this order to
   the label in lower case, and mark the effort: `claude-opus-4.5<high-32k>-20251101`. #}
{% macro effort_rules() -%}
    {%- set depth = '(minimal|low|medium|high|xhigh|max)' -%}
    {{ return([
        [',? ?\\(?[a-z]+[ -]harness\\)?', '', 'the harness has a column of its own: GPT-5.4 (High, Codex Harness)'],
        ['[ -][(]?(bf16|fp8|nvfp4)[)]?$', '', 'the precision in which it ran is a variant: Llama 3.1 405B Instruct (FP8)'],
        ['[, ]+', '-', 'one hyphen between parts: Claude Opus 4.5 (High, 32K)'],
        ['-?\\(((thinking|non-thinking|instant|' ~ depth ~ ')(-minimal|-[0-9]+k)*)(-[^)]*)?\\)?$', '<\\1>\\5', 'an effort in brackets, with its budget; what follows is part of the name: (Thinking 32K, 20250219)'],
        ['-?[(]([^)]*)[)]$', '-\\1', 'other words in brackets are part of the name: GPT-4o (2024-05-13)'],
        ['^(qwen[0-9.]*(-vl)?)-max', '\\1_max', 'Max is a size of Qwen: qwen3.8-max'],
        ['^((mini|magi|dev)?stral|mistral|phi-[0-9.]+)-medium', '\\1_medium', 'Medium is a size of Mistral and Phi: mistral-medium-2508'],
        ['^(kimi-[a-z0-9.]+)-instant$', '\\1<instant>', "Moonshot's word for no thinking; of others it is a model: kimi-k2.5-instant, gpt-5.5-instant"],
        ['-(no|non)-thinking$', '<non-thinking>', 'one word for no thinking: qwen3-235b-a22b-no-thinking'],
        ['-(thinking-[0-9]+k)$', '<\\1>', 'thinking with a budget: claude-3-7-sonnet-20250219-thinking-32k'],
        ['([0-9][.][0-9]+(-exp|-terminus)?|-[0-9]{2}-[0-9]{2})-thinking$', '\\1<thinking>', 'thinking after a version with a point, or a day, is switched on; after a size or a word it is part of the name: deepseek-v3.1-thinking, but qwen3-next-80b-a3b-thinking'],
        ['^([^<]*[a-z0-9])-(' ~ depth ~ '(-[0-9]+k)?)((-[0-9]{4,8}|-preview)*)$', '\\1<\\2>\\5', 'an effort at the end, or before a day or preview: deepseek-v4-pro-high-20260813'],
        ['_', '-', 'sizes as they were'],
    ]) }}
{%- endmacro %}


{# Columns of a select list: the label after each rule; then its name, effort and harness. #}
{% macro effort_columns(text) -%}
    lower({{ text }}) as unmarked_0
    {%- for pattern, replacement, why in effort_rules() %},
        {{ regexp_replace_all('unmarked_' ~ loop.index0, pattern, replacement) }}
            as {{ 'marked' if loop.last else 'unmarked_' ~ loop.index }}
    {%- endfor %}
{%- endmacro %}


{# The name of the weights in a marked label. #}
{% macro name_of_marked(marked) -%}
    {{ regexp_replace_all(marked, '<[^>]*>', '') }}
{%- endmacro %}


{# The effort in a marked label, with underscores as in hand-kept rows: thinking_32k; unstated if it has none. #}
{% macro effort_of_marked(marked) -%}
    coalesce(nullif(replace(regexp_extract({{ marked }}, '<([^>]*)>', 1), '-', '_'), ''), 'unstated')
{%- endmacro %}


{# The variant in a label: the precision in which the weights ran; unstated if none, or the one of their release (bf16). #}
{% macro variant_of_label(label) -%}
    coalesce(nullif(regexp_extract(lower({{ label }}), '[ (-](fp8|nvfp4)[)]?$', 1), ''), 'unstated')
{%- endmacro %}


{# The harness in a label; unstated if it has none. #}
{% macro harness_of_label(label) -%}
    coalesce(nullif(regexp_extract(lower({{ label }}), '([a-z]+)[ -]harness', 1), ''), 'unstated')
{%- endmacro %}


{# The same for words such as those in brackets on Aider's leaderboard: no think, 32k thinking, Reasoner. #}
{% macro effort_of_words(words) -%}
    case
            when lower({{ words }}) like 'no %' or lower({{ words }}) = 'chat' then 'non_thinking'
            when {{ words }} like '%k think%' then 'thinking_' || regexp_extract({{ words }}, '([0-9]+k)', 1)
            when lower({{ words }}) in ('reasoner', 'default think') then 'thinking'
            when lower({{ words }}) <> 'default' then lower({{ words }})
        end
{%- endmacro %}
