"""What people decide about the graph, and what follows from it."""
