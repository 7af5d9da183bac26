"""The ground floor: database, time, errors, words, rights and pictures. Knows nobody above."""
