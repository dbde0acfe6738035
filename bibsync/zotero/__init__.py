"""Between BibTeX entries and the items of a Zotero library."""
