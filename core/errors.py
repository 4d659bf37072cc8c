"""What can go wrong, each with a sentence that says what to do about it."""


class VitrineError(Exception):
    """A fault the user can mend: `message` says what is wrong, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


class ImageError(VitrineError):
    """A photo that cannot be read, or should not be."""


class TitleError(VitrineError):
    """A title that cannot be used as it stands."""


class PriceError(VitrineError):
    """A price that no product has."""


class RateError(VitrineError):
    """Prices in one currency for a model of another, and no rate between the two that could be used."""


class CatalogueError(VitrineError):
    """A catalogue with nothing usable in it."""


class SourceError(VitrineError):
    """An export, mapping or archive that cannot be turned into a catalogue."""


class ModelError(VitrineError):
    """A model that is missing, damaged or of another kind."""


class SettingError(VitrineError):
    """A number or a name that a run cannot be told."""


class StorageError(VitrineError):
    """A disk that is full, or a place that is taken or may not be written."""


class TrainingError(VitrineError):
    """A training run that stopped before its end."""


class JobError(VitrineError):
    """A background job that could not be started or found."""
