// An unhandled rejection ends the program after the current jobs.
console.log("a"); Promise.reject(5); queueMicrotask(() => console.log("b")); setTimeout(() => console.log("never"), 50);
