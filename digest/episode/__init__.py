"""Where the stages meet: an episode planned, spoken, listened to and described."""
