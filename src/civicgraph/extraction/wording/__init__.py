"""A text as words: syllables and sentences, known phrases, and all that the lexicon knows of them."""
