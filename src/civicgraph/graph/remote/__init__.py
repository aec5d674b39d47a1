"""Other SPARQL endpoints: asking them, and finding what they have of the things in a store."""
