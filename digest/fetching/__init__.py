"""Reading what a show or a user names: http(s) addresses, with the wishes of their sites, and files."""
