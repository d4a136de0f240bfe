// A program that does nothing prints nothing.
