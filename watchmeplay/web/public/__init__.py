"""Pages anybody can open: landing, guide, help, sign-in, joining."""
