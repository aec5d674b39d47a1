"""The reference facts as triples."""
