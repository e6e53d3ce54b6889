"""The errors a user meets: one line that names the thing and says what to do next."""


class OsceGraphError(Exception):
    """Base of every error this package raises on purpose; its text is ready to print."""

    exit_code = 1


class InputError(OsceGraphError):
    """An input (page, folder, curated RDF) cannot be read."""

    exit_code = 2


class SiteError(OsceGraphError):
    """A site folder is missing, broken, locked, or not a site."""

    exit_code = 4


class FormatError(OsceGraphError):
    """A graph cannot be written in the format asked for."""


class QueryError(OsceGraphError):
    """A SPARQL query is refused or cannot be parsed."""

    exit_code = 5


class ConfigurationError(OsceGraphError):
    """`osce-graph.toml`, the environment or a flag holds a value that cannot be used."""

    exit_code = 6
