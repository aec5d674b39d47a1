"""Expressions that say when, and what they mean at the date of an article."""
