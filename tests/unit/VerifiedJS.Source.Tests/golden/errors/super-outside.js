function f() { super.g(); }
