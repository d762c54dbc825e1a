{{ laid_over('usage_names', 'names', ['log_provider', 'log_model'], ['provider_id', 'model_id']) }}
