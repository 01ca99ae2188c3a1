"""Made-up families for showing and measuring the product: made by code, with a fixed seed. Never in production."""
