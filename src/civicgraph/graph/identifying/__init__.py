"""One event, many articles: which reports of different articles speak of one event although their keys differ, and the judgements that say so."""
