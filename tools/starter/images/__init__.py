"""The starter image encoder: sees in any part of a photo what larger networks see there."""
