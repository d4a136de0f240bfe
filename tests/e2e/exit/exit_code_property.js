process.exitCode = 4;
console.log("runs on");
setTimeout(() => console.log("timer still runs"), 1);
