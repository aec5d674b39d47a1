"""People by name, and the posts that they hold."""
