// Escapes in strings and templates.
console.log("a\tb\\\x41\u0042\u{1F600}\
continued", 'it\'s', "\0".length, "\v\f".length);
console.log(`t\${x} ${1 + 1} \` \u0041`, `line
two`, String.raw`\n${1}\u`);
console.log("\u2028".length, "😀".length, [..."a😀b"].length, "\101", JSON.stringify("\u0007\ud800"));
