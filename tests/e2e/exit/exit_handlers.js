// process.on("exit") runs at the end, with the code.
process.on("exit", (code) => console.log("exit", code)); process.exitCode = 3; setTimeout(() => console.log("timer"), 1); console.log("main");
