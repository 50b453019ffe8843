"""Who is told of what, by which way, when, and did it arrive? A notice holds a reference and a link, never a name."""
