export let one = 1;
export default function increase() { return ++one; }
