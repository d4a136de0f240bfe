// Uncaught values that are no errors.
console.log("out"); setTimeout(() => console.log("never"), 5); throw { code: 5, nested: { a: [1] } };
