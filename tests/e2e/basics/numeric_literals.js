// Literals in every base, separators, legacy octal, exponents.
console.log(0x1F, 0b1011, 0o17, 1_000_000, .5, 5., 1e3, 1E-3, 0xff_ff, 017, 08.5, 1e400, 5e-324);
console.log(0.1 + 0.2, 1 / 3, 123456789012345680000, 1e21, 1e-7, 0.000001, -0, [-0], 4.35, 0.1 * 3);
console.log(9007199254740993, 2 ** 53 + 1, 1.7976931348623157e308, 0xFFFFFFFFFFFFF800);
