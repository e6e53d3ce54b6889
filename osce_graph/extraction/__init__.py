"""From a document to typed records with evidence: the map step, a pure function of one page.

reader.py    document -> Reading: decode, take apart, recognise, resolve
language.py  the language of a text, by its words
mentions.py  names of the reference data in running text
persons.py   persons with a printed public role
events.py    gatherings with days and places
quotes.py    the words a finding stands on
"""
