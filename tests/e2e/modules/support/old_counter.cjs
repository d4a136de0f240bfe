let n = 0;
console.log("old_counter.cjs has run");
exports.next = () => ++n;
