"""What bodies of requests look like, and how answers are described in the OpenAPI document."""
