"""The pages that a browser shows: episodes, archives, a run's report, a comparison of voices."""
