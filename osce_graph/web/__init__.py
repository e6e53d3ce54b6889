"""The HTTP side of a site: reads one release, writes nothing.

Rooms: `home` (start page, lists), `entities`, `documents` (ontology, shapes, context, reports),
`sparql`, `dumps`, `health`. What they share: `current` (the release a request reads), `respond`
(negotiation, conditional documents, pages), `problems` (errors), `view` and `terms` (what pages show).
`app` puts them together, `serve` runs it.
"""
