x = (a, b), c;
(function() {})();
(() => {})();
(class {}).name;
({}).a;
({ a } = b);
a + b * c - (d - e) - f;
(a + b) * c;
a - (b + c);
a ** b ** c;
(a ** b) ** c;
(-a) ** b;
a && b || c;
a && (b || c);
(a ?? b) || c;
a ?? (b && c);
- -a;
+ +b;
- --c;
!!d;
typeof void 0;
(a ? b : c) ? d : e;
a ? (b, c) : d = e;
a = b = c;
new (a())();
new a.b();
new (a().b)(c);
new new X()();
new Y().z;
(a?.b).c;
a?.b.c;
a?.[b]?.(c);
(a?.b)();
1..toString();
1.5.toFixed();
(1).a;
async x => await x;
async () => ({});
a => b => c;
(a, b) => {
  return;
};
(a = 1, { b }, ...c) => d;
`a${b}c${`d${e}`}`;
tag`x${y}`;
({
  a,
  b: 1,
  "c": 2,
  [d]: 3,
  e() {},
  get f() {
    return 1;
  },
  set f(v) {},
  async *g() {},
  ...h
});
({ a: 1, b: 2 });
[1, , 2, ...a, ,];
(a) = function() {};
[(b) = 1] = c;
/re/g.test(a) / b;
a / /x/;
a < !--b;
yield_, await_;
delete a.b, void 0;
