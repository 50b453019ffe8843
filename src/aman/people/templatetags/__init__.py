"""Words and dates that pages about people and cases share."""
