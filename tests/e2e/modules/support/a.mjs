console.log("a evaluated");
export let counter = 0;
export const increment = () => {
  counter++;
};
export const named = "named";
export default function () {
  return "default";
}
export { hoisted as "string name" };
function hoisted() {}
