"""What a page tells, from the rows of the store: plain values, no requests."""
