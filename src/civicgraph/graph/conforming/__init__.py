"""What is fit to publish: the shapes, compiled and checked."""
