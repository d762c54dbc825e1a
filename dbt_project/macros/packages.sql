{# This project and others in one run of dbt. dbt takes a macro of the root project for nodes of every package, and a macro of
   a package for its own nodes. So each macro that replaces one of dbt's acts on nodes of modelmart alone, and leaves the
   others to dbt (tests/test_dbt_package.py). #}


{# True where dbt runs this project, false where another project has it as a package. #}
{% macro is_root() -%}
    {{ return(project_name == 'modelmart') }}
{%- endmacro %}


{# True while dbt runs a model, seed, test or hook of this project. #}
{% macro is_ours() -%}
    {{ return(model.package_name == 'modelmart') }}
{%- endmacro %}


{# Where a file of this project lies: dbt runs in the folder of the root project. At home the path stays relative, since a
   project may be moved or copied between two runs. #}
{% macro path_of(file) -%}
    {{ return(file if is_root() else builtins.ref.config.load_dependencies()['modelmart'].project_root ~ '/' ~ file) }}
{%- endmacro %}


{# The files of this project that dbt has parsed. #}
{% macro our_files() -%}
    {{ return(builtins.ref.manifest.files.values() | selectattr('project_name', 'equalto', 'modelmart') | list) }}
{%- endmacro %}
