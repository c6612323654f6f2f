"""Documents of an authority: what comes in and goes out, its number in the register, its way, and how the exchange with other bodies stands (Decree 30/2020/NĐ-CP)."""
