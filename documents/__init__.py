"""Plain data in, a PDF or a message out.

This room knows no tables and no services: whoever calls it has already decided what the paper says. Its words
and its look stand in ``templates/documents/``, where an organisation can change them without touching code.
"""
