"""What goes out: answers, problems, pages of lists, and the document that describes them all."""
