"""Drawings of every garment, shoe, bag and trinket the demo mall sells: cloth and chances in, layers out."""
