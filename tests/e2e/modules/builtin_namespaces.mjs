// Namespaces of built-in modules have all that the modules export.
import * as path from "path";
import * as fs from "node:fs";
import path2, { join } from "node:path";
console.log(path.join("a", "..", "b"), path.default === path2, path.join === join, typeof fs.readFileSync, "existsSync" in fs);
const later = await import("path");
console.log(later === path, later.sep, Object.prototype.toString.call(later), Object.keys(later).includes("resolve"));
const keys = Object.keys(later);
console.log(keys.every((key, i) => i === 0 || keys[i - 1] < key));
try { path.join = 1; } catch (error) { console.log(error.name); }
