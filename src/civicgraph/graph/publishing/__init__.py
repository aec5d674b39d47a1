"""The graph for others to take away: as tables, as Turtle, with a description that says what it is and how it may be used."""
