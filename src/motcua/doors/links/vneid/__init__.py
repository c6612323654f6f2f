"""VNeID: results go into their holder's wallet, changes follow at once; the log of our questions about people goes to its owner.

Protocol: JSON over HTTPS with client-credentials tokens. Who calls whom: we call. Source: the law only (Decree 69/2024/NĐ-CP as amended by Decree
320/2026/NĐ-CP, articles 4 and 10); no contract or client was found, so the whole format is a guess.
Guesses, in `links/vneid.toml`: addresses, the kind of paper, the words for states.
"""
