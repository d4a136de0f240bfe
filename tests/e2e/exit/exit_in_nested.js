// process.exit leaves at once, from any depth, without running finally or pending jobs.
Promise.resolve().then(() => console.log("never")); setTimeout(() => console.log("never"), 0); function deep(n) { try { if (n === 0) process.exit(7); deep(n - 1); } finally { console.log("never"); } } console.log("before"); [1].forEach(() => deep(5)); console.log("never");
