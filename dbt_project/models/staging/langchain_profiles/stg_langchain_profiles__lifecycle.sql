{{ models_dev_lifecycle('langchain_profiles') }}
