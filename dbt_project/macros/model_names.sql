{# Spelling rules that turn a listing's id into a plain name: pattern, replacement, and reason with an example. They apply in
   this order to the id in lower case. Dates stay: a dated snapshot is a model of its own.
   Exceptions are rows of seeds/reference/model_aliases.csv. #}
{% macro spelling_rules() -%}
    {{ return([
        ['/community$', '', 'other conditions, which the offering is named after: novita/deepseek/deepseek-r1/community'],
        ['@(us|eu|apac|au|jp|ca|sa|in|me|il|uk|global)$', '', 'region of a router: gpt-4.1@eu'],
        ['^.*/', '', 'makers, accounts, regions: openrouter/openai/gpt-4o'],
        ['^(us|eu|apac|au|jp|ca|sa|in|me|il|uk|global|regional|us-gov)\\.', '', 'region of Bedrock: us.anthropic.claude-3-haiku'],
        ['^deepseek\\.(r|v)', 'deepseek-\\1', 'maker that is part of the name: deepseek.r1-v1:0'],
        ['^(system\\.ai|ai21|[a-z]+)\\.([a-z])', '\\2', 'maker or schema before a point: anthropic.claude-3-haiku, xai.grok-4, system.ai.kimi-k3'],
        ['@default$', '', 'no version requested: claude-opus-4-6@default'],
        ['(-20[0-9]{6})-v[0-9]+:0(:[0-9]+k|:mm)?$', '\\1', 'version of the API, after a day: claude-3-5-sonnet-20241022-v2:0'],
        ['-v?1:0(:[0-9]+k|:mm)?$', '', 'version of the API and of its context window: gpt-oss-20b-1:0, -v1:0:28k'],
        [':0(:[0-9]+k|:mm)?$', '', 'revision of a version: nemotron-super-3-120b:0, nemotron-nano-9b-v2:0'],
        ['(v[0-9]+):([0-9]+)$', '\\1.\\2', 'colon instead of a point: mistral-7b-instruct-v0:2'],
        ['[^a-z0-9.]+', '-', 'one hyphen between parts: gpt_oss 20b, llama3:8b'],
        ['(^-+|-+$)', '', 'no hyphen at the ends'],
        ['([0-9])p([0-9])', '\\1.\\2', 'p instead of a point: kimi-k2p5'],
        ['^(databricks|duo-chat|groq|cerebras|azure|openai|anthropic|google|moonshotai|moonshot|xai|x-ai|xiaomi|zai|zai-org|z-ai|deepseek-ai|mistralai|qwen|alibaba|cohere|nvidia|amazon)-(gpt|o[1-9]|claude|gemini|gemma|kimi|grok|glm|deepseek|m[a-z]*stral|qw|llama|meta-llama|command|nemotron|mimo|nova)', '\\2', 'host, maker or route before a hyphen: databricks-claude-sonnet-4'],
        ['^fw-', '', 'another seller, whom the offering is named after: FW-Kimi-K2.5 is Fireworks on Azure'],
        ['-maas$', '', 'model as a service, on Vertex: llama-3.3-70b-instruct-maas'],
        ['-hf$', '', 'format of the weights: mixtral-8x22b-instruct-hf'],
        ['-(20[0-9][0-9])-([01][0-9])-([0-3][0-9])(-|$)', '-\\1\\2\\3\\4', 'a date is one part: gpt-4o-2024-05-13'],
        ['(^|[a-z-])([0-9]{1,2})-([0-9])(v|-|$)', '\\1\\2.\\3\\4', 'hyphen instead of a point: claude-sonnet-4-5, qwen2-5-72b'],
        ['-0-([0-9]+b)(-|$)', '-0.\\1\\2', 'hyphen instead of a point in a size below one: qwen3-embedding-0-6b'],
        ['^(meta-)?llama-?v?([0-9])', 'llama-\\2', 'one spelling of Llama: Meta-Llama-3.1, llama3.1, llama-v3.1'],
        ['^(llama-[3-9](\\.[0-9])?-[0-9]+b)-chat$', '\\1-instruct', 'since Llama 3 the tuned weights are called Instruct: llama-3-70b-chat-hf'],
        ['^(llama-[0-9.]+)-vision-([0-9]+b)-', '\\1-\\2-vision-', 'order of words: llama-3.2-vision-11b-instruct'],
        ['^code-llama-', 'codellama-', 'one spelling of Code Llama: code-llama-34b-instruct'],
        ['^gpt-35-', 'gpt-3.5-', 'missing point: gpt-35-turbo'],
        ['^grok-4-20(-|$)', 'grok-4.20\\1', 'hyphen instead of a point: grok-4-20-reasoning'],
        ['^qwen-([0-9])', 'qwen\\1', 'one spelling of Qwen: Qwen-2.5, Qwen2.5'],
        ['^claude-v([0-9])', 'claude-\\1', 'v before the version: claude-v2'],
        ['^(claude-.*[0-9])-v[0-9]+$', '\\1', 'version of the API: claude-opus-4-6-v1'],
        ['^claude-([0-9](\\.[0-9])?)-(opus|sonnet|haiku)', 'claude-\\3-\\1', 'order of words: claude-3-5-sonnet'],
        ['^gemini-(pro|flash-lite|flash)-([0-9]+(\\.[0-9]+)?)', 'gemini-\\2-\\1', 'order of words: gemini-flash-1.5'],
        ['^jamba-([0-9]+\\.[0-9]+)-(mini|large)', 'jamba-\\2-\\1', 'order of words: jamba-1.6-mini'],
        ['^(nova-(2-)?(micro|lite|pro|premier))-v1([.]0)?$', '\\1', 'version of the API: nova-lite-v1, amazon-nova-lite-v1.0'],
        ['^nova-(micro|lite|pro|premier)-([0-9])$', 'nova-\\2-\\1', 'order of words: nova-lite-2'],
        ['^(grok-[0-9.]+)-(non-reasoning|reasoning)-beta', '\\1-beta-\\2', 'order of words: grok-4.20-reasoning-beta'],
        ['^(grok-.*)-(non-reasoning|reasoning)-([0-9]{4})$', '\\1-\\3-\\2', 'order of words: grok-4.20-beta-reasoning-0309'],
        ['^(gpt|kimi)-(.*)-preview-([0-9]{4})$', '\\1-\\2-\\3-preview', 'order of words: kimi-k2-preview-0905'],
        ['^(deepseek-.*?)(-ga)?-(20)?2[0-9]([01][0-9][0-3][0-9])$', '\\1-\\4', 'days of DeepSeek have no year: deepseek-v4-pro-20260813, -ga-260813'],
        ['^gemma([0-9])', 'gemma-\\1', 'one spelling of Gemma, before its last word is cut: gemma2-9b-it'],
        ['^(gemma-.*)-it$', '\\1', 'hosts serve only the tuned model: gemma-3-27b-it'],
    ]) }}
{%- endmacro %}


{# Columns of a select list: the id after each dozen of rules, and plain_name after the last. Deeply nested calls overflow parsers, and
   of a column for each rule DuckDB would plan all earlier rules again. #}
{% macro plain_name_columns(text) -%}
    lower({{ text }}) as spelled_0,
    {%- for rules in spelling_rules() | batch(12) %}
        {%- set state = namespace(sql='spelled_' ~ loop.index0) %}
        {%- for pattern, replacement, why in rules %}
            {%- set state.sql = regexp_replace_all(state.sql, pattern, replacement) %}
        {%- endfor %}
        {{ state.sql }} as {{ 'plain_name' if loop.last else 'spelled_' ~ loop.index }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# Under which conditions, or by whom, a provider sells the model of a listing beside its own offering of it; null if the id
   says nothing. Each is an offering of its own: TEE/glm-4.6, bedrock/*/1-month-commitment/anthropic.claude-v1,
   novita/deepseek/deepseek-r1/community, azure_ai/FW-Kimi-K2.5 (Fireworks on Azure), llama/groq-llama-4-maverick. #}
{% macro deployment(text) -%}
    coalesce(
        nullif(
            regexp_extract(lower({{ text }}), '(^|/)(tee|[0-9]+-month-commitment)/', 2),
            ''
        ),
        nullif(regexp_extract(lower({{ text }}), '/(community)$', 1), ''),
        nullif(regexp_extract(lower({{ text }}), '(^|/)(fw)-[^/]+$', 2), ''),
        nullif(regexp_extract(lower({{ text }}), '(^|/)(cerebras|groq)-(gpt|llama)[^/]*$', 2), '')
    )
{%- endmacro %}


{# The name of an offering at its provider: that of the model, and how it is sold: fw-kimi-k2.5, glm-4.6-for-tee. #}
{% macro offered_name(model_id, deployment) -%}
    case
        when {{ deployment }} is null then {{ model_id }}
        when {{ deployment }} in ('fw', 'cerebras', 'groq') then {{ deployment }} || '-' || {{ model_id }}
        else {{ model_id }} || '-for-' || {{ slug(deployment) }}
    end
{%- endmacro %}


{# The word at the end of an id, after a size, that tells how the weights were trained on: it, instruct, chat or thinking. Empty
   if there is none. #}
{% macro tuned_word(text) -%}
    regexp_extract(lower({{ text }}), '[0-9]b-(it|instruct|chat|thinking)(@[a-z]+)?$', 1)
{%- endmacro %}


{# An id without that word, to see which ids differ in nothing else. #}
{% macro without_tuned(text) -%}
    {{ regexp_replace_all('lower(' ~ text ~ ')', '([0-9]b)-(it|instruct|chat|thinking)(@[a-z]+)?$', '\\1\\3') }}
{%- endmacro %}


{# The region that a listing's id contains: us.anthropic.claude-3-haiku, azure/eu/gpt-4o, gpt-4.1@eu,
   bedrock/us-west-2/...; null if it
   contains none. #}
{% macro listing_region(text) -%}
    coalesce(
        nullif(regexp_extract(lower({{ text }}), '(^|/)([a-z]{2}-(gov-)?[a-z]+-[0-9])/', 2), ''),
        nullif(regexp_extract(lower({{ text }}), '(^|/)(us|eu|apac|au|jp|ca|sa|in|me|il|uk|regional|us-gov)[./]', 2), ''),
        nullif(regexp_extract(lower({{ text }}), '(^|/)(global)[.]', 2), ''),
        nullif(regexp_extract(lower({{ text }}), '@(us|eu|apac|au|jp|ca|sa|in|me|il|uk|global)$', 1), '')
    )
{%- endmacro %}


{# The region that a name contains, else global. #}
{% macro named_region(text) -%}
    coalesce({{ listing_region(text) }}, 'global')
{%- endmacro %}


{# The day of a dated snapshot in a plain name, such as 20250414, or its number after a version, such as 001; null for an
   undated name. davinci-002 is no snapshot of davinci, but another model. #}
{% macro snapshot_day(name) -%}
    coalesce(
        nullif(regexp_extract({{ name }}, '-(20[0-9]{6})(-|$)', 1), ''),
        nullif(regexp_extract({{ name }}, '[0-9].*-(00[1-9])(-|$)', 1), '')
    )
{%- endmacro %}


{% macro undated_name(name, day) -%}
    case when {{ day }} is null then {{ name }} else replace({{ name }}, '-' || {{ day }}, '') end
{%- endmacro %}


{# The name before `-latest`, if it has a version: claude-3-7-sonnet-latest can only mean snapshots of that version. Null for
   every other name; what mistral-large-latest means changes with each version, so it stays an offering of its own. #}
{% macro latest_of(name) -%}
    nullif(regexp_extract({{ name }}, '^((.*[-a-z])?[0-9]{1,2}([.][0-9]+)?(-.*)?)-latest$', 1), '')
{%- endmacro %}


{# A name without `.0` after a version: claude-opus-4.0 is claude-opus-4. #}
{% macro without_zero(name) -%}
    {{ regexp_replace_all(name, '([0-9])[.]0(-|$)', '\\1\\2') }}
{%- endmacro %}


{# A name without its day in any length, to see which names belong together: grok-2-1212, gpt-4o-2024-05-13. #}
{% macro family_name(name) -%}
    regexp_replace({{ name }}, '-(20[0-9]{6}|00[1-9]|[0-9]{4})$', '')
{%- endmacro %}


{# What the spellings of a name have in common, its letters and digits: gemma4-31b is gemma-4-31b, gpt-54 is gpt-5.4. A size
   keeps its digits and so does a day: x-1.1b is not x-11b. #}
{% macro spelling_key(name) -%}
    {%- set marked = regexp_replace_all(without_zero(name), '[^a-z0-9]*([0-9]+[bmt](-|$)|[0-9]{4,})', '/\\1') -%}
    {{ regexp_replace_all(marked, '[^a-z0-9/]', '') }}
{%- endmacro %}


{# Whether a clause of a catalogue's rule for names holds for a name in lower case. #}
{% macro clause_holds(name, kind, value) -%}
    case {{ kind }}
        when 'equals' then {{ name }} = {{ value }}
        when 'starts_with' then left({{ name }}, length({{ value }})) = {{ value }}
        when 'ends_with' then right({{ name }}, length({{ value }})) = {{ value }}
        when 'contains' then replace({{ name }}, {{ value }}, '') <> {{ name }}
        when 'regex' then {{ regexp_finds(name, value) }}
    end
{%- endmacro %}


{# An id in lower case, without everything up to its last slash. #}
{% macro last_part(text) -%}
    regexp_replace(lower({{ text }}), '^.*/', '')
{%- endmacro %}


{# Words at the end of a name that do not change its maker and licence: how weights are served or stored, or which of a family
   they are. Word and reason with an example. They are cut off to look up maker and licence, never to match listings. #}
{% macro serving_words() -%}
    {{ return([
        ['(for-)?tee', 'confidential computing: kimi-k3-for-tee'],
        ['free', 'a free tier: kimi-k2.6-free'],
        ['(batch|flex|priority|spot)', 'service tier: glm-5.3-flex'],
        ['(fast|highspeed|speed|ultraspeed|ultrafast|lightning|turbo|nitro)', 'faster servers: minimax-m2.7-highspeed'],
        ['(high-throughput|tput|lite|versatile|instant|long|cloud|cs|discounted)', 'size of the servers: llama-3.3-70b-versatile'],
        ['(eu|us)', 'place: glm-5.2-eu'],
        ['(no-)?thinking', 'reasoning switched on or off by the host: glm-5.1-thinking'],
        ['(fp|nvfp|mxfp|int|bf)[0-9]+', 'number format: qwen3.8-27b-fp8'],
        ['(awq|gguf|dynamic|mlx|[0-9]bit|4bit|q[0-9]-k-m|iq[0-9]-xs)', 'format of the weights: llama-3-8b-instruct-awq'],
        ['(original|variant[0-9]|api)', 'another listing of a host: glm-4.7-original'],
        ['it', 'tuned, before other words: gemma-4-31b-it-free'],
        ['base', 'not tuned, where others sell the tuned weights under the bare name: llama-3.1-405b-base'],
    ]) }}
{%- endmacro %}


{# A name without such words at its end. #}
{% macro without_serving_words(name) -%}
    {%- set words = serving_words() | map('first') | join('|') -%}
    {{ regexp_replace_all(name, '(-(' ~ words ~ '))+$', '') }}
{%- endmacro %}


{# A word for weights that somebody else has altered, in a name: llama-3.1-nemotron-70b-instruct-hf-abliterated. Null if there is
   none. Their maker is not that of the weights they began with. #}
{% macro altered_by_others(name) -%}
    nullif(
        regexp_extract({{ name }}, '(abliterated|derestricted|heretic|uncensored|unfiltered|unslop)', 1), ''
    )
{%- endmacro %}


{# The characters of a name that no pattern of a family leaves open. #}
{% macro name_beginning(name) -%}
    substring({{ name }}, 1, 2)
{%- endmacro %}
