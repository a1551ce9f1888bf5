"""Making the book: its chapters executed, its site built."""
