"""Linked data, dumps, feeds and related articles, for programs."""
