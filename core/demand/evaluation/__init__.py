"""Whether forecasts are good and honest: scores, intervals that hold, and the baselines to beat."""
