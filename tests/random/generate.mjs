// Random programs: every statement and expression of the language in combinations that nobody writes, deterministic and
// without end-less loops, printing what happens. A program is a function of its seed.
//
//     node generate.mjs SEED [COUNT]      the programs SEED, SEED + 1, ... as one script
//
// Termination: loop heads and function entries call tick(), which throws once its fuel is used up; every other loop is bounded.
// Names: each scope knows what is declared in it, so that most references mean something; some are to names in their temporal
// dead zone, or to nothing.
import { pathToFileURL } from 'node:url';

/** What all programs of a script share: fuel, and a log whose lines say values without addresses, times or messages of the engine. */
export const prelude = `
// Which of the host's global functions are enumerable is the host's choice.
for (const key of Object.keys(globalThis)) Object.defineProperty(globalThis, key, { enumerable: false });
var fuel = 0, depth = 0, lines = [];
function tick() { if (--fuel < 0) throw 'out of fuel'; }
function show(value, level = 0) {
  switch (typeof value) {
    case 'string': return JSON.stringify(value);
    case 'bigint': return value + 'n';
    case 'symbol': return value.toString();
    case 'function': return 'function ' + (typeof value.name === 'string' ? value.name : '?');
    case 'number': return Object.is(value, -0) ? '-0' : String(value);
    case 'object': {
      if (value === null) return 'null';
      if (value === globalThis) return 'globalThis';
      if (level > 2) return '...';
      try {
        if (value instanceof Error) return value.constructor.name;
        if (value instanceof RegExp) return String(value);
        if (Array.isArray(value)) return '[' + Array.from({ length: Math.min(value.length, 8) }, (_, i) => i in value ? show(value[i], level + 1) : '').join(', ') + (value.length > 8 ? ', ' + value.length : '') + ']';
        return '{' + Reflect.ownKeys(value).slice(0, 8).map(key => {
          const d = Reflect.getOwnPropertyDescriptor(value, key);
          return (d.enumerable ? '' : '~') + String(key) + ': ' + ('value' in d ? show(d.value, level + 1) : (d.get ? 'get' : '') + (d.set ? 'set' : ''));
        }).join(', ') + '}';
      } catch (e) { return 'unshowable ' + typeof e; }
    }
    default: return String(value);
  }
}
// Keys made of messages: how often an engine repeats itself is its own affair.
function log(...values) { if (lines.length < 200) lines.push(values.map(value => show(value)).join(' ').replace(/(\\(intermediate value\\))+/g, '(intermediate value)')); }
function iterable(name, count, end) {
  return { [Symbol.iterator]() {
    let i = 0;
    return {
      next() { log(name, 'next', i); return i < count ? { done: false, value: i++ } : { done: true, value: end }; },
      return(value) { log(name, 'return'); return { value }; },
    };
  } };
}
function program(seed, body) {
  fuel = 400; lines = [];
  try { log('returned', body()); } catch (e) { log('threw', e); }
  console.log('--- ' + seed + '\\n' + lines.join('\\n'));
  lines = [];
}
`;

class Random {
    constructor(seed) { this.state = seed >>> 0; }

    below(n) {
        this.state = (this.state + 0x6D2B79F5) >>> 0;
        let t = this.state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) % n;
    }

    chance(percent) { return this.below(100) < percent; }

    pick(list) { return list[this.below(list.length)]; }
}

// What code may do where it stands, and the names that it sees.
class Context {
    constructor(outer, changes = {}) {
        this.outer = outer;
        this.names = [];
        for (const flag of ['strict', 'generator', 'async', 'loop', 'breakable', 'labels', 'inFunction', 'superProperty', 'superCall', 'privates', 'fieldInitializer', 'thisReady'])
            this[flag] = changes[flag] ?? outer?.[flag];
    }

    /** All names in sight, inner ones first: { name, constant }. */
    get visible() { return [...this.names, ...(this.outer?.visible ?? [])]; }
}

export class Generator {
    constructor(seed) {
        this.random = new Random(Math.imul(seed, 0x9E3779B1) ^ 0x5bd1e995);
        this.counter = 0;
        this.budget = 90;
    }

    program() {
        const strict = this.random.chance(50);
        const context = new Context(null, { strict, labels: [], inFunction: true, privates: [], thisReady: true });
        return `${strict ? "'use strict'; " : ''}${this.statements(context, 5 + this.random.below(6), 0)}\n${this.end(context)}`;
    }

