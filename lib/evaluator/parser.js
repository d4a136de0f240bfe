// The evaluator's parser: acorn, told where the source text stands. A CommonJS module of the parser's own realm, whose built-ins no
// program reaches; so, unlike the other files here, it is written in plain JavaScript.
"use strict";
const acorn = require("acorn");

// context: { strict, newTarget, superProperty, superCall, fieldInitializer, hashbang: what is allowed or forbidden here,
// privateNames: text of those that are declared around, each with a space before and after it }
class Parser extends acorn.Parser {
  constructor(context, text) {
    super({ ecmaVersion: 16, sourceType: "script", strict: context.strict, preserveParens: false, allowHashBang: context.hashbang }, text);
    this.surroundings = context;
    // The private names that classes around declare: those that the code uses come to the outermost element
    this.privateNameStack.push({ declared: Object.create(null), used: [] });
  }

  // Code at the top level of eval code, arrow functions included: there the surroundings decide
  isOwnCode() { return this.currentThisScope() === this.scopeStack[0]; }

  get allowNewDotTarget() { return super.allowNewDotTarget || this.surroundings.newTarget; }
  get allowSuper() { return super.allowSuper || this.surroundings.superProperty && this.isOwnCode(); }
  get allowDirectSuper() { return super.allowDirectSuper || this.surroundings.superCall && this.isOwnCode(); }

  // 19.2.1.1 step 12: ContainsArguments in code of a field's initialiser
  checkUnreserved(identifier) {
    if (identifier.name === "arguments" && this.surroundings.fieldInitializer && this.isOwnCode())
      this.raise(identifier.start, "'arguments' is not allowed in class field initializer or static initialization block");
    super.checkUnreserved(identifier);
  }

  // A chain of operators may be as long as the text: acorn's call for the next operator comes back at once, and a loop goes on
  buildBinary(start, location, left, right, operator, isLogical) {
    const node = super.buildBinary(start, location, left, right, operator, isLogical);
    if (operator !== "**") this.built = node;
    return node;
  }
  parseExprOp(left, ...rest) {
    if (left === this.built) return left;
    for (;;) {
      const next = super.parseExprOp(left, ...rest);
      if (next === left) return left;
      left = next;
      this.built = null;
    }
  }

  // Running out of stack is a RangeError, as anywhere
  catchStackOverflow(parse) { return parse(); }

  // Messages without the position, as V8 gives them
  raise(position, message) {
    throw new SyntaxError(message);
  }
  raiseRecoverable(position, message) {
    this.raise(position, message);
  }

  parseProgram() {
    const program = this.parse();
    for (const name of this.privateNameStack[0].used)
      if (!this.surroundings.privateNames.includes(` ${name.name} `))
        this.raise(name.start, `Private field '#${name.name}' must be declared in an enclosing class`);
    return program;
  }
}

exports.parse = (text, context) => new Parser(context, text).parseProgram();
