"""The national public service portal (Cổng Dịch vụ công quốc gia), which shows every dossier's state to its owner.

We call it; it does not call us yet. Every dossier is pushed (`DongBoHoSoMC`), then its progress (`CapNhatTienDoHoSoMC`), in
order, after each of our commits. Legal ground: Decree 61/2018/NĐ-CP, Decree 118/2025/NĐ-CP. Its operator and routing code
change by law (Decree 309/2026/NĐ-CP), so both are settings.

Read in clients that run: the session protocol, the gateway's REST wrapper, the older form with query flags, field names,
status numbers 1–10, "thành công" in the message of a success. Guesses, each a setting: how an expired
session and an unknown dossier are worded, kinds of identity, field codes.
"""
