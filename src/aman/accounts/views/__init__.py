"""The pages of accounts, by whom they are for: oneself, or an administrator."""
