// Times VerifiedJS's parser, acorn and esprima on the same files, interleaved in one run: each round parses each file
// once with each parser, in turn, after warm-up rounds. Prints the medians.
// Then VerifiedJS alone on what could make a parser look twice, of one length and of four times that: linear time is a ratio of 4. (Below 4 MB all fits into the nursery.)
//     node bench/parser/run.mjs TOOL [ROUNDS]
// The packages are those of tests/frontend. Each parser parses from a string in memory to a complete tree and checks
// early errors as it does by default (esprima checks fewer).
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../tests/frontend/node_modules');
const require = createRequire(path.join(modules, 'x.js'));
const acorn = require('acorn');
const esprima = require('esprima');
const [tool, rounds = '15'] = process.argv.slice(2);
const warmUp = 5;
const files = [
    ['script', 'typescript/lib/typescript.js'],
    ['script', 'babel-standalone-7/babel.js'],
    ['module', 'three/build/three.module.js'],
];

const server = spawn(tool, ['time'], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]();
async function verifiedjs(goal, file) {
    server.stdin.write(`${goal}\t${file}\n`);
    return Number((await answers.next()).value);
}
function timed(parse) {
    const start = process.hrtime.bigint();
    try {
        parse();
    } catch {
        return NaN;
    }
    return Number(process.hrtime.bigint() - start) / 1e6;
}
const median = list => list.sort((a, b) => a - b)[list.length >> 1];
const show = (times, size) => {
    const ms = median(times);
    return Number.isNaN(ms) ? 'cannot parse it'.padEnd(24) : `${ms.toFixed(0).padStart(6)} ms ${(size / 1e3 / ms).toFixed(1).padStart(6)} MB/s  `;
};

console.log(`${'file'.padEnd(32)}${'MB'.padStart(6)}   ${'VerifiedJS'.padEnd(22)}${`acorn ${acorn.version}`.padEnd(22)}esprima ${esprima.version}    (median of ${rounds})`);
for (const [goal, name] of files) {
    const file = path.join(modules, name);
    const text = fs.readFileSync(file, 'utf8');
    const times = { verifiedjs: [], acorn: [], esprima: [] };
    for (let round = -warmUp; round < Number(rounds); round++) {
        const results = {
            verifiedjs: await verifiedjs(goal, file),
            acorn: timed(() => acorn.parse(text, { ecmaVersion: 2025, sourceType: goal })),
            esprima: timed(() => goal === 'module' ? esprima.parseModule(text) : esprima.parseScript(text)),
        };
        if (round >= 0)
            for (const key in results) times[key].push(results[key]);
    }
    console.log(`${name.padEnd(32)}${(text.length / 1e6).toFixed(1).padStart(6)}   ${show(times.verifiedjs, text.length)}${show(times.acorn, text.length)}${show(times.esprima, text.length)}`);
}
// A unit is repeated (depth 0) or nested to a depth and then repeated.
const adversarial = [
    ['nested arrows', '(a => ', '1', ')', 1000],
    ['nested arrow parameters', '(a = (', '1', ')) => b', 1000],
    ['nested parentheses', '(', '1', ')', 1000],
    ['nested templates', '`${`a${', 'b', '}`}`', 1000],
    ['nested patterns', '[a = {b: [', 'c', ']}] = d', 1000],
    ['regex or division', 'a / b /c/ d', '', '', 0],
    ['comments', '/* c */ // d', '', '', 0],
    ['async, call or arrow', 'async (a, b = 1) => {}; async (c)', '', '', 0],
];
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'verifiedjs-bench-'));
console.log('\nadversarial programs                4 MB       16 MB   ratio');
for (const [name, open, middle, close, depth] of adversarial) {
    const unit = `${open.repeat(depth || 1)}${middle}${close.repeat(depth || 1)};\n`;
    const times = [];
    for (const megabytes of [4, 16]) {
        const file = path.join(scratch, `${name}-${megabytes}.js`); // read once
        fs.writeFileSync(file, unit.repeat(Math.ceil(megabytes * 1e6 / unit.length)));
        const list = [];
        for (let round = -2; round < 5; round++) {
            const time = await verifiedjs('script', file);
            if (round >= 0) list.push(time);
        }
        times.push(median(list));
    }
    console.log(`${name.padEnd(28)}${times.map(time => `${time.toFixed(1).padStart(9)} ms`).join('')}${(times[1] / times[0]).toFixed(1).padStart(8)}`);
}
fs.rmSync(scratch, { recursive: true });
server.stdin.write('memory\n');
console.log(`VerifiedJS: peak working set ${(await answers.next()).value} MB`);
server.stdin.end();
