"""Files and folders that are the old one or the new one, whoever looks and whenever a run is killed."""

from core.storage.whole import atomic_folder, read_whole, sha256_of, storage_faults, write_atomically

__all__ = ["atomic_folder", "read_whole", "sha256_of", "storage_faults", "write_atomically"]
