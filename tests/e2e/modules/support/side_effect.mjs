console.log("side effect");
