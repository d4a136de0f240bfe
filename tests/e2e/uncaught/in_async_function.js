// An error in an async function that nobody awaits.
async function f() { await null; console.log("in f"); throw new RangeError("async"); } f(); console.log("sync");