    // Everything declared, at the end.
    end(context) {
        const names = context.names.filter(entry => !entry.dead).map(entry => entry.name);
        return `return [${names.slice(0, 8).join(', ')}];`;
    }

    fresh(prefix) { return `${prefix}${this.counter++}`; }

    declare(context, name, constant = false) { context.names.push({ name, constant }); return name; }

    statements(context, count, depth) {
        const parts = [];
        for (let i = 0; i < count; i++) parts.push(this.statement(context, depth));
        return parts.join('\n');
    }

    block(outer, depth, changes, count = 1 + this.random.below(3), declare = () => '') {
        const context = new Context(outer, changes);
        const before = declare(context);
        return `{ ${before}${this.statements(context, count, depth + 1)} }`;
    }

    statement(context, depth) {
        const { random } = this;
        if (--this.budget < 0 || depth > 5) return `log(${this.expression(context, 2)});`;
        const choices = [
            [14, () => `log(${this.expression(context, 3)});`],
            [10, () => this.declaration(context)],
            [8, () => `${this.assignment(context)};`],
            [4, () => this.copies(context)],
            [6, () => `if (${this.expression(context, 2)}) ${this.block(context, depth)}${random.chance(50) ? ` else ${this.block(context, depth)}` : ''}`],
            [5, () => this.forLoop(context, depth)],
            [4, () => this.forOf(context, depth)],
            [3, () => this.forIn(context, depth)],
            [3, () => this.whileLoop(context, depth)],
            [8, () => this.tryStatement(context, depth)],
            [4, () => this.switchStatement(context, depth)],
            [3, () => this.labelled(context, depth)],
            [6, () => this.functionDeclaration(context, depth)],
            [5, () => this.classDeclaration(context, depth)],
            [3, () => this.block(context, depth)],
            [3, () => this.jump(context)],
            [2, () => this.destructuringAssignment(context)],
            [3, () => this.generatorUse(context, depth)],
            [3, () => this.asyncUse(context, depth)],
            [1, () => ';'],
        ];
        if (!context.strict) choices.push([2, () => this.withStatement(context, depth)]);
        if (context.generator) choices.push([4, () => `log(yield ${this.expression(context, 2)});`], [1, () => `yield* ${this.iterableExpression(context)};`]);
        if (context.async) choices.push([4, () => `log(await ${this.parenthesised(this.expression(context, 2))});`]);
        return this.weighted(choices);
    }

    weighted(choices) {
        let at = this.random.below(choices.reduce((sum, [weight]) => sum + weight, 0));
        for (const [weight, make] of choices) {
            at -= weight;
            if (at < 0) return make();
        }
        throw new Error('unreachable');
    }

    jump(context) {
        const options = [];
        if (context.loop) options.push('continue;');
        if (context.breakable) options.push('break;');
        for (const { name, loop } of context.labels) options.push(`break ${name};`, ...(loop ? [`continue ${name};`] : []));
        if (context.inFunction) options.push(`return ${this.expression(context, 2)};`);
        options.push(`throw ${this.expression(context, 1)};`);
        return `if (${this.expression(context, 2)}) ${this.random.pick(options)}`;
    }

    declaration(context) {
        const kind = this.random.pick(['let', 'let', 'const', 'var']);
        if (this.random.chance(25)) {
            const value = this.random.chance(70) ? this.destructurable(context) : this.expression(context, 2);
            const { text, names } = this.pattern(context, 2);
            for (const name of names) this.declare(context, name, kind === 'const');
            return `${kind} ${text} = ${value};`;
        }
        const name = this.fresh('v'), init = this.expression(context, 3);
        const dead = kind !== 'var' && this.random.chance(4) ? `try { log(${name}); } catch (e) { log(e); } ` : '';
        this.declare(context, name, kind === 'const');
        return `${dead}${kind} ${name} = ${init};`;
    }

    destructurable(context) {
        const value = () => this.expression(context, 2);
        return this.random.pick([
            () => `[${value()}, ${value()}, ${value()}]`,
            () => `{ a: ${value()}, b: ${value()}, c: [${value()}, ${value()}] }`,
            () => this.iterableExpression(context),
            () => `{ a: { b: ${value()} }, b: ${value()} }`,
        ])();
    }

