"""The curated organisation: States, bodies, operations, people in office, meetings; and its resolver."""

from osce_graph.reference.resolver import Candidate, Resolution, Resolver

__all__ = ["Candidate", "Resolution", "Resolver"]
