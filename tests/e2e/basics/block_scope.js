// let and const live in their block; shadowing; the same name in sibling blocks.
let x = 1;
{
  let x = 2;
  {
    const x = 3;
    console.log(x);
  }
  console.log(x);
}
console.log(x);
if (true) { let y = "a"; console.log(y); } else { let y = "b"; console.log(y); }
console.log(typeof y);
for (const k of [1, 2]) { const sq = k * k; console.log(sq); }
switch (3) { case 1: let z = 1; break; default: try { z = 5; } catch (e) { console.log(e.message); } }
try { w; let w = 1; } catch (e) { console.log(e.name); }
