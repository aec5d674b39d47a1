"""Related articles: which, how much, and why."""
