// The evaluator: what the two flavours of expressions and statements share: nodes without children, small helpers, jumps.

var PATTERN_ASSIGN = 0, PATTERN_INITIALIZE = 1;

// The value of a chain that was cut short; no program sees it
var CHAIN_END = %NewObjectWithPrototype(null);
// What a callee leaves beside its value, to be taken at once
var calleeThis = undefined;

// Completions (6.2.4): undefined is a normal one
var RETURN = %NewObjectWithPrototype(null), LEAVE = %NewObjectWithPrototype(null);
var returnValue = undefined, completionValue = undefined;
// Thrown by a yield at which the generator is told to return: statements on the way out treat it as a return completion
var RETURN_SIGNAL = %NewObjectWithPrototype(null);

function doNothing(env) { }
function alwaysTrue(env) { return true; }

function jump(completion) {
  return env => completion;
}

// ── Flavours ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function expressionPlain(node, scope) {
  var result = leaf(node, scope);
  return result === undefined ? compoundPlain(node, scope) : result;
}

function expressionResumable(node, scope) {
  return node.suspends === true ? compoundResumable(node, scope) : expressionPlain(node, scope);
}

// An expression that has no code of its own to run before it gives its value
function leaf(node, scope) {
  switch (node.type) {
    case "Literal": return literal(node);
    case "Identifier": return nameReader(node.name, scope, false);
    case "ThisExpression": return thisReader(scope);
    case "FunctionExpression": case "ArrowFunctionExpression": return functionExpression(node, scope, node.type === "FunctionExpression" && node.id !== null ? node.id.name : "");
    case "MetaProperty": return surroundingReader("new.target", scope);
    default: return undefined;
  }
}

function literal(node) {
  if (node.regex !== undefined) {
    var pattern = node.regex.pattern, flags = node.regex.flags;
    return env => %NewRegExp(pattern, flags);
  }
  var value = node.value;
  return env => value;
}

// `this`: a variable of the function around, else that of the program
function thisReader(scope) {
  var read = surroundingReader("this", scope);
  if (read !== undefined) return read;
  return env => %GlobalThis();
}

function privateNameReader(node, scope) {
  return bindingReader(resolve("#" + node.name, scope), node.name, false);
}

function isAnonymousFunction(node) {
  return node.type === "ArrowFunctionExpression" || (node.type === "FunctionExpression" || node.type === "ClassExpression") && node.id === null;
}

// The property key of a member, property or class element, when it is known now
function constantKey(node) {
  var key = node.type === "MemberExpression" ? node.property : node.key;
  if (key.type === "PrivateIdentifier") return undefined;
  if (!node.computed && key.type === "Identifier") return %ToPropertyKey(key.name);
  if (key.type !== "Literal" || key.regex !== undefined) return undefined;
  return %ToPropertyKey(%ToString(key.value));
}

function keyName(key) {
  return %ToString(key);
}

// The parser's cooked strings are null where there is none
function templateObject(quasis) {
  var cooked = [], raw = [];
  for (var i = 0; i < quasis.length; i++) {
    %ArrayAppend(cooked, quasis[i].value.cooked === null ? undefined : quasis[i].value.cooked);
    %ArrayAppend(raw, quasis[i].value.raw);
  }
  return %NewTemplateObject(cooked, raw);
}

// Whether a binary expression is the end of a chain that is longer than it is worth nesting functions for
function isLongChain(node) {
  for (var length = 0; length < 8; length++) {
    if (node.type !== "BinaryExpression") return false;
    node = node.left;
  }
  return true;
}

function binaryOperation(operator) {
  switch (operator) {
    case "+": return (x, y) => x + y;
    case "-": return (x, y) => x - y;
    case "*": return (x, y) => x * y;
    case "/": return (x, y) => x / y;
    case "%": return (x, y) => x % y;
    case "**": return (x, y) => x ** y;
    case "&": return (x, y) => x & y;
    case "|": return (x, y) => x | y;
    case "^": return (x, y) => x ^ y;
    case "<<": return (x, y) => x << y;
    case ">>": return (x, y) => x >> y;
    case ">>>": return (x, y) => x >>> y;
    case "<": return (x, y) => x < y;
    case "<=": return (x, y) => x <= y;
    case ">": return (x, y) => x > y;
    case ">=": return (x, y) => x >= y;
    case "==": return (x, y) => x == y;
    case "!=": return (x, y) => x != y;
    case "===": return (x, y) => x === y;
    case "!==": return (x, y) => x !== y;
    case "in": return (x, y) => x in y;
    case "instanceof": return (x, y) => x instanceof y;
    default: throw typeError("the evaluator knows no operator " + operator);
  }
}

