"""The pages of screening: request -> form, action or query -> template."""
