"""Words that pages about cases need."""
