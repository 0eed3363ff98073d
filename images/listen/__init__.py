"""Container image: spoken answers to measurements and words."""
