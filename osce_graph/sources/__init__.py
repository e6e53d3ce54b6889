"""From inputs to documents: bytes, address, time, sha256. One module a container."""
