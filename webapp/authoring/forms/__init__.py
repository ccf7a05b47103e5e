"""Forms for blocks: described once as fields, drawn from a document, read back into it."""
