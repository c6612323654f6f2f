"""Sign-in with the national identity: OpenID Connect, authorization code.

What: the sign-in of the national public service portal (DVCQG SSO, WSO2 Identity Server), which hands on to VNeID.
Protocol: OpenID Connect 1.0 authorization code with PKCE (S256), state and nonce; userinfo in flat JSON with Vietnamese
names. Who calls whom: the browser goes there and comes back to `/dang-nhap/tra-loi/`; we call token, userinfo, keys.
Source of the format: working client code (paths, claims), Decree 69/2024/NĐ-CP (levels).
Guesses, all settings: the hint that picks VNeID, the mapping of `IAL` to levels, the claims of an organisation's
identity, paths of logout.
"""
