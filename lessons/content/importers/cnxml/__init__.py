"""OpenStax books (CNXML modules in a collection) → a course folder."""
