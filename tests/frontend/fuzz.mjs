// Differential fuzzing of the parser against acorn and this Node's own parser.
//     node fuzz.mjs TOOL [--count N] [--seed S] [--corpus DIR]... [--show K]
// Programs come from a grammar with a taste for corner cases, and from mutations of statements of the corpus (real
// programs or Test262). For each: does VerifiedJS accept it, has it acorn's ESTree, does it survive printing. Where
// acorn and Node agree and VerifiedJS differs from both, that is a failure. Where they disagree, it is counted by
// acorn's message and VerifiedJS's, so that each class can be looked at once.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import inspector from 'node:inspector';
import path from 'node:path';
import readline from 'node:readline';
import * as acorn from 'acorn';

const [tool, ...args] = process.argv.slice(2);
const options = { count: 100000, seed: 1, corpus: [], show: 3 };
for (let i = 0; i < args.length; i += 2) {
    const name = args[i].slice(2);
    if (name === 'corpus') options.corpus.push(args[i + 1]);
    else options[name] = Number(args[i + 1]);
}

let state = options.seed >>> 0;
function random(n) {
    state = (state + 0x6D2B79F5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = list => list[random(list.length)];
const maybe = (n, f) => random(n) === 0 ? f() : '';
const many = (max, f, separator = ', ') => Array.from({ length: random(max + 1) }, f).join(separator);

// ---- Grammar

const words = ['a', 'b', 'c', 'x', 'a', 'b', 'x', 'let', 'yield', 'await', 'async', 'of', 'get', 'set', 'static', 'eval', 'arguments', 'as', 'from', 'constructor',
    'prototype', '__proto__', 'target', 'meta', 'implements', 'interface', 'undefined', '\\u0061', 'l\\u0065t', '\\u{61}sync', 'ℼ', '𠮷', 'use'];
const ident = () => random(6) ? pick(['a', 'b', 'c', 'x', 'y']) : pick(words);
const anyName = () => random(5) ? ident() : pick(['if', 'in', 'new', 'class', 'function', 'default', 'null', 'typeof', 'v\\u0061r']);
const numbers = ['0', '1', '1.5', '.5', '1.', '1e3', '0x1F', '0b11', '0o17', '017', '089', '08.5', '1_000', '1n', '0x1n', '1__0', '1_', '0_1', '1e', '0b2', '3in', '1e+400', '00', '9007199254740993', '01n'];
const strings = ['"s"', "'t'", '"use strict"', '"\\n"', '"\\07"', '"\\8"', '"\\u{1F600}"', '"\\u{110000}"', '"\\x4"', '"\\\n"', '"\u2028"', '"\\0"', '"\\ud800"'];
// Without what came after Node 20: modifiers, duplicate names
const regexps = ['/a/', '/a/g', '/[/]/', '/(?<n>a)\\k<n>/', '/(?<n>a)(?<n>b)/', '/a/gg', '/a/z', '/(/', '/[b-a]/', '/\\u{1}/u', '/{1}/', '/a{2,1}/', '/\\1(a)/u', '/\\2(a)/u', '/\\p{L}/u',
    '/\\p{Foo}/u', '/(?=a)*/', '/(?=a)*/u', '/(?<=a)*/', '/[\\w-a]/', '/[\\w-a]/u', '/[a--b]/v', '/[a&&[bc]]/v', '/[(]/v', '/\\k<n>/', '/\\k/', '/\\c/', '/[\\c]/', '/]/', '/}/', '/]/u', '/a**/', '/\\q{a}/v', '/[\\q{ab|c}]/v', '/[^\\q{ab}]/v', '/=/'];
const literal = () => pick([() => pick(numbers), () => pick(strings), () => pick(regexps), () => 'null', () => 'true', () => 'this'])();
const binary = ['+', '-', '*', '/', '%', '**', '<', '>', '<=', '>=', '==', '===', '!=', '!==', '&', '|', '^', '<<', '>>', '>>>', '&&', '||', '??', 'in', 'instanceof', ','];
const assign = ['=', '=', '=', '+=', '**=', '>>>=', '&&=', '||=', '??='];
const prefix = ['!', '-', '+', '~', 'typeof ', 'void ', 'delete ', '++', '--', 'await ', 'new ', 'yield ', 'yield* ', '...', 'async '];

function expr(d) {
    if (d <= 0)
        return random(3) ? ident() : literal();
    switch (random(30)) {
        case 0: return `(${expr(d - 1)})`;
        case 1: case 2: case 3: return `${expr(d - 1)} ${pick(binary)} ${expr(d - 1)}`;
        case 4: return `${expr(d - 1)} ${pick(assign)} ${expr(d - 1)}`;
        case 5: return `${pattern(d - 1)} = ${expr(d - 1)}`;
        case 6: return `${pick(prefix)}${expr(d - 1)}`;
        case 7: return `${expr(d - 1)}${pick(['++', '--', '\n++'])}`;
        case 8: return `${expr(d - 1)}${pick(['.', '?.', '.', '?.#', '.#'])}${anyName()}`;
        case 9: return `${expr(d - 1)}${pick(['', '?.'])}[${expr(d - 1)}]`;
        case 10: case 11: return `${expr(d - 1)}${pick(['', '', '?.'])}(${many(2, () => maybe(4, () => '...') + expr(d - 1))}${maybe(6, () => ',')})`;
        case 12: return `new ${expr(d - 1)}(${many(2, () => expr(d - 1))})`;
        case 13: return `[${many(3, () => maybe(5, () => '...') + (random(6) ? expr(d - 1) : ''))}]`;
        case 14: case 15: return object(d);
        case 16: case 17: return arrow(d);
        case 18: return func(d, random(2) ? '' : ident());
        case 19: return klass(d, random(2) ? '' : ident());
        case 20: return `\`${many(2, () => pick(['', 'x', '\\n', '\\u{', '\\07', '$', '\n']) + '${' + expr(d - 1) + '}', '')}${pick(['', 'y', '\\x'])}\``;
        case 21: return `${expr(d - 1)}\`${pick(['', '\\u', 'a${b}'])}\``;
        case 22: return `${expr(d - 1)} ? ${expr(d - 1)} : ${expr(d - 1)}`;
        case 23: return pick(['super', 'super.x', 'super()', 'super[a]', 'new.target', 'import.meta', 'import(a)', 'import("a", b)', 'new import(a)', '#a in b', 'new.t\\u0061rget']);
        case 24: return `async ${arrow(d)}`;
        case 25: return `(${pattern(d - 1)})`;
        case 26: return `async(${many(2, () => expr(d - 1))})`;
        case 27: return `{${many(2, () => ident())}} = ${expr(d - 1)}`;
        default: return random(2) ? ident() : literal();
    }
}
function key(d) {
    return pick([anyName, anyName, () => pick(strings), () => pick(numbers), () => `[${expr(d - 1)}]`])();
}
function object(d) {
    return `{${many(3, () => pick([
        ident, ident,
        () => `${key(d)}: ${expr(d - 1)}`,
        () => `${key(d)}: ${pattern(d - 1)}`,
        () => `${ident()} = ${expr(d - 1)}`,
        () => `...${expr(d - 1)}`,
        () => method(d),
        () => `__proto__: ${expr(d - 1)}`,
    ])())}${maybe(6, () => ',')}}`;
}
function method(d) {
    return `${pick(['', '', '', 'get ', 'set ', 'async ', '*', 'async *', 'async\n'])}${key(d)}(${params(d)}) ${body(d)}`;
}
function params(d) {
    return many(2, () => binding(d - 1) + maybe(4, () => ` = ${expr(d - 1)}`)) + maybe(8, () => `...${binding(d - 1)}`) + maybe(10, () => ',');
}
function binding(d) {
    return random(4) ? ident() : pattern(d);
}
function pattern(d) {
    if (d <= 0)
        return ident();
    switch (random(6)) {
        case 0: return `[${many(3, () => maybe(6, () => '...') + (random(5) ? pattern(d - 1) : '') + maybe(4, () => ` = ${expr(d - 1)}`))}]`;
        case 1: case 2: return `{${many(3, () => pick([ident, () => `${ident()} = ${expr(d - 1)}`, () => `${key(d)}: ${pattern(d - 1)}`, () => `...${pattern(d - 1)}`])())}}`;
        case 3: return `(${pattern(d - 1)})`;
        case 4: return `${expr(d - 1)}.${ident()}`;
        default: return ident();
    }
}
function arrow(d) {
    return `${random(2) ? ident() : `(${params(d)})`}${maybe(20, () => '\n')} => ${random(2) ? expr(d - 1) : body(d)}`;
}
function body(d) {
    return `{ ${maybe(6, () => '"use strict"; ')}${many(2, () => stmt(d - 1), pick([' ', '; ', '\n']))} }`;
}
function func(d, name) {
    return `${pick(['', '', 'async '])}function${pick(['', '', '*'])} ${name}(${params(d)}) ${body(d)}`;
}
function klass(d, name) {
    return `class ${name}${maybe(3, () => ` extends ${expr(d - 1)}`)} { ${many(3, () => pick([
        () => `${maybe(3, () => 'static ')}${method(d)}`,
        () => `${maybe(3, () => 'static ')}${key(d)}${maybe(2, () => ` = ${expr(d - 1)}`)}${pick([';', '\n'])}`,
        () => `${maybe(3, () => 'static ')}#${ident()}${maybe(2, () => ` = ${expr(d - 1)}`)};`,
        () => `${maybe(3, () => 'static ')}${pick(['', 'get ', 'set ', 'async ', '*'])}#${ident()}(${params(d)}) ${body(d)}`,
        () => `static ${body(d)}`,
        () => `constructor(${params(d)}) { ${maybe(2, () => 'super();')} ${stmt(d - 1)} }`,
        () => ';',
    ])(), ' ')} }`;
}
const kind = () => pick(['var', 'let', 'const', 'var']);
function declare(d) {
    return `${kind()} ${binding(d)}${maybe(2, () => ` = ${expr(d - 1)}`)}${maybe(4, () => `, ${binding(d)} = ${expr(d - 1)}`)}`;
}
function stmt(d) {
    if (d <= 0)
        return `${expr(0)};`;
    switch (random(28)) {
        case 0: case 1: case 2: return `${declare(d)}${pick([';', '\n'])}`;
        case 3: return func(d, ident());
        case 4: return klass(d, ident());
        case 5: return `if (${expr(d - 1)}) ${stmt(d - 1)}${maybe(2, () => ` else ${stmt(d - 1)}`)}`;
        case 6: return `for (${pick([() => declare(d), () => expr(d - 1), () => ''])()}; ${expr(d - 1)}; ${expr(d - 1)}) ${stmt(d - 1)}`;
        case 7: return `for ${maybe(4, () => 'await ')}(${pick([() => `${kind()} ${binding(d)}`, () => pattern(d), () => expr(d - 1), () => `${kind()} ${ident()} = ${expr(d - 1)}`])()} ${pick(['in', 'of'])} ${expr(d - 1)}) ${stmt(d - 1)}`;
        case 8: return `while (${expr(d - 1)}) ${stmt(d - 1)}`;
        case 9: return `do ${stmt(d - 1)} while (${expr(d - 1)})${pick(['', ';'])}`;
        case 10: return `{ ${many(3, () => stmt(d - 1), ' ')} }`;
        case 11: return `${ident()}: ${stmt(d - 1)}`;
        case 12: return `${pick(['break', 'continue'])} ${maybe(2, ident)};`;
        case 13: return `return ${expr(d - 1)};`;
        case 14: return `try { ${stmt(d - 1)} } ${pick([() => `catch (${binding(d)}) { ${stmt(d - 1)} }`, () => `catch { ${stmt(d - 1)} }`, () => `finally { ${stmt(d - 1)} }`])()}`;
        case 15: return `switch (${expr(d - 1)}) { ${many(3, () => `${pick(['case a:', 'case 1:', 'default:'])} ${stmt(d - 1)}`, ' ')} }`;
        case 16: return `throw ${maybe(8, () => '\n')}${expr(d - 1)};`;
        case 17: return `with (${expr(d - 1)}) ${stmt(d - 1)}`;
        case 18: return pick([`import ${ident()} from "m";`, `import { ${anyName()} as ${ident()} } from "m";`, `import * as ${ident()} from "m" with { type: "json" };`, `export { ${ident()} };`, `export { ${ident()} as ${anyName()} };`,
            `export default ${expr(d - 1)};`, `export ${declare(d)};`, `export * from "m";`, `export * as ${anyName()} from "m";`, `export { "s" as ${anyName()} } from "m";`, 'import "m";', `export ${func(d, ident())}`, `export default ${func(d, '')}`]);
        case 19: return pick(['"use strict";', 'debugger;', ';', '// c\n', '/* c\n */', '<!-- h\n', '\n--> h\n', '#!h\n', 'let\n', 'async\n', 'yield\n']);
        default: return `${expr(d)}${pick([';', ';', '\n'])}`;
    }
}

// ---- Corpus: statements of valid programs

const snippets = [];
function* filesUnder(directory) {
    for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
        const name = path.join(directory, entry.name);
        if (entry.isDirectory()) yield* filesUnder(name);
        else if (/\.(js|mjs|cjs)$/.test(entry.name) && fs.statSync(name).size < 100000) yield name;
    }
}
for (const directory of options.corpus) {
    const names = [...filesUnder(directory)];
    for (let i = 0; i < Math.min(6000, names.length); i++) {
        const text = fs.readFileSync(names[random(names.length)], 'utf8');
        let tree;
        try {
            tree = acorn.parse(text, { ecmaVersion: 2025, sourceType: 'script', allowReturnOutsideFunction: true });
        } catch {
            try {
                tree = acorn.parse(text, { ecmaVersion: 2025, sourceType: 'module' });
            } catch {
                continue;
            }
        }
        const pending = [tree];
        while (pending.length > 0 && snippets.length < 60000) {
            const node = pending.pop();
            for (const item of [node.body, node.body?.body, node.block?.body, node.value?.body?.body].flat()) {
                if (!item?.type) continue;
                if (item.end - item.start < 250 && /Statement|Declaration/.test(item.type)) snippets.push(text.slice(item.start, item.end));
                pending.push(item);
            }
        }
    }
}
const tokens = text => text.match(/\s+|\/\/.*|\/\*[^]*?\*\/|[\w$#\\]+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|=>|\.\.\.|\?\.|\*\*|[<>=!+\-*/%&|^]=?|[^]/g) ?? [];
const pool = ['(', ')', '{', '}', '[', ']', ';', ',', ':', '?', '=>', '=', '...', '.', '?.', '`', '/', '**', '??', '||', '#a', '\n', '\u2028', '/*\n*/', '<!--', '-->', '"use strict"', '\\u0061', '\\', '0', '1', '1n', '08', '"\\1"', '/a/u',
    'async', 'await', 'yield', 'let', 'static', 'get', 'set', 'of', 'in', 'new', 'super', 'import', 'export', 'default', 'class', 'extends', 'function', 'function*', 'arguments', 'eval', 'target', 'var', 'const', 'if', 'else', 'for', 'return', 'delete',
    'typeof', 'case', 'catch', 'constructor', 'this', 'a', 'b', '++', '!', '-', '\uFEFF', '\ud800', '\0'];
