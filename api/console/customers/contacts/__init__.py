"""The e-mails and phones of a customer."""