    // A binding pattern with new names.
    pattern(context, depth) {
        const { random } = this, names = [];
        const target = () => {
            if (depth > 0 && random.chance(25)) {
                const inner = this.pattern(context, depth - 1);
                names.push(...inner.names);
                return `${inner.text} = ${random.pick(['[]', '{}', '[1, 2]', '{ a: 1 }'])}`;
            }
            const name = this.fresh('d');
            names.push(name);
            return name + (random.chance(35) ? ` = ${this.expression(context, 1)}` : '');
        };
        let text;
        if (random.chance(50)) {
            const parts = Array.from({ length: 1 + random.below(3) }, () => random.chance(12) ? '' : target());
            if (random.chance(30)) {
                const rest = this.fresh('d');
                names.push(rest);
                parts.push(`...${rest}`);
            }
            text = `[${parts.join(', ')}${parts.at(-1) === '' ? ',' : ''}]`;
        } else {
            const parts = Array.from({ length: 1 + random.below(3) }, () => `${random.pick(['a', 'b', 'c', "'d-e'", '0', `[${this.expression(context, 1)}]`])}: ${target()}`);
            if (random.chance(30)) {
                const rest = this.fresh('d');
                names.push(rest);
                parts.push(`...${rest}`);
            }
            text = `{ ${parts.join(', ')} }`;
        }
        return { text, names };
    }

    // The value is an object: V8 evaluates a first target before it looks at the value, against 13.15.5.2 step 1.
    destructuringAssignment(context) {
        const targets = Array.from({ length: 1 + this.random.below(3) }, () => this.target(context));
        return this.random.chance(50)
            ? `[${targets.map(t => this.random.chance(30) ? `${t} = ${this.expression(context, 1)}` : t).join(', ')}] = ${this.destructurable(context).replace(/^\{/, '[{').replace(/\}$/, '}]')};`
            : `({ ${targets.map((t, i) => `${'abc'[i]}: ${t}${this.random.chance(30) ? ` = ${this.expression(context, 1)}` : ''}`).join(', ')} } = Object(${this.expression(context, 2)}));`;
    }

    // Something to assign to. Constants only now and then: that is an error.
    target(context) {
        const names = context.visible.filter(entry => !entry.constant || this.random.chance(5));
        if (names.length === 0 || this.random.chance(25)) return this.member(context);
        return this.random.pick(names).name;
    }

    member(context) {
        const object = this.random.chance(60) ? this.name(context) : `{ a: 1, b: [2], get c() { return log('get'); }, set c(v) { log('set', v); } }`;
        const base = object.startsWith('{') ? `(${object})` : object;
        return this.random.pick([`${base}.a`, `${base}.b`, `${base}.c`, `${base}[${this.random.below(3)}]`, `${base}[${this.expression(context, 1)}]`]);
    }

    assignment(context) {
        const operator = this.random.pick(['=', '=', '=', '+=', '-=', '*=', '/=', '%=', '**=', '<<=', '>>=', '>>>=', '&=', '|=', '^=', '&&=', '||=', '??=']);
        return `${this.target(context)} ${operator} ${this.expression(context, 2)}`;
    }

    // Assignments in a row among few names, some of them again: stores that nobody reads, copies that are stale.
    copies(context) {
        const { random } = this, names = context.visible.filter(entry => !entry.constant).slice(0, 4).map(entry => entry.name);
        if (names.length === 0) return ';';
        const value = () => random.pick([...names, ...names, '1', '-0', this.name(context), `typeof ${this.name(context)}`]);
        const few = Array.from({ length: 3 }, () => `${random.pick(names)} = ${value()};`);
        return Array.from({ length: 2 + random.below(4) }, () => random.pick(few)).join(' ');
    }

    name(context) {
        const names = context.visible;
        if (names.length === 0 || this.random.chance(2)) return this.random.pick(['undefined', 'nothing', 'globalThis.nothing', 'Math.max', 'NaN']);
        // Inner names more often
        return names[Math.min(this.random.below(names.length), this.random.below(names.length))].name;
    }

