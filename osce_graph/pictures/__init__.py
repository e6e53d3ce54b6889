"""Pictures drawn on the server: values in, one SVG element as text out.

Each drawing says in words what it shows (title and description), uses classes that the stylesheet
colours, and carries plain attributes so that the picture also stands by itself in a file.
"""
