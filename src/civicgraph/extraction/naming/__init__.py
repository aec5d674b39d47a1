"""Named things other than people: units, bodies, organizations, documents, awards."""
