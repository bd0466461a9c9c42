"""From articles to a script: group what tells the same, rank, choose, and write what the episode says."""