    literal() {
        const { random } = this;
        return random.pick([
            () => String(random.below(10)), () => String(random.below(10)), () => String(random.below(3) - 1), () => '-0', () => '1.5', () => '2147483647', () => '-2147483648', () => '4294967295',
            () => '1e21', () => '9007199254740993', () => '0.1', () => 'NaN', () => 'Infinity', () => "''", () => "'abc'", () => "'1'", () => "'\\u00e9\\u4e2d\\ud83d\\ude00'", () => 'true', () => 'false',
            () => 'null', () => 'undefined', () => `${random.below(20)}n`, () => '-3n', () => '(2n ** 70n)', () => '0x10', () => '1_000', () => '/a(b)?/g', () => 'Symbol.iterator', () => '`x`',
        ])();
    }

    iterableExpression(context) {
        const { random } = this;
        return random.pick([
            () => `iterable('${this.fresh('i')}', ${random.below(4)}, ${this.literal()})`,
            () => `[${this.expression(context, 1)}, ${this.expression(context, 1)}]`,
            () => "'xyz'",
            () => 'new Set([1, 2, 1])',
            () => `new Map([['a', ${this.expression(context, 1)}]])`,
            () => `(function* () { try { yield ${this.literal()}; yield ${this.literal()}; } finally { log('closed'); } })()`,
            () => '[1, , 3]',
        ])();
    }

    expression(context, depth) {
        const { random } = this;
        if (depth <= 0) return random.chance(55) ? this.name(context) : this.parenthesised(this.literal());
        const e = (d = depth - 1) => this.parenthesised(this.expression(context, d));
        const choices = [
            [12, () => this.literal()],
            [16, () => this.name(context)],
            [14, () => `${e()} ${random.pick(['+', '+', '-', '*', '/', '%', '<<', '>>', '>>>', '&', '|', '^', '<', '<=', '>', '>=', '==', '!=', '===', '!=='])} ${e()}`],
            [2, () => `${e()} ** ${e()}`],
            [5, () => `${e()} ${random.pick(['&&', '||'])} ${e()}`],
            [2, () => `${e()} ?? ${e()}`],
            [5, () => `${random.pick(['!', '-', '+', '~', 'typeof ', 'void '])}${e()}`],
            [4, () => `${e()} ? ${e()} : ${e()}`],
            [4, () => `[${Array.from({ length: random.below(4) }, () => random.chance(15) ? `...${this.parenthesised(this.iterableExpression(context))}` : random.chance(8) ? '' : e()).join(', ')}]`],
            [5, () => this.objectLiteral(context, depth)],
            [4, () => `\`<\${show(${e()})}|\${typeof ${e()}}>\``],
            [2, () => `((strings, ...values) => [strings.raw, values])\`a\${${e()}}\\n\``],
            [3, () => this.member(context)],
            [3, () => `${e(1)}?.${random.pick(['a', 'b', '[0]', '(1)', 'a.b', '[\'c\']?.d'])}`],
            [6, () => this.call(context, depth)],
            [3, () => this.functionExpression(context, depth)],
            [3, () => `(${this.assignment(context)})`],
            [3, () => { const t = this.target(context); return random.pick([`${t}++`, `${t}--`, `++${t}`, `--${t}`]); }],
            [2, () => `(${e()}, ${e()})`],
            [1, () => `${e()} in ${this.parenthesised(random.pick(['{ a: 1 }', '[1]', this.name(context)]))}`],
            [1, () => `${e()} instanceof ${random.pick(['Object', 'Array', 'Function', 'Error', this.name(context)])}`],
            [1, () => { const m = this.member(context); return `delete ${m}`; }],
            [1, () => `new ${random.pick(['Error', 'Array', 'Object', 'Set', 'Map'])}(${random.chance(50) ? this.iterableExpression(context) : ''})`],
            [1, () => `${this.parenthesised(this.iterableExpression(context))}[Symbol.iterator]().next()`],
            [2, () => this.builtinCall(context, depth)],
            [1, () => `typeof ${random.pick(['nothing', 'tick', this.name(context)])}`],
        ];
        if (context.thisReady) choices.push([2, () => 'this']);
        if (context.inFunction && !context.fieldInitializer) choices.push([1, () => 'arguments.length'], [1, () => 'new.target']);
        if (context.superProperty) choices.push([3, () => random.pick(['super.a', 'super.m', "super['b']", `(super.a = ${e()})`])]);
        if (context.privates.length > 0 && context.thisReady) {
            const name = random.pick(context.privates);
            choices.push([4, () => random.pick([`this.#${name}`, `(this.#${name} = ${e()})`, `#${name} in ${this.parenthesised(this.name(context))}`, `this.#${name}++`, `this?.#${name}`])]);
        }
        if (context.generator) choices.push([2, () => `(yield ${e()})`], [1, () => '(yield)']);
        if (context.async) choices.push([2, () => `(await ${e()})`]);
        return this.weighted(choices);
    }

