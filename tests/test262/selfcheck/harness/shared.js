var included = 1; let lexical = 2;
