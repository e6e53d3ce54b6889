"""osce-graph: the public record of the Organization for Security and Co-operation in Europe as RDF."""

__version__ = "0.1.0"
