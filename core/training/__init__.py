"""Training: the one loop, and what a run is told and gives back."""

from core.training.loop import train
from core.training.settings import EpochRecord, History, Task, TrainingConfig, mixed_precision

__all__ = ["EpochRecord", "History", "Task", "TrainingConfig", "mixed_precision", "train"]
