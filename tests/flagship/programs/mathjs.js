// mathjs: arithmetic of several number types, matrices, units, symbolic derivatives.
const { create, all } = require("mathjs");
const math = create(all, {});
console.log(math.evaluate("sqrt(3^2 + 4^2) + 2 * sin(45 deg) ^ 2"), math.evaluate("12.7 cm to inch").toString(), math.evaluate("f(x) = x^2 - 5; f(3)").toString());
console.log(math.format(math.inv([[1, 2], [3, 4]]), 5), math.det([[-2, 2, 3], [-1, 1, 3], [2, 0, -1]]), math.multiply(math.matrix([[1, 2], [3, 4]]), [5, 6]).toString());
console.log(math.add(math.fraction(1, 3), math.fraction(2, 7)).toString(), math.bignumber("0.1").plus("0.2").toString(), math.sqrt(-4).toString(), math.complex("2+3i").mul("1-i").toString());
console.log(math.derivative("x^3 * sin(x)", "x").toString(), math.simplify("3 + 2 * x + x * 4 - 1").toString(), math.rationalize("(x+1)^2/(x+1)").toString(), math.parse("a * (b + c)^2").toTex());
console.log(math.format(math.lusolve([[2, 1], [1, 3]], [3, 5])), math.std([1, 2, 3, 4]), math.median([5, 1, 9]), math.factorial(20), math.gamma(0.5), math.gcd(48, 18), math.isPrime(7919), math.combinations(10, 3));
console.log(math.unit("5 km/h").to("m/s").toString(), math.evaluate("2 inch + 3 cm").toString(), math.eigs([[2, 0], [0, 3]]).values);
