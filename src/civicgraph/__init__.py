"""civicgraph reads civic news and writes it as RDF with the evidence: `extract`, `Store`, `related`."""

__version__ = "0.1.0"
