"""Everything about a procedure: the catalogue, the guide, the search and the conversation."""
