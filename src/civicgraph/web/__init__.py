"""The server: pages, linked data and SPARQL over the snapshot that a store publishes."""
