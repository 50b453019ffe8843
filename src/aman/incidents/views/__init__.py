"""The pages about incidents: request -> form, action or query -> template."""
