"""One rule a file, run by `bibsync verify`: what the points of a verdict mean for an entry."""
