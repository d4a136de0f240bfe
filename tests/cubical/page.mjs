// Opens the page of the composite in headless Chromium: each example of its list, the files of examples, an error, and the
// number of live objects after a thousand steps.
//
//     node page.mjs [directory of the composite]
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch, serve } from "../browser/browser.mjs";
import { parseFile, pretty } from "../../host/cubical/syntax.mjs";
import { multiplexed } from "./composite.mjs";
import { examples } from "../../host/cubical/examples.js";

const directory = process.argv[2] ?? "build/cubical/wasm32";
const here = fileURLToPath(new URL("examples/", import.meta.url));
let passed = 0, failed = 0;
async function test(name, body) {
  try {
    await body();
    passed++;
  } catch (error) {
    failed++;
    console.log(`✗ ${name}: ${error.message}`);
  }
}
function same(actual, wanted) {
  if (actual === wanted) return;
  let at = 0;
  while (actual[at] === wanted[at]) at++;
  const from = (text) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 60));
  throw new Error(`at ${at}: ${from(actual)} instead of ${from(wanted)}`);
}

const server = await serve({ "/": directory }), browser = await launch();
try {
  const page = await browser.newPage(), problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  await page.goto(`${server.origin}/main.html`);
  await page.waitForFunction(() => document.getElementById("facts").textContent !== "");
  const result = () => page.textContent("#result");
  const step = async (text) => {
    await page.fill("#term", text);
    await page.click("#step");
    return result();
  };

  // The page's own examples, against the same evaluator under Node.
  const node = multiplexed();
  for (const [index, [title, text]] of examples.entries()) {
    await test(`example: ${title}`, async () => {
      await page.selectOption("#examples", String(index));
      same(await page.inputValue("#term"), text);
      same(await result(), parseFile(text).map((term) => pretty(node.step(term))).join("\n"));
    });
  }
  for (const file of readdirSync(here).filter((name) => name.endsWith(".cub"))) {
    await test(file, async () =>
      same(await step(readFileSync(here + file, "utf8")), parseFile(readFileSync(here + file.replace(".cub", ".expected"), "utf8")).map((term) => pretty(term)).join("\n")));
  }
  await test("an error shows its place", async () => {
    const shown = await step("(lam x. ");
    if (!/^.*1:\d+: /.test(shown) || !shown.includes("^")) throw new Error(shown);
  });
  await test("nothing stays alive", async () => {
    await step("((lam x. pair x x) y)");
    const alive = async () => /objects alive: (\d+)/.exec(await page.textContent("#facts"))[1];
    const before = await alive();
    await page.evaluate(() => { for (let i = 0; i < 1000; i++) document.getElementById("step").click(); });
    same(await alive(), before);
  });
  await test("no errors on the page's console", async () => same(problems.join("\n"), ""));
} finally {
  await browser.close();
  await server.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
