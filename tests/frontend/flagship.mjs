// Parses every program of the packages in package.json with VerifiedJS and with acorn. Each must parse, print and
// parse again to the same tree, and have exactly acorn's ESTree.
//     node flagship.mjs TOOL [--full] [--fail-fast]
// Without --full, one large file of each package.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as acorn from 'acorn';

const here = path.dirname(fileURLToPath(import.meta.url));
const [tool, ...flags] = process.argv.slice(2);
const full = flags.includes('--full');
const failFast = flags.includes('--fail-fast');

function* filesUnder(directory) {
    for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
        const name = path.join(directory, entry.name);
        if (entry.isDirectory())
            yield* filesUnder(name);
        else if (entry.isFile() && /\.(js|mjs|cjs)$/.test(entry.name))
            yield name;
    }
}

const files = [];
for (const top of fs.readdirSync(path.join(here, 'node_modules'))) {
    if (top.startsWith('.'))
        continue;
    const own = [...filesUnder(path.join(here, 'node_modules', top))];
    files.push(...(full ? own : own.sort((a, b) => fs.statSync(b).size - fs.statSync(a).size).slice(0, 1)));
}
files.sort();

// With the properties in acorn's order; what JSON has no value for as acorn's command line prints it.
const canonical = (key, value) => typeof value === 'bigint' ? null : value;

function estree(text, goal) {
    const tree = acorn.parse(text, { ecmaVersion: 2025, sourceType: goal, allowHashBang: true });
    fixRegExps(tree);
    return createHash('sha256').update(JSON.stringify(tree, canonical)).digest('hex');
}

// A pattern that this Node does not know has the value null: make it the same as all others.
function fixRegExps(tree) {
    const pending = [tree];
    while (pending.length > 0) {
        const node = pending.pop();
        if (node.regex)
            node.value = {};
        for (const key in node) {
            const child = node[key];
            if (Array.isArray(child)) {
                for (const item of child)
                    if (item && typeof item === 'object')
                        pending.push(item);
            } else if (child && typeof child === 'object' && child.type) {
                pending.push(child);
            }
        }
    }
}

const goalsOf = file => file.endsWith('.mjs') ? ['module'] : file.endsWith('.cjs') ? ['commonjs'] : ['script', 'module', 'commonjs'];

const server = spawn(tool, ['serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]();
async function ask(goal, file) {
    server.stdin.write(`${goal}\t${file}\troundtrip\n`);
    const { value, done } = await answers.next();
    if (done)
        throw new Error(`the tool ended while it parsed ${file}`);
    return value.split('\t');
}

let parsed = 0, compared = 0, bytes = 0, failures = 0;
for (const file of files) {
    const text = fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    bytes += text.length;
    const goals = goalsOf(file);
    let goal, expected, acornError;
    for (goal of goals) {
        try {
            expected = estree(text, goal);
            break;
        } catch (error) {
            acornError ??= error.message;
        }
    }
    let answer;
    if (expected !== undefined) {
        answer = await ask(goal, file);
    } else {
        for (goal of goals) {
            answer = await ask(goal, file);
            if (answer[0] === 'ok')
                break;
        }
    }
    let problem;
    if (answer[0] !== 'ok')
        problem = expected === undefined ? undefined : answer[1];
    else if (expected !== undefined && answer[1] !== expected)
        problem = `(${goal}) ESTree differs from acorn's`;
    else if (answer[2] !== 'same')
        problem = `(${goal}) printed and parsed again: ${answer[2]}`;
    if (answer[0] === 'ok')
        parsed++;
    if (expected !== undefined)
        compared++;
    else
        console.log(`note: ${path.relative(here, file)}: acorn: ${acornError}; VerifiedJS: ${answer[0] === 'ok' ? 'accepts' : answer[1]}`);
    if (problem) {
        failures++;
        console.log(`${path.relative(here, file)}: ${problem}`);
        if (failFast)
            break;
    }
}
server.stdin.end();
console.log(`flagship: ${files.length - failures} of ${files.length} files as expected (${(bytes / 1e6).toFixed(1)} MB; ${parsed} parse and round-trip, ${compared} compared with acorn ${acorn.version})`);
process.exit(failures === 0 ? 0 : 1);
