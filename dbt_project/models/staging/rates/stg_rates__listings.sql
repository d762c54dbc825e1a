{{ models_dev_listings('rates', absent=['provider_name', 'model_name', 'has_open_weights']) }}
