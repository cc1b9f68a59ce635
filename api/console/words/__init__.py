"""What people call the members, codes and events of customers."""
