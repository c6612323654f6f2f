"""The National Single Window (Cổng thông tin một cửa quốc gia), run by the customs authority.

It sends declarations to the ministry and shows the ministry's answers. Both sides offer one SOAP 1.1 operation that
carries one signed XML Envelope as text, and answer at once with another Envelope: function 99 stored, 00 refused.
Legal ground: Decree 85/2019/NĐ-CP.

Published and read in running clients: the Envelope and its header, the SOAP forms, 99 and 00 with their error codes,
attachments by link, 10/01 for a new dossier. Guesses, each one a setting: our document types, the functions
of our own messages, the content of a chemical declaration, the place and canonicalisation of the system signature, namespaces.
"""
