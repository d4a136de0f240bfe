export const before = 1;
export const after = await Promise.resolve(2);
console.log("waits.mjs has run");
