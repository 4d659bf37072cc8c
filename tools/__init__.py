"""What the project is made with and measured by; nothing in core or pages imports it."""
