class Only { static x = 3; }
export { Only as "module.exports" };
export const lost = 1;