// A name as callee: a with object that has it is the this value (13.3.6.2 step 1.b)
function nameCallee(name, scope) {
  var reference = nameReference(name, scope, scope.isStrict), find = reference.find, read = reference.read;
  if (find === undefined) return env => {
    var value = read(env);
    calleeThis = undefined;
    return value;
  };
  var get = reference.get, place = reference.place;
  return env => {
    var base = find(env), value = get(env, base);
    calleeThis = base !== undefined && isWithObject(place, env, base) ? base : undefined;
    return value;
  };
}

// What "... is not iterable" is said of
function iterableText(node) {
  return calleeText(node.type === "CallExpression" ? node.callee : node) + (node.type === "CallExpression" ? " is not a function or its return value" : "");
}

// The callee as messages show it: "a.b is not a function"
function calleeText(node) {
  switch (node.type) {
    case "Identifier": return node.name;
    case "ThisExpression": return "this";
    case "Super": return "(intermediate value)";
    case "MetaProperty": return node.meta.name === "new" ? ".new.target" : "(intermediate value)";
    case "Literal": return node.raw;
    case "ChainExpression": return calleeText(node.expression);
    case "CallExpression": return calleeText(node.callee) + "(...)";
    case "MemberExpression": {
      var object = calleeText(node.object), dot = node.optional ? "?." : "";
      if (node.property.type === "PrivateIdentifier") return object + (node.optional ? "?." : ".") + "#" + node.property.name;
      return node.computed ? object + dot + "[" + calleeText(node.property) + "]" : object + (node.optional ? "?." : ".") + node.property.name;
    }
    default: return "(intermediate value)";
  }
}

// ── Iterators ────────────────────────────────────────────────────────────────────────────────────────────────────────

// 7.4.11 with a return or break completion: what `return` runs must not disturb the value on its way
function closeIterator(record) {
  var value = returnValue;
  %IteratorClose(record);
  returnValue = value;
}

function closeAfterThrow(record, error) {
  if (error === RETURN_SIGNAL) closeIterator(record);
  else %IteratorCloseQuietly(record);
}

// ── Jumps ────────────────────────────────────────────────────────────────────────────────────────────────────────────

// code.labels lists what encloses the statement that is being translated, innermost first
function pushLabel(name, isLoop, isBreakable, scope) {
  return scope.code.labels = {
    name: name, isLoop: isLoop, isBreakable: isBreakable, outer: scope.code.labels,
    onBreak: %NewObjectWithPrototype(null), onContinue: %NewObjectWithPrototype(null),
  };
}

function newLabel(name, scope) { return pushLabel(name, false, false, scope); }

function newLoop(labels, scope) {
  var outer = scope.code.labels, entry = pushLabel(undefined, true, true, scope);
  scope.code.labels = outer;
  return { entry: entry, onBreak: entry.onBreak, onContinue: entry.onContinue };
}

function newSwitch(scope) {
  var outer = scope.code.labels, entry = pushLabel(undefined, false, true, scope);
  scope.code.labels = outer;
  return { entry: entry, onBreak: entry.onBreak };
}

function findLabel(node, scope) {
  var isContinue = node.type === "ContinueStatement";
  for (var at = scope.code.labels; at !== undefined; at = at.outer) {
    if (node.label !== null ? at.name === node.label.name : isContinue ? at.isLoop : at.isBreakable) return at;
  }
  throw typeError("a jump without target");
}

// What compoundStatement knows
function isCompoundStatement(node) {
  switch (node.type) {
    case "IfStatement": case "ForStatement": case "ForInStatement": case "ForOfStatement": case "WhileStatement": case "DoWhileStatement":
    case "SwitchStatement": case "TryStatement": case "WithStatement": return true;
    default: return false;
  }
}

// ── Functions in statement lists ─────────────────────────────────────────────────────────────────────────────────────

// The functions of a block, with what stores them at its start; of several with one name the last wins
function hoistedFunctions(statements, scope) {
  var nodes = topLevelFunctions(statements), list = [];
  for (var i = 0; i < nodes.length; i++) {
    var code = functionCode(nodes[i], scope, nodes[i].id.name);
    %ArrayAppend(list, { code: code, initialize: nameInitializer(nodes[i].id.name, scope) });
  }
  return list;
}

function instantiateFunctions(functions, env) {
  for (var i = 0; i < functions.length; i++) functions[i].initialize(env, makeFunction(functions[i].code, env, undefined, undefined));
}

// B.3.2.1: evaluating a function declaration in a block gives the var binding of the same name its value
function blockFunction(node, scope) {
  var name = node.id.name, read = bindingReader(resolve(name, scope), name, false), write = variableWriter(name, scope);
  return env => { write(env, read(env)); };
}

// Writes a binding as seen from the variable scope around
function variableWriter(name, scope) {
  var skip = 0, at = scope;
  for (; at !== undefined && at.kind !== SCOPE_HOST && !at.isVariables; at = at.outer) skip++;
  var reference = nameReference(name, at, false), find = reference.find, put = reference.put;
  return (env, value) => {
    env = environmentAt(env, skip);
    put(env, find === undefined ? undefined : find(env), value);
  };
}
