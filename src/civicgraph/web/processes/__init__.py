"""Where queries and updates of strangers run: processes that can be ended at any moment."""
