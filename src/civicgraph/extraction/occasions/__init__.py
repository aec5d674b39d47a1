"""Events as they are found: by noun, by award, by appointment, by election."""
