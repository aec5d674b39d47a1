"""From an extraction to RDF and back: triples, identity, the store, search, related articles, shapes."""
