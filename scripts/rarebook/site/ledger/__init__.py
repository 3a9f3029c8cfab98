"""The ledger on the site: a page a claim, all claims, the disputed questions, the front chart."""
