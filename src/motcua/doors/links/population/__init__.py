"""The national population database (CSDLQG về dân cư), asked about one person at a time.

Protocol: SOAP 1.1, `TraCuuThongTinCongDan`, over the integration platform or at an address of its own. Who calls whom: we ask; the database
never gives a list, only the record that fits number, name and birth date. Source of the format: working client code.
Guesses, all in `links/population.toml`: operation, namespace, codes of integration and officer, how a name is written, how a call is signed.
"""
