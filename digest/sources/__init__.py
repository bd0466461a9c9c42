"""What is offered: entries of feeds, lists of feeds, sitemaps, reading lists and pages, and which are worth reading."""