    // Parentheses around whatever is not a name or a plain literal: the generator does not think about precedence.
    parenthesised(text) { return /^[\w.]+$/.test(text) && !/^\d/.test(text) ? text : `(${text})`; }

    builtinCall(context, depth) {
        const e = () => this.expression(context, depth - 1);
        return this.random.pick([
            () => `Object.keys(${e()})`, () => `[3, 1, 2].map((x, i) => (tick(), ${this.expression(new Context(context, { generator: false, async: false }), depth - 1)}))`, () => `[3, 1, 2].sort((x, y) => x - y)`, () => `JSON.stringify(${this.parenthesised(this.name(context))})`,
            () => `String(${this.parenthesised(this.name(context))})`, () => `Number(${e()})`, () => `(o => o === globalThis || Reflect.ownKeys(Object(o)).length)(${e()})`, () => `Array.from(${this.iterableExpression(context)}, x => [x])`,
            () => `'a-b-c'.split('-')`, () => `'abc'.replace(/b/, ${this.functionExpression(context, 0)})`, () => `Object.entries({ x: ${e()} })`, () => `new Proxy({}, { get: (t, k) => String(k) }).prop`,
            () => `Math.max(${e()}, 1)`, () => `parseInt(${this.parenthesised(this.name(context))})`, () => `Object.assign({}, ${e()})`, () => `[..."ab"].reduce((s, c) => s + c, ${this.literal()})`,
            () => `Object.getOwnPropertyNames(${this.functionExpression(context, 0)}).length`, () => `BigInt.asIntN(8, ${this.random.below(300)}n)`,
        ])();
    }

    call(context, depth) {
        const e = () => this.random.chance(12) ? `...${this.parenthesised(this.iterableExpression(context))}` : this.expression(context, depth - 1);
        const args = Array.from({ length: this.random.below(3) }, e).join(', ');
        const functions = context.visible.filter(entry => entry.callable);
        const callee = functions.length > 0 && this.random.chance(80) ? this.random.pick(functions).name : this.parenthesised(this.functionExpression(context, depth - 1));
        return this.random.pick([`${callee}(${args})`, `${callee}(${args})`, `${callee}.call(${this.literal()}, ${args || '0'})`, `${callee}?.(${args})`, `new ${callee}(${args})`, `${callee}.apply(null, [${args}])`]);
    }

    objectLiteral(context, depth) {
        const { random } = this, inner = new Context(context, {});
        const method = new Context(context, { generator: false, async: false, loop: false, breakable: false, labels: [], inFunction: true, superProperty: true, superCall: false, fieldInitializer: false, thisReady: true });
        const part = () => this.weighted([
            [5, () => `${random.pick(['a', 'b', 'c', '0', "'x y'", '1.5', '3n'])}: ${this.expression(inner, depth - 1)}`],
            [2, () => `[${this.expression(inner, 1)}]: ${this.expression(inner, depth - 1)}`],
            [2, () => `...${this.parenthesised(this.expression(inner, 1))}`],
            [2, () => `${random.pick(['m', 'a', '[Symbol.toPrimitive]', 'valueOf'])}() { tick(); return ${this.expression(method, depth - 1)}; }`],
            [1, () => `get ${random.pick(['a', 'g', "['g']"])}() { tick(); return ${this.expression(method, depth - 1)}; }`],
            [1, () => `set ${random.pick(['a', 'g'])}(x) { log('set', x); }`],
            [1, () => `__proto__: ${random.pick(['null', '{ a: 5 }', '[]'])}`],
            [1, () => '*gen() { yield 1; }'],
        ]);
        const parts = Array.from({ length: random.below(4) }, part);
        const firstProto = parts.findIndex(text => text.startsWith('__proto__')), firstSpread = parts.findIndex(text => text.startsWith('...'));
        // V8 creates an accessor's key behind a spread too late, against 13.2.5.5.
        const isWellOrdered = (text, i) => !/^[gs]et /.test(text) || firstSpread < 0 || i < firstSpread;
        return `{ ${parts.filter((text, i) => (!text.startsWith('__proto__') || i === firstProto) && isWellOrdered(text, i)).join(', ')} }`.replace(/^/, '(').replace(/$/, ')');
    }

