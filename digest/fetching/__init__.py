"""Fetching what a show or a user names: files, and http(s) addresses as their sites allow it."""
