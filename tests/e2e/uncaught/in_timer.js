setTimeout(() => {
  console.log("timer");
  throw new Error("in timer");
}, 1);
setTimeout(() => console.log("never"), 20);
