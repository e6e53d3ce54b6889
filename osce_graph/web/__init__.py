"""The HTTP side of a site: reads one release, writes nothing.

Rooms: `home` (start page, lists), `entities`, `documents` (ontology, shapes, context, reports),
`sparql`, `dumps`, `health`, `openapi`. What they share: `current` (the release a request reads),
`respond` (negotiation, conditional documents, pages), `problems` (errors), `bodies` (reading requests),
`readiness`, `view` and `terms` (what pages show). Before them stands `front`: request ids, trusted
proxies, the `cache`, the access log, `metrics`. `app` puts them together, `serve` runs it.
"""
