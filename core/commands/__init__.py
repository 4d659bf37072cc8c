"""What `python -m core` can be told: a file for each larger group of commands, and the options they share."""