function mutate() {
    let text = pick(snippets);
    if (!random(3)) text += '\n' + pick(snippets);
    if (!random(8)) text = `${pick(['async function f() {', 'function* g() {', 'class C { static {', 'class C { m() {', '() => {', '"use strict"; {', 'class C extends D { constructor() {', 'class C { x = () => {'])} ${text} }${/C/.test(text) ? '' : '}'}`;
    const list = tokens(text);
    for (let n = random(4); n > 0; n--) {
        const at = random(list.length + 1);
        switch (random(5)) {
            case 0: list.splice(at, 1); break;
            case 1: list.splice(at, 0, ' ', pick(pool), ' '); break;
            case 2: list.splice(at, 1, pick(pool)); break;
            case 3: list.splice(at, 0, list[random(list.length)]); break;
            default: list.splice(at, 0, ...tokens(pick(snippets)).slice(0, 5)); break;
        }
    }
    return list.join('');
}

// ---- Oracles

function byAcorn(text, goal) {
    try {
        const tree = acorn.parse(text, { ecmaVersion: 2025, sourceType: goal });
        // A pattern that this Node does not know has the value null: make it the same as all others
        const json = JSON.stringify(tree, function (key, value) {
            if (typeof value === 'bigint') return null;
            if (value instanceof RegExp || (key === 'value' && this.regex)) return {};
            return value;
        });
        return { hash: createHash('md5').update(json).digest('hex') };
    } catch (error) {
        return error instanceof SyntaxError ? { error: error.message.replace(/ \(\d+:\d+\)$/, '').replace(/'[^']*'/g, "'…'") } : { error: `acorn fails: ${error.message}` };
    }
}
// Scripts go through the inspector, and modules only to acorn: showing some errors aborts Node 20, and neither
// vm.Script nor vm.SourceTextModule can be told not to.
const session = new inspector.Session();
session.connect();
session.post('Runtime.enable');
function byNode(text, goal) {
    if (goal === 'script') {
        let result;
        session.post('Runtime.compileScript', { expression: text, sourceURL: '', persistScript: false }, (error, answer) => {
            result = error ? { error: error.message } : { error: answer.exceptionDetails?.exception?.description?.split('\n')[0] };
        });
        return result;
    }
    return null;
}

const server = spawn(tool, ['fuzz'], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]();
const totals = { programs: 0, valid: 0, failures: 0, disagreements: 0 };
const classes = new Map();
function report(kind, text, goal, detail) {
    const seen = classes.get(kind) ?? { count: 0, samples: [] };
    seen.count++;
    if (seen.samples.length < options.show) seen.samples.push({ goal, text, detail });
    classes.set(kind, seen);
}

const batchSize = 500;
while (totals.programs < options.count) {
    const batch = [];
    for (let i = 0; i < batchSize; i++) {
        const text = snippets.length > 0 && random(2) ? mutate() : many(2, () => stmt(1 + random(4)), ' ') || stmt(3);
        batch.push({ text, goal: random(4) ? 'script' : 'module' });
    }
    server.stdin.write(batch.map(p => `${p.goal}\t${Buffer.from(p.text, 'utf16le').toString('base64')}\n`).join(''));
    for (const { text, goal } of batch) {
        const acornSays = byAcorn(text, goal);
        const nodeSays = byNode(text, goal);
        const { value, done } = await answers.next();
        if (done) {
            console.log(`the tool ended at ${JSON.stringify(text)}`);
            process.exit(1);
        }
        const [verdict, detail, roundTrip] = value.split('\t');
        totals.programs++;
        const accepted = verdict === 'ok';
        if (accepted) totals.valid++;
        if (verdict === 'crash') {
            totals.failures++;
            report(`FAILURE crash: ${detail}`, text, goal, '');
        } else if (accepted && roundTrip !== 'same') {
            totals.failures++;
            report('FAILURE printed program differs', text, goal, roundTrip);
        } else if (accepted && acornSays.hash && acornSays.hash !== detail) {
            totals.failures++;
            report('FAILURE tree differs from acorn', text, goal, '');
        } else if (nodeSays && !acornSays.error === !nodeSays.error) {
            if (accepted === !acornSays.error) continue;
            totals.failures++;
            report(accepted ? `FAILURE accepted; acorn: ${acornSays.error}` : `FAILURE rejected: ${detail.replace(/'[^']*'/g, "'…'")}`, text, goal, `${detail} | ${acornSays.error} | ${nodeSays.error}`);
        } else if (!nodeSays && accepted === !acornSays.error) {
            continue;
        } else {
            totals.disagreements++;
            report(`${accepted ? 'accepted' : 'rejected'}; acorn ${acornSays.error ? `rejects (${acornSays.error})` : 'accepts'}; Node ${!nodeSays ? 'not asked' : nodeSays.error ? `rejects (${nodeSays.error.replace(/'[^']*'/g, "'…'").replace(/: \/.*\/\w*: /, ': ').slice(0, 80)})` : 'accepts'}${accepted ? '' : `; ${detail.replace(/'[^']*'/g, "'…'").slice(0, 80)}`}`, text, goal, detail);
        }
    }
}
server.stdin.end();
for (const [kind, { count, samples }] of [...classes].sort((a, b) => b[1].count - a[1].count)) {
    console.log(`${count} x ${kind}`);
    for (const sample of samples)
        console.log(`      [${sample.goal}] ${JSON.stringify(sample.text)}${sample.detail ? `\n        ${sample.detail}` : ''}`);
}
console.log(`fuzz: ${totals.programs} programs, ${totals.valid} accepted, ${totals.failures} failures, ${totals.disagreements} on which acorn and Node disagree (seed ${options.seed})`);
process.exit(totals.failures === 0 ? 0 : 1);