    parameters(context, simple) {
        const { random } = this, parts = [];
        let plain = true;
        for (let i = random.below(4); i > 0; i--) {
            if (!simple && random.chance(15)) {
                const { text, names } = this.pattern(context, 1);
                for (const name of names) this.declare(context, name);
                parts.push(`${text} = ${random.pick(['{}', '[]', '[1, 2]', '{ a: 2 }'])}`);
                plain = false;
            } else {
                const name = this.fresh('p'), hasDefault = !simple && random.chance(20);
                parts.push(name + (hasDefault ? ` = ${this.expression(context, 1)}` : ''));
                plain &&= !hasDefault;
                this.declare(context, name);
            }
        }
        if (!simple && random.chance(15)) {
            const name = this.fresh('p');
            this.declare(context, name);
            parts.push(`...${name}`);
            plain = false;
        }
        return { text: parts.join(', '), plain };
    }

    functionBody(outer, depth, changes) {
        const context = new Context(outer, { generator: false, async: false, loop: false, breakable: false, labels: [], inFunction: true, superProperty: false, superCall: false, fieldInitializer: false, thisReady: true, ...changes });
        // Parameters see no yield and await
        const { text, plain } = this.parameters(Object.assign(new Context(context, { generator: false, async: false }), { names: context.names }), false);
        const strict = plain && !context.strict && this.random.chance(10);
        if (strict) context.strict = true;
        // Names of the sloppy code around it stay usable: the generator uses none that strict code forbids
        return `(${text}) { ${strict ? "'use strict'; " : ''}tick(); ${this.statements(context, 1 + this.random.below(3), depth + 1)} return ${this.expression(context, 2)}; }`;
    }

    functionDeclaration(context, depth) {
        const name = this.fresh('f');
        const text = `function ${name}${this.functionBody(context, depth, {})}`;
        context.names.push({ name, constant: false, callable: true });
        return text + (this.random.chance(60) ? `\nlog(${name}(${this.literal()}, ${this.name(context)}));` : '');
    }

    functionExpression(context, depth) {
        const { random } = this;
        if (--this.budget < 0) return '() => 1';
        if (random.chance(60)) {
            const inner = new Context(context, { generator: false, async: false, loop: false, breakable: false, labels: [], inFunction: context.inFunction });
            const { text } = this.parameters(inner, true);
            return random.chance(60) ? `(${text}) => (tick(), ${this.expression(inner, Math.max(0, depth - 1))})` : `(${text}) => { tick(); ${this.statements(inner, 1, 5)} return ${this.expression(inner, 1)}; }`;
        }
        const own = random.chance(40) ? this.fresh('n') : '';
        const outer = new Context(context, {});
        if (own) outer.names.push({ name: own, constant: context.strict, callable: true });
        return `function ${own}${this.functionBody(outer, Math.max(depth, 4), {})}`;
    }

