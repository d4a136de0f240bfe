function assert(condition) { if (condition !== true) throw new Test262Error("not true"); }
