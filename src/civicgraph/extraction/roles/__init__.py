"""Who, where and when of an event that was found."""
