"""Thanks between members: what was said (`records`), what of it counts (`worth`), the ledger
brought to that (`counting`); and clusters that thank mostly each other (`rings`, `ties`)."""
