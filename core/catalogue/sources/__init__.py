"""Sources: public exports and the user's own tables, turned into catalogues."""

from core.catalogue.sources.assembly import build_catalogue, import_source
from core.catalogue.sources.mapping_file import load_mapping, mappings

__all__ = ["build_catalogue", "import_source", "load_mapping", "mappings"]
