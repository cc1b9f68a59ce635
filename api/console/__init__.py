"""Pages for people: the customer record in a browser. They call the routes of the interface and decide nothing."""
