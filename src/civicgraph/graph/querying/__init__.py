"""Queries of strangers: what they may ask, and the processes that answer."""
