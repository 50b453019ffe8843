"""Who can read what stands in the database? Only who also holds the master keys, and of a person only while their key lives."""
