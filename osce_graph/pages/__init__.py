"""The anatomy of a page: bytes to blocks, blocks to the parts that speak of items.

text.py     bytes -> characters
renditions.py  what tools that print pages as text do to lines, undone
blocks.py   HTML or text rendition -> blocks, navigation, metadata
labels.py   labelled fields among the blocks
layouts/    one module a layout: blocks -> parts; the table of layouts is in layouts/__init__.py
"""
