"""How good an answer is: measures that every room is judged by."""
