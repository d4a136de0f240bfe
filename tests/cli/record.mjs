// Records the golden files of --emit; see emit.mjs. To be run through scripts/record_emit.sh.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { record } from "./emit.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const cli = process.env.VERIFIEDJS_CLI;
record((args, options) => spawnSync(...(cli ? ["dotnet", [cli, ...args]] : [path.join(root, "verifiedjs"), args]), { encoding: "utf8", maxBuffer: 1 << 28, ...options }), root);