    classDeclaration(context, depth) {
        const { random } = this, name = this.fresh('C');
        const bases = context.visible.filter(entry => entry.isClass);
        const base = random.chance(50) ? (bases.length > 0 && random.chance(70) ? random.pick(bases).name : random.pick(['Array', 'Object', 'Error', 'Map', '(class { a = 1; m() { return this.a; } })', 'null'])) : undefined;
        const privates = Array.from({ length: random.below(3) }, () => this.fresh('q'));
        const inside = new Context(context, { strict: true, privates: [...privates, ...context.privates], loop: false, breakable: false, labels: [], generator: false, async: false, superCall: false, inFunction: true });
        inside.names.push({ name, constant: true, isClass: true, callable: false });
        const method = (changes = {}) => new Context(inside, { superProperty: true, fieldInitializer: false, thisReady: true, ...changes });
        const body = (changes) => {
            const c = method(changes);
            return `{ tick(); ${this.statements(c, 1, Math.max(depth + 1, 3))} return ${this.expression(c, 2)}; }`;
        };
        const field = new Context(inside, { superProperty: true, fieldInitializer: true, inFunction: true, thisReady: true });
        const parts = privates.map((p, i) => i === 0 && random.chance(30)
            ? random.pick([`#${p}() ${body({})}`, `get #${p}() { return 1; } set #${p}(x) { log('private', x); }`, `get #${p}() { return 2; }`])
            : `#${p}${random.chance(70) ? ` = ${this.expression(field, 1)}` : ''};`);
        if (random.chance(60)) {
            const c = method({ superCall: base !== undefined, thisReady: base === undefined });
            const { text } = this.parameters(c, false);
            const call = base === undefined ? '' : random.chance(92) ? `super(${this.expression(c, 1)}); ` : '';
            if (call) c.thisReady = true;
            if (base !== undefined && !call) c.thisReady = random.chance(20);
            parts.push(`constructor(${text}) { tick(); ${call}${this.statements(c, 1, Math.max(depth + 1, 4))}${random.chance(10) ? ` return ${random.pick(['{}', '1', 'undefined'])};` : ''} }`);
        }
        for (let i = random.below(4); i > 0; i--) {
            parts.push(this.weighted([
                [4, () => `${random.chance(25) ? 'static ' : ''}${random.pick(['m', 'a', `[${this.literal()}]`, 'toString', 'm'])}() ${body({})}`],
                [2, () => `${random.chance(25) ? 'static ' : ''}${random.pick(['a', 'b', `['k']`])} = ${this.expression(field, 2)};`],
                [1, () => `static { ${this.statements(method({ inFunction: false, fieldInitializer: true }), 1, 4)} }`],
                [1, () => `get g() ${body({})}`],
                [1, () => `set g(x) { log('set g', x); }`],
                [1, () => `static *s() { yield 1; yield ${this.expression(method({}), 1)}; }`],
                [1, () => `async n() { return ${this.expression(method({ async: true }), 1)}; }`],
            ]));
        }
        context.names.push({ name, constant: false, isClass: true, callable: false });
        const use = random.pick([`log(new ${name}(${this.literal()}));`, `log(new ${name}(${this.literal()}).m?.());`, `log(${name}.m?.());`, `log(new ${name}().g);`]);
        return `class ${name}${base === undefined ? '' : ` extends ${base}`} { ${parts.join(' ')} }\n${use}`;
    }

    generatorUse(context, depth) {
        const { random } = this, name = this.fresh('g'), it = this.fresh('it');
        const text = `function* ${name}${this.functionBody(context, depth, { generator: true })}`;
        context.names.push({ name, constant: false, callable: true });
        this.declare(context, it);
        const steps = Array.from({ length: 1 + random.below(4) }, () => random.pick([`${it}.next(${this.literal()})`, `${it}.next()`, `${it}.return(${this.literal()})`, `${it}.throw(${this.literal()})`, `[...${it}]`]));
        return `${text}\nvar ${it} = ${name}(${this.literal()});\n${steps.map(step => `try { log(${step}); } catch (e) { log('caught', e); }`).join(' ')}`;
    }

    asyncUse(context, depth) {
        const { random } = this, name = this.fresh('h');
        const isGenerator = random.chance(35);
        const text = `async function${isGenerator ? '*' : ''} ${name}${this.functionBody(context, depth, { async: true, generator: isGenerator })}`;
        // Not called elsewhere: a rejection that nobody handles ends the process
        context.names.push({ name, constant: false });
        const report = `v => console.log('${name} fulfilled', show(v)), e => console.log('${name} rejected', show(e))`;
        return isGenerator
            ? `${text}\n(async () => { for await (const x of ${name}(${this.literal()})) { tick(); console.log('${name} gave', show(x)); ${random.chance(30) ? 'break;' : ''} } })().then(${report});`
            : `${text}\n${name}(${this.literal()}).then(${report});`;
    }

    withLoop(changes = {}) { return { loop: true, breakable: true, ...changes }; }

    forLoop(context, depth) {
        const { random } = this, i = this.fresh('k'), head = new Context(context, {});
        this.declare(head, i);
        const kind = random.pick(['let', 'let', 'var']);
        const capture = random.chance(25) ? (() => { const f = this.fresh('c'); this.declare(context, f); return [`var ${f} = [];`, `${f}.push(() => ${i}++);`, `log(${f}.map(f => f()), ${f}.map(f => f()));`]; })() : ['', '', ''];
        return `${capture[0]} for (${kind} ${i} = 0; ${i} < ${1 + random.below(4)}; ${i}++) { tick(); ${capture[1]} ${this.block(head, depth, this.withLoop())} } ${capture[2]}`;
    }

