const limit = 10;
let count = 0;
function next(step = 1) { count += step; return count < limit; }
for (let i = 0; i < 3; i++) { var late = () => i; }
(function self(n) { return n ? self(n - 1) : arguments.length; })(2);
next(); undeclared = late;
