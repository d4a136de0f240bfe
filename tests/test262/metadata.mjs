// What a test says of itself: frontmatter (the part of YAML that the suite uses), and what that means for a run.

/** The metadata of a test: { flags, features, includes: string[], negative?: { phase, type } }. */
export function metadata(text) {
  const block = /\/\*---([\s\S]*?)---\*\//.exec(text)?.[1].replace(/\r\n?/g, "\n") ?? "";
  const result = { flags: list(block, "flags"), features: list(block, "features"), includes: list(block, "includes") };
  const negative = /^negative:[ ]*\n((?:[ ]+.*\n)+)/m.exec(block + "\n")?.[1];
  if (negative !== undefined)
    result.negative = { phase: /phase:\s*(\S+)/.exec(negative)[1], type: /type:\s*(\S+)/.exec(negative)[1] };
  return result;
}

// key: [a, b] or key: followed by lines "- a"
function list(block, key) {
  const inline = new RegExp(`^${key}:\\s*\\[([^\\]]*)\\]`, "m").exec(block)?.[1];
  if (inline !== undefined) return inline.split(/[,\s]+/).filter(Boolean);
  const lines = new RegExp(`^${key}:[ ]*\\n((?:\\s*-\\s+.*\\n)+)`, "m").exec(block + "\n")?.[1];
  return lines === undefined ? [] : lines.split("\n").map((line) => line.trim().replace(/^-\s+/, "")).filter(Boolean);
}

// Features by the edition that brought them; those of no list here are of ES2020 or older.
const later = new Map(Object.entries({
  2021: "AggregateError Promise.any String.prototype.replaceAll WeakRef FinalizationRegistry logical-assignment-operators numeric-separator-literal",
  2022: "class-fields-private class-fields-private-in class-fields-public class-methods-private class-static-block class-static-fields-private " +
    "class-static-fields-public class-static-methods-private regexp-match-indices top-level-await Object.hasOwn error-cause Array.prototype.at " +
    "TypedArray.prototype.at String.prototype.at arbitrary-module-namespace-names",
  2023: "array-find-from-last change-array-by-copy hashbang symbols-as-weakmap-keys",
  2024: "array-grouping promise-with-resolvers regexp-v-flag arraybuffer-transfer resizable-arraybuffer String.prototype.isWellFormed " +
    "String.prototype.toWellFormed Atomics.waitAsync",
  2025: "iterator-helpers set-methods regexp-modifiers regexp-duplicate-named-groups RegExp.escape Float16Array promise-try import-attributes " +
    "json-modules Array.fromAsync",
}).flatMap(([edition, names]) => names.split(" ").map((name) => [name, Number(edition)])));

// Features of no edition up to ES2025.
const notYet = new Set(("Temporal ShadowRealm decorators explicit-resource-management source-phase-imports source-phase-imports-module-source " +
  "import-defer import-text import-bytes export-defer iterator-sequencing iterator-chunking iterator-includes Iterator.prototype.join " +
  "joint-iteration json-parse-with-source Math.sumPrecise Error.isError uint8array-base64 upsert immutable-arraybuffer Atomics.pause " +
  "error-stack-accessor await-dictionary legacy-regexp nonextensible-applies-to-private canonical-tz intl-normative-optional").split(" "));

/** The edition that a test's features are of, at least 2020. */
export function edition(meta) {
  return Math.max(2020, ...meta.features.map((feature) => later.get(feature) ?? 2020));
}

/** Why a test is skipped; undefined when it is not. */
export function reasonToSkip(meta, text) {
  const feature = meta.features.find((name) => notYet.has(name) || /^Intl[.-]/.test(name));
  if (feature !== undefined) return `after ES2025: ${feature}`;
  if (meta.flags.some((flag) => flag.startsWith("CanBlockIs")) || meta.includes.includes("atomicsHelper.js") || /\$262\.agent\b/.test(text))
    return "needs several agents";
  return undefined;
}

/** Whether a test evaluates source text at run time. */
export function needsEvaluator(meta, text) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  return /\beval\b|\bFunction\s*\(|Function\.prototype\.constructor|[a-z]Function\s*\(\s*["'`]|evalScript|GeneratorFunction\b|AsyncFunction\b/.test(code) ||
    meta.includes.some((name) => /^(wellKnownIntrinsicObjects|hidden-constructors|fnGlobalObject|resizableArrayBufferUtils)\.js$/.test(name));
}

/** How a test is run: "sloppy", "strict", "module". */
export function modes({ flags }) {
  if (flags.includes("module")) return ["module"];
  if (flags.includes("raw") || flags.includes("noStrict")) return ["sloppy"];
  if (flags.includes("onlyStrict")) return ["strict"];
  return ["sloppy", "strict"];
}

/** The harness files of a test, in order. */
export function harness({ flags, includes }) {
  if (flags.includes("raw")) return [];
  return ["assert.js", "sta.js", ...(flags.includes("async") ? ["doneprintHandle.js"] : []), ...includes];
}
