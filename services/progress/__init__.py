"""What a learner knows, how sure that is, and what to study next."""
