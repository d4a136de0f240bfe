// Namespaces of built-in modules: with names that the program reads, and whole ones
import * as path from "node:path";
import * as fs from "fs";
import * as events from "node:events";
export * as util from "util";
console.log(path.join("a", "..", "b"), path.default === path.posix, path.nothing);
console.log(typeof fs.readFileSync, "readFileSync" in fs, Object.keys(fs).includes("existsSync"), Object.prototype.toString.call(fs));
console.log(typeof events.default, typeof events.EventEmitter);
const os = await import("os");
console.log(typeof os.platform, typeof os.default.platform, os.platform === os.default.platform);
const { inspect, default: util } = await import("node:util");
console.log(inspect({ a: [1] }), util.inspect === inspect);
