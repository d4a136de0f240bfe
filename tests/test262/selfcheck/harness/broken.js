throw new SyntaxError("in the harness");
