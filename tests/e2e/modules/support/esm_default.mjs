export default function greet(name) { return "hello " + name; }
export let count = 0;
export function increment() { count++; }