    forOf(context, depth) {
        const { random } = this, head = new Context(context, {});
        const awaits = context.async && random.chance(40) ? ' await' : '';
        let left;
        if (random.chance(25)) left = this.target(context);
        else if (random.chance(30)) {
            const { text, names } = this.pattern(context, 1);
            names.forEach(name => this.declare(head, name, true));
            left = `const ${text}`;
        } else left = `${random.pick(['let', 'const', 'var'])} ${this.declare(head, this.fresh('x'), true)}`;
        return `for${awaits} (${left} of ${this.iterableExpression(context)}) { tick(); ${this.block(head, depth, this.withLoop())} }`;
    }

    forIn(context, depth) {
        const head = new Context(context, {});
        const left = `${this.random.pick(['let', 'const', 'var'])} ${this.declare(head, this.fresh('x'), true)}`;
        return `for (${left} in ${this.parenthesised(this.random.pick(['{ a: 1, b: 2, 1: 3 }', '[5, , 6]', "'ab'", 'null', this.name(context)]))}) { tick(); ${this.block(head, depth, this.withLoop())} }`;
    }

    whileLoop(context, depth) {
        const n = this.fresh('w');
        this.declare(context, n, true);
        return this.random.chance(50)
            ? `var ${n} = 0; while (${n}++ < ${1 + this.random.below(4)}) { tick(); ${this.block(context, depth, this.withLoop())} }`
            : `var ${n} = 0; do { tick(); ${this.block(context, depth, this.withLoop())} } while (${n}++ < ${1 + this.random.below(3)} && ${this.parenthesised(this.expression(context, 1))});`;
    }

    tryStatement(context, depth) {
        const { random } = this;
        const parts = [`try ${this.block(context, depth)}`];
        const kind = random.below(3);
        if (kind < 2) {
            if (random.chance(15)) parts.push(`catch ${this.block(context, depth)}`);
            else {
                const e = this.fresh('e'), head = new Context(context, {});
                this.declare(head, e);
                parts.push(`catch (${e}) { log(${e}); ${this.block(head, depth)} }`);
            }
        }
        if (kind > 0) parts.push(`finally ${this.block(context, depth)}`);
        return parts.join(' ');
    }

    switchStatement(context, depth) {
        const inner = new Context(context, { breakable: true });
        const cases = Array.from({ length: 1 + this.random.below(4) }, () => `case ${this.expression(inner, 1)}: ${this.statements(inner, 1, depth + 1)}${this.random.chance(50) ? ' break;' : ''}`);
        if (this.random.chance(60)) cases.splice(this.random.below(cases.length + 1), 0, `default: ${this.statements(inner, 1, depth + 1)}`);
        // Lexical names of one case may be in their dead zone in another
        return `switch (${this.expression(context, 2)}) { ${cases.join(' ')} }`;
    }

    labelled(context, depth) {
        const label = this.fresh('l');
        if (this.random.chance(50)) return `${label}: ${this.block(context, depth, { labels: [...context.labels, { name: label, loop: false }] })}`;
        const k = this.fresh('k'), head = new Context(context, {});
        this.declare(head, k, true);
        return `${label}: for (let ${k} = 0; ${k} < 3; ${k}++) { tick(); ${this.block(head, depth, this.withLoop({ labels: [...context.labels, { name: label, loop: true }] }))} }`;
    }

    withStatement(context, depth) {
        const object = this.parenthesised(this.random.pick([`{ ${this.name(context).replace(/\W.*/, '')}: 1, a: 2 }`, this.name(context), '[1]', `{ get a() { log('with'); return 1; }, [Symbol.unscopables]: { b: true }, b: 1 }`]));
        return `with (${object}) ${this.block(context, depth)}`;
    }
}

/** The programs of the seeds from first on, as one script. */
export function script(first, count) {
    const programs = [];
    for (let seed = first; seed < first + count; seed++) programs.push(`program(${seed}, function () { ${new Generator(seed).program()} });`);
    return `${prelude}\n${programs.join('\n\n')}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
    const [seed, count = '1'] = process.argv.slice(2);
    process.stdout.write(script(Number(seed), Number(count)));
}
