"""The chemical department's registers of import permits and eligibility certificates.

We call them (REST, JSON) when decision tables ask about a permit number or about an enterprise's certificates. Nobody calls
us. No description is public: paths, names and words are a guess, kept in `settings`, and the simulator speaks the same guess.
"""
