// Automatic semicolon insertion.
let a = 1
let b = 2
;[a, b] = [b, a]
console.log(a, b)
const f = () => {
  return
  1
}
console.log(f())
let c = a
++b
console.log(c, b)
var d = 1; if (d) d = 2
else d = 3
console.log(d)
{ 1 } console.log("block")
