"""The national register of enterprises (CSDLQG về đăng ký doanh nghiệp), asked through the national data gateway.

Protocol: `GET …/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn=` in JSON, with a client-credentials token of the gateway
(WSO2 shape). Who calls whom: we ask. Source of the format: working client code.
Guesses, all settings: the list of words that mean "in operation", the keys under which persons' numbers and the people
whom an enterprise has authorised are given.
"""
