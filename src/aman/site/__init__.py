"""How is Aman put together and served: settings, addresses, health."""
