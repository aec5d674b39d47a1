"""RDF as text: terms, vocabulary, IRIs, notations, and what labels and dates tell."""
