const fs = require("fs"),
  path = require("path"),
  os = require("os");
const dir = "e2e-files-" + process.pid;
fs.mkdirSync(dir);
const f = path.join(dir, "a.txt");
fs.writeFileSync(f, "héllo\nworld");
console.log(
  fs.readFileSync(f, "utf8"),
  fs.existsSync(f),
  fs.existsSync("nope"),
  fs.statSync(f).isFile(),
  fs.statSync(dir).isDirectory(),
  fs.statSync(f).size,
  fs.readdirSync(dir),
);
fs.appendFileSync(f, "!");
console.log(fs.readFileSync(f).length, fs.readFileSync(f, { encoding: "utf8" }).length);
fs.unlinkSync(f);
fs.rmdirSync(dir);
console.log(fs.existsSync(dir));
try {
  fs.readFileSync("nope.txt");
} catch (e) {
  console.log(e.code, e.message);
}
