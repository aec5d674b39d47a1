"""From an extraction to an article's own graph, and back."""
