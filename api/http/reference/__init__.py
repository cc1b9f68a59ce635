"""What people and programs read about the interface: the OpenAPI document and the page made from it."""
