export const a = 1;
function b() {}
export { b as a };
