"""What happens when everything must be closed at once? One person closes, two open again."""
