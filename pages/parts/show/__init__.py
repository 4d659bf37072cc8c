"""How answers are drawn, whatever page they are an answer on."""
