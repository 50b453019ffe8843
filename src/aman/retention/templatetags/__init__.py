"""What other apps' pages show of retention."""
