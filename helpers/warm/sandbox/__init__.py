"""What a child's code may not do, and how much of that this machine can see to."""
