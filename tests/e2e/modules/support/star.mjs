export const starOne = 1;
export const starTwo = 2;
export default "not re-exported";
