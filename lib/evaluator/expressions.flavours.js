// The evaluator: expressions (ECMA-262 clause 13). This file is a template, of which the library has two copies: $ stands for the
// copy's name. As it stands here it is the flavour `Resumable`, for code that contains yield or await of its own: a node becomes a
// function that makes a task (coroutines.js), and `(yield child(env))` is the result of a child's task, or the child's value. In the
// flavour `Plain` the words `yield` and the stars of `function*` are left out, and nodes become plain functions of an environment.

// A node with children; leaves are in leaves.js.
function compound$(node, scope) {
  switch (node.type) {
    case "BinaryExpression": return binary$(node, scope);
    case "LogicalExpression": return logical$(node, scope);
    case "UnaryExpression": return unary$(node, scope);
    case "UpdateExpression": return update$(node, scope);
    case "AssignmentExpression": return assignment$(node, scope);
    case "ConditionalExpression": return conditional$(node, scope);
    case "SequenceExpression": return sequence$(node, scope);
    case "MemberExpression": return member$(node, scope);
    case "CallExpression": return call$(node, scope);
    case "NewExpression": return construct$(node, scope);
    case "ChainExpression": return chain$(node, scope);
    case "ArrayExpression": return list$(node.elements, scope);
    case "ObjectExpression": return object$(node, scope);
    case "TemplateLiteral": return template$(node, scope);
    case "TaggedTemplateExpression": return taggedTemplate$(node, scope);
    case "ClassExpression": return class$(node, scope, node.id === null ? "" : node.id.name);
    case "ImportExpression": return import$(node, scope);
    case "YieldExpression": return node.delegate ? yieldStar(node, scope) : yieldExpression(node, scope);
    case "AwaitExpression": return awaitExpression(node, scope);
    default: throw typeError("the evaluator knows no " + node.type);
  }
}

// 8.4.5 NamedEvaluation, with a name that is known now
function named$(node, scope, name) {
  if (!isAnonymousFunction(node)) return expression$(node, scope);
  return node.type === "ClassExpression" ? class$(node, scope, name) : functionExpression(node, scope, name);
}

// The same with a name that is computed: the function takes it as its second argument
function namedByKey$(node, scope) {
  if (!isAnonymousFunction(node)) return expression$(node, scope);
  if (node.type === "ClassExpression") return class$(node, scope, "");
  var make = functionExpression(node, scope, "");
  return (env, key) => %SetFunctionName(make(env), key, "");
}

// ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────────────

function binary$(node, scope) {
  if (isLongChain(node)) return binaryChain$(node, scope);
  var right = expression$(node.right, scope);
  if (node.left.type === "PrivateIdentifier") {
    var name = privateNameReader(node.left, scope);
    return function* (env) { return %PrivateHas((yield right(env)), name(env)); };
  }
  var left = expression$(node.left, scope);
  switch (node.operator) {
    case "+": return function* (env) { return (yield left(env)) + (yield right(env)); };
    case "-": return function* (env) { return (yield left(env)) - (yield right(env)); };
    case "*": return function* (env) { return (yield left(env)) * (yield right(env)); };
    case "/": return function* (env) { return (yield left(env)) / (yield right(env)); };
    case "%": return function* (env) { return (yield left(env)) % (yield right(env)); };
    case "**": return function* (env) { return (yield left(env)) ** (yield right(env)); };
    case "&": return function* (env) { return (yield left(env)) & (yield right(env)); };
    case "|": return function* (env) { return (yield left(env)) | (yield right(env)); };
    case "^": return function* (env) { return (yield left(env)) ^ (yield right(env)); };
    case "<<": return function* (env) { return (yield left(env)) << (yield right(env)); };
    case ">>": return function* (env) { return (yield left(env)) >> (yield right(env)); };
    case ">>>": return function* (env) { return (yield left(env)) >>> (yield right(env)); };
    case "<": return function* (env) { return (yield left(env)) < (yield right(env)); };
    case "<=": return function* (env) { return (yield left(env)) <= (yield right(env)); };
    case ">": return function* (env) { return (yield left(env)) > (yield right(env)); };
    case ">=": return function* (env) { return (yield left(env)) >= (yield right(env)); };
    case "==": return function* (env) { return (yield left(env)) == (yield right(env)); };
    case "!=": return function* (env) { return (yield left(env)) != (yield right(env)); };
    case "===": return function* (env) { return (yield left(env)) === (yield right(env)); };
    case "!==": return function* (env) { return (yield left(env)) !== (yield right(env)); };
    case "in": return function* (env) { return (yield left(env)) in (yield right(env)); };
    case "instanceof": return function* (env) { return (yield left(env)) instanceof (yield right(env)); };
    default: throw typeError("the evaluator knows no operator " + node.operator);
  }
}

// a + b + c + ...: down the left side by a loop
function binaryChain$(node, scope) {
  var operands = [], operations = [];
  while (node.left.type === "BinaryExpression" && node.left.left.type !== "PrivateIdentifier") {
    %ArrayAppend(operands, expression$(node.right, scope));
    %ArrayAppend(operations, binaryOperation(node.operator));
    node = node.left;
  }
  var first = expression$(node, scope);
  return function* (env) {
    var value = (yield first(env));
    for (var i = operands.length - 1; i >= 0; i--) value = operations[i](value, (yield operands[i](env)));
    return value;
  };
}

function logical$(node, scope) {
  var left = expression$(node.left, scope), right = expression$(node.right, scope);
  switch (node.operator) {
    case "&&": return function* (env) { return (yield left(env)) && (yield right(env)); };
    case "||": return function* (env) { return (yield left(env)) || (yield right(env)); };
    default: return function* (env) { return (yield left(env)) ?? (yield right(env)); };
  }
}

function conditional$(node, scope) {
  var test = expression$(node.test, scope), consequent = expression$(node.consequent, scope), alternate = expression$(node.alternate, scope);
  return function* (env) { return (yield test(env)) ? (yield consequent(env)) : (yield alternate(env)); };
}

function sequence$(node, scope) {
  var items = [];
  for (var i = 0; i < node.expressions.length; i++) %ArrayAppend(items, expression$(node.expressions[i], scope));
  return function* (env) {
    var value;
    for (var i = 0; i < items.length; i++) value = (yield items[i](env));
    return value;
  };
}

function unary$(node, scope) {
  if (node.operator === "delete") return delete$(node.argument, scope);
  if (node.operator === "typeof" && node.argument.type === "Identifier") {
    var read = nameReader(node.argument.name, scope, true);
    return env => %TypeOf(read(env));
  }
  var argument = expression$(node.argument, scope);
  switch (node.operator) {
    case "-": return function* (env) { return -(yield argument(env)); };
    case "+": return function* (env) { return +(yield argument(env)); };
    case "!": return function* (env) { return !(yield argument(env)); };
    case "~": return function* (env) { return ~(yield argument(env)); };
    case "typeof": return function* (env) { return %TypeOf((yield argument(env))); };
    case "void": return function* (env) {
      (yield argument(env));
      return undefined;
    };
    default: throw typeError("the evaluator knows no operator " + node.operator);
  }
}

// 13.5.1.2
function delete$(node, scope) {
  if (node.type === "Identifier") return nameDeleter(node.name, scope);
  if (node.type === "ChainExpression") {
    var shortable = deleteMember$(node.expression, scope);
    return function* (env) {
      var result = (yield shortable(env));
      return result === CHAIN_END ? true : result;
    };
  }
  if (node.type === "MemberExpression") return deleteMember$(node, scope);
  var argument = expression$(node, scope);
  return function* (env) {
    (yield argument(env));
    return true;
  };
}

function deleteMember$(node, scope) {
  var isStrict = scope.isStrict, constant = constantKey(node), key = constant === undefined ? expression$(node.property, scope) : undefined;
  if (node.object.type === "Super") {
    var self = thisReader(scope);
    return function* (env) {
      self(env);
      if (key !== undefined) (yield key(env));
      throw %NewError(REFERENCE_ERROR, "Unsupported reference to 'super'");
    };
  }
  var object = chainElement$(node.object, scope), isOptional = node.optional;
  return function* (env) {
    var base = (yield object(env));
    if (base === CHAIN_END || isOptional && (base === undefined || base === null)) return CHAIN_END;
    return %DeleteProperty(base, key === undefined ? constant : (yield key(env)), isStrict);
  };
}

// ── Properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

function member$(node, scope) {
  if (node.object.type === "Super") {
    var reference = superReference$(node, scope, false), open = reference.open, get = reference.get;
    return function* (env) { return get(env, (yield open(env))); };
  }
  var object = expression$(node.object, scope);
  if (node.property.type === "PrivateIdentifier") {
    var name = privateNameReader(node.property, scope);
    return function* (env) { return %PrivateGet((yield object(env)), name(env)); };
  }
  var constant = constantKey(node);
  if (constant !== undefined) return function* (env) { return (yield object(env))[constant]; };
  var key = expression$(node.property, scope);
  return function* (env) {
    var base = (yield object(env));
    return base[(yield key(env))];
  };
}

// Chains (13.3.9): an element gives CHAIN_END when it, or one before it, is cut short
function chain$(node, scope) {
  var element = chainElement$(node.expression, scope);
  return function* (env) {
    var value = (yield element(env));
    return value === CHAIN_END ? undefined : value;
  };
}

function chainElement$(node, scope) {
  if (node.type === "CallExpression") return call$(node, scope);
  if (node.type !== "MemberExpression" || node.object.type === "Super") return expression$(node, scope);
  var callee = callee$(node, scope);
  return function* (env) { return (yield callee(env)); };
}

// ── Calls (13.3.6) ───────────────────────────────────────────────────────────────────────────────────────────────────

// A callee: its value, after which calleeThis is the this value of the call; CHAIN_END when a chain is cut short
function callee$(node, scope) {
  if (node.type === "ChainExpression") {
    // (a?.b)(): the parentheses end the chain but keep the reference
    var inner = callee$(node.expression, scope);
    return function* (env) {
      var value = (yield inner(env));
      if (value !== CHAIN_END) return value;
      calleeThis = undefined;
      return undefined;
    };
  }
  if (node.type === "Identifier") return nameCallee(node.name, scope);
  if (node.type === "CallExpression") {
    var call = call$(node, scope);
    return function* (env) {
      var value = (yield call(env));
      calleeThis = undefined;
      return value;
    };
  }
  if (node.type !== "MemberExpression") {
    var expression = expression$(node, scope);
    return function* (env) {
      var value = (yield expression(env));
      calleeThis = undefined;
      return value;
    };
  }
  if (node.object.type === "Super") {
    var reference = superReference$(node, scope, false), open = reference.open, get = reference.get;
    return function* (env) {
      var opened = (yield open(env)), value = get(env, opened);
      calleeThis = opened[0];
      return value;
    };
  }
  var object = chainElement$(node.object, scope), isOptional = node.optional;
  if (node.property.type === "PrivateIdentifier") {
    var name = privateNameReader(node.property, scope);
    return function* (env) {
      var base = (yield object(env));
      if (base === CHAIN_END || isOptional && (base === undefined || base === null)) return CHAIN_END;
      var value = %PrivateGet(base, name(env));
      calleeThis = base;
      return value;
    };
  }
  var constant = constantKey(node);
  if (constant !== undefined) return function* (env) {
    var base = (yield object(env));
    if (base === CHAIN_END || isOptional && (base === undefined || base === null)) return CHAIN_END;
    var value = base[constant];
    calleeThis = base;
    return value;
  };
  var key = expression$(node.property, scope);
  return function* (env) {
    var base = (yield object(env));
    if (base === CHAIN_END || isOptional && (base === undefined || base === null)) return CHAIN_END;
    var value = base[(yield key(env))];
    calleeThis = base;
    return value;
  };
}

function hasSpread(nodes) {
  for (var i = 0; i < nodes.length; i++) if (nodes[i] !== null && nodes[i].type === "SpreadElement") return true;
  return false;
}

function call$(node, scope) {
  if (node.callee.type === "Super") return superCall$(node, scope);
  var nodes = node.arguments, isOptional = node.optional;
  var callee = callee$(node.callee, scope), text = calleeText(node.callee);
  if (node.callee.type === "Identifier" && node.callee.name === "eval" && !isOptional) {
    var values = list$(nodes, scope);
    return function* (env) {
      var f = (yield callee(env)), self = calleeThis, given = (yield values(env));
      if (f === evalFunction) return directEval(given.length > 0 ? given[0] : undefined, scope, env);
      if (!%IsCallable(f)) throw typeError(text + " is not a function");
      return %CallArray(f, self, given);
    };
  }
  if (nodes.length > 3 || hasSpread(nodes)) {
    var list = list$(nodes, scope);
    return function* (env) {
      var f = (yield callee(env)), self = calleeThis;
      if (f === CHAIN_END || isOptional && (f === undefined || f === null)) return CHAIN_END;
      var given = (yield list(env));
      if (!%IsCallable(f)) throw typeError(text + " is not a function");
      return %CallArray(f, self, given);
    };
  }
  var first = nodes.length > 0 ? expression$(nodes[0], scope) : undefined;
  var second = nodes.length > 1 ? expression$(nodes[1], scope) : undefined;
  var third = nodes.length > 2 ? expression$(nodes[2], scope) : undefined;
  switch (nodes.length) {
    case 0: return function* (env) {
      var f = (yield callee(env)), self = calleeThis;
      if (!%IsCallable(f)) {
        if (f === CHAIN_END || isOptional && (f === undefined || f === null)) return CHAIN_END;
        throw typeError(text + " is not a function");
      }
      return %Call(f, self);
    };
    case 1: return function* (env) {
      var f = (yield callee(env)), self = calleeThis;
      if (f === CHAIN_END || isOptional && (f === undefined || f === null)) return CHAIN_END;
      var a = (yield first(env));
      if (!%IsCallable(f)) throw typeError(text + " is not a function");
      return %Call(f, self, a);
    };
    case 2: return function* (env) {
      var f = (yield callee(env)), self = calleeThis;
      if (f === CHAIN_END || isOptional && (f === undefined || f === null)) return CHAIN_END;
      var a = (yield first(env)), b = (yield second(env));
      if (!%IsCallable(f)) throw typeError(text + " is not a function");
      return %Call(f, self, a, b);
    };
    default: return function* (env) {
      var f = (yield callee(env)), self = calleeThis;
      if (f === CHAIN_END || isOptional && (f === undefined || f === null)) return CHAIN_END;
      var a = (yield first(env)), b = (yield second(env)), c = (yield third(env));
      if (!%IsCallable(f)) throw typeError(text + " is not a function");
      return %Call(f, self, a, b, c);
    };
  }
}

// 13.3.5.1.1 EvaluateNew
function construct$(node, scope) {
  var callee = expression$(node.callee, scope), values = list$(node.arguments, scope), text = calleeText(node.callee);
  return function* (env) {
    var constructor = (yield callee(env)), given = (yield values(env));
    if (!%IsConstructor(constructor)) throw typeError(text + " is not a constructor");
    return %ConstructArray(constructor, given, constructor);
  };
}

// 13.3.7.1 SuperCall
function superCall$(node, scope) {
  var values = list$(node.arguments, scope), construction = superConstruction(scope);
  return function* (env) {
    var parent = construction.parent(env), newTarget = construction.newTarget(env), given = (yield values(env));
    if (!%IsConstructor(parent)) throw typeError("Super constructor " + describePrimitive(parent) + " of anonymous class is not a constructor");
    var result = %ConstructArray(parent, given, newTarget);
    construction.bind(env, result);
    return result;
  };
}

// import() of source text that was not there at compile time
function import$(node, scope) {
  var source = expression$(node.source, scope), options = node.options ? expression$(node.options, scope) : undefined;
  return function* (env) {
    var specifier = (yield source(env)), given = options === undefined ? undefined : (yield options(env));
    return dynamicImport(specifier, given);
  };
}

// ── Literals ─────────────────────────────────────────────────────────────────────────────────────────────────────────

// The values of elements or arguments, as an array
function list$(nodes, scope) {
  var items = [], isSpread = [], isPlain = true;
  for (var i = 0; i < nodes.length; i++) {
    var node = nodes[i];
    if (node === null) {
      %ArrayAppend(items, undefined);
      %ArrayAppend(isSpread, false);
      isPlain = false;
      continue;
    }
    var spread = node.type === "SpreadElement";
    if (spread) isPlain = false;
    %ArrayAppend(items, expression$(spread ? node.argument : node, scope));
    %ArrayAppend(isSpread, spread);
  }
  if (isPlain) return function* (env) {
    var array = [];
    for (var i = 0; i < items.length; i++) %ArrayAppend(array, (yield items[i](env)));
    return array;
  };
  return function* (env) {
    var array = [];
    for (var i = 0; i < items.length; i++) {
      if (items[i] === undefined) %ArrayAppend(array, %Hole());
      else if (isSpread[i]) %AppendSpread(array, (yield items[i](env)));
      else %ArrayAppend(array, (yield items[i](env)));
    }
    return array;
  };
}

// 13.2.5.5 PropertyDefinitionEvaluation
function object$(node, scope) {
  var parts = [];
  for (var i = 0; i < node.properties.length; i++) %ArrayAppend(parts, property$(node.properties[i], scope));
  return function* (env) {
    var object = {};
    for (var i = 0; i < parts.length; i++) (yield parts[i](env, object));
    return object;
  };
}

function property$(node, scope) {
  if (node.type === "SpreadElement") {
    var source = expression$(node.argument, scope);
    return function* (env, object) { %CopyDataProperties(object, (yield source(env)), undefined); };
  }
  var constant = constantKey(node);
  if (constant === "__proto__" && node.kind === "init" && !node.computed && !node.shorthand && !node.method) {
    // B.3.1
    var prototype = expression$(node.value, scope);
    return function* (env, object) { %SetLiteralPrototype(object, (yield prototype(env))); };
  }
  var key = constant === undefined ? propertyKey$(node.key, scope) : undefined;
  if (node.kind === "get" || node.kind === "set" || node.method) {
    var code = methodCode(node.value, scope, node, node.kind === "init" ? "" : node.kind, constant), kind = node.kind;
    return function* (env, object) {
      var name = key === undefined ? constant : (yield key(env));
      defineMethod(object, name, makeMethod(code, env, object, name, kind === "init" ? "" : kind, key !== undefined), kind, true);
    };
  }
  if (constant !== undefined) {
    var value = named$(node.value, scope, keyName(constant));
    return function* (env, object) { %DefineElement(object, constant, (yield value(env))); };
  }
  var dynamic = namedByKey$(node.value, scope);
  return function* (env, object) {
    var name = (yield key(env));
    %DefineElement(object, name, (yield dynamic(env, name)));
  };
}

function propertyKey$(node, scope) {
  var key = expression$(node, scope);
  return function* (env) { return %ToPropertyKey((yield key(env))); };
}

// 13.2.8.6: each substitution becomes a string before the next is evaluated
function template$(node, scope) {
  var texts = [], parts = [];
  for (var i = 0; i < node.quasis.length; i++) %ArrayAppend(texts, node.quasis[i].value.cooked);
  for (var j = 0; j < node.expressions.length; j++) %ArrayAppend(parts, expression$(node.expressions[j], scope));
  return function* (env) {
    var text = texts[0];
    for (var i = 0; i < parts.length; i++) text = %StringConcat(%StringConcat(text, %ToString((yield parts[i](env)))), texts[i + 1]);
    return text;
  };
}

// 13.3.11, 13.2.8.4 GetTemplateObject: one object for each place in the source, made when first needed
function taggedTemplate$(node, scope) {
  var callee = callee$(node.tag, scope), values = list$(node.quasi.expressions, scope), text = calleeText(node.tag), quasis = node.quasi.quasis, site;
  return function* (env) {
    var tag = (yield callee(env)), self = calleeThis;
    if (site === undefined) site = templateObject(quasis);
    var given = (yield values(env));
    if (!%IsCallable(tag)) throw typeError(text + " is not a function");
    return %CallArray(tag, self, concatLists([site], given));
  };
}

// ── Assignment ───────────────────────────────────────────────────────────────────────────────────────────────────────

// What can be assigned to: open(env) evaluates its parts (undefined: it has none), get(env, parts) and put(env, parts, value).
function reference$(node, scope, forUpdate) {
  if (node.type === "Identifier") {
    var name = nameReference(node.name, scope, scope.isStrict);
    return { open: name.find, get: name.get, put: name.put };
  }
  if (node.object.type === "Super") return superReference$(node, scope, forUpdate);
  var object = expression$(node.object, scope), isStrict = scope.isStrict;
  if (node.property.type === "PrivateIdentifier") {
    var privateName = privateNameReader(node.property, scope);
    return {
      open: object,
      get: (env, base) => %PrivateGet(base, privateName(env)),
      put: (env, base, value) => { %PrivateSet(base, privateName(env), value); },
    };
  }
  var constant = constantKey(node);
  if (constant !== undefined) return {
    open: object,
    get: (env, base) => base[constant],
    put: (env, base, value) => { %SetElement(base, constant, value, isStrict); },
  };
  var key = expression$(node.property, scope);
  return {
    open: function* (env) {
      var base = (yield object(env)), name = (yield key(env));
      // 6.2.5.5 GetValue step 3.c: the base's ToObject comes first and throws in the access
      if (forUpdate && base !== undefined && base !== null) name = %ToPropertyKey(name);
      return [base, name];
    },
    get: (env, parts) => parts[0][parts[1]],
    put: (env, parts, value) => { %SetElement(parts[0], parts[1], value, isStrict); },
  };
}

// 13.3.7.1: `this` first, then the key, then the home object's prototype
function superReference$(node, scope, forUpdate) {
  var self = thisReader(scope), home = homeReader(scope), isStrict = scope.isStrict;
  var constant = constantKey(node), key = constant === undefined ? expression$(node.property, scope) : undefined;
  return {
    open: function* (env) {
      var receiver = self(env), name = key === undefined ? constant : (yield key(env)), prototype = %GetPrototypeOf(home(env));
      return [receiver, forUpdate ? %ToPropertyKey(name) : name, prototype];
    },
    get: (env, parts) => %GetSuper(parts[2], parts[1], parts[0]),
    put: (env, parts, value) => { %SetSuper(parts[2], parts[1], value, parts[0], isStrict); },
  };
}

// 13.15.2
function assignment$(node, scope) {
  var left = node.left;
  if (node.operator === "=") {
    if (left.type === "ObjectPattern" || left.type === "ArrayPattern") {
      var source = expression$(node.right, scope), bind = pattern$(left, scope, PATTERN_ASSIGN);
      return function* (env) {
        var value = (yield source(env));
        (yield bind(env, value));
        return value;
      };
    }
    var value = assignedValue$(node, scope);
    if (left.type === "MemberExpression" && left.computed && left.object.type !== "Super" && constantKey(left) === undefined) {
      var object = expression$(left.object, scope), key = expression$(left.property, scope), isStrict = scope.isStrict;
      return function* (env) {
        var base = (yield object(env)), name = (yield key(env)), result = (yield value(env));
        %SetElement(base, name, result, isStrict);
        return result;
      };
    }
    var target = reference$(left, scope, false), targetOpen = target.open, targetPut = target.put;
    if (targetOpen === undefined) return function* (env) {
      var result = (yield value(env));
      targetPut(env, undefined, result);
      return result;
    };
    return function* (env) {
      var parts = (yield targetOpen(env)), result = (yield value(env));
      targetPut(env, parts, result);
      return result;
    };
  }
  var reference = reference$(left, scope, true), open = reference.open, get = reference.get, put = reference.put;
  if (node.operator === "&&=" || node.operator === "||=" || node.operator === "??=") {
    var assigned = assignedValue$(node, scope), operator = node.operator;
    return function* (env) {
      var parts = open === undefined ? undefined : (yield open(env)), old = get(env, parts);
      if (operator === "&&=" ? !old : operator === "||=" ? old : old !== undefined && old !== null) return old;
      var result = (yield assigned(env));
      put(env, parts, result);
      return result;
    };
  }
  var right = expression$(node.right, scope), apply = binaryOperation(%Substring(node.operator, 0, node.operator.length - 1));
  return function* (env) {
    var parts = open === undefined ? undefined : (yield open(env)), old = get(env, parts), result = apply(old, (yield right(env)));
    put(env, parts, result);
    return result;
  };
}

// A name in parentheses names no function
function assignedValue$(node, scope) {
  return node.left.type === "Identifier" && node.left.start === node.start ? named$(node.right, scope, node.left.name) : expression$(node.right, scope);
}

// 13.4
function update$(node, scope) {
  var reference = reference$(node.argument, scope, true), open = reference.open, get = reference.get, put = reference.put;
  var isIncrement = node.operator === "++", isPrefix = node.prefix;
  return function* (env) {
    var parts = open === undefined ? undefined : (yield open(env)), old = %ToNumeric(get(env, parts));
    var updated = isIncrement ? %Increment(old) : %Decrement(old);
    put(env, parts, updated);
    return isPrefix ? updated : old;
  };
}

// ── Destructuring (13.15.5, 14.3.3) ──────────────────────────────────────────────────────────────────────────────────

// A target, as { open, put } of a reference, or { bind(env, value) } of a nested pattern
function target$(node, scope, mode) {
  if (node.type === "ObjectPattern" || node.type === "ArrayPattern") return { open: undefined, put: undefined, bind: pattern$(node, scope, mode) };
  if (mode === PATTERN_INITIALIZE) {
    var initialize = nameInitializer(node.name, scope);
    return { open: undefined, put: (env, parts, value) => { initialize(env, value); }, bind: undefined };
  }
  var reference = reference$(node, scope, false);
  return { open: reference.open, put: reference.put, bind: undefined };
}

function defaultOf$(node, scope) {
  if (node.type !== "AssignmentPattern") return undefined;
  return node.left.type === "Identifier" ? named$(node.right, scope, node.left.name) : expression$(node.right, scope);
}

function pattern$(node, scope, mode) {
  if (node.type === "ObjectPattern") return objectPattern$(node, scope, mode);
  if (node.type === "ArrayPattern") return arrayPattern$(node, scope, mode);
  // A name, with or without a default: formals, and the heads of loops
  var initial = defaultOf$(node, scope), target = target$(node.type === "AssignmentPattern" ? node.left : node, scope, mode);
  var open = target.open, put = target.put, bind = target.bind;
  return function* (env, value) {
    var parts = open === undefined ? undefined : (yield open(env));
    if (value === undefined && initial !== undefined) value = (yield initial(env));
    if (bind !== undefined) (yield bind(env, value));
    else put(env, parts, value);
  };
}

function objectPattern$(node, scope, mode) {
  var parts = [], keep = false;
  for (var i = 0; i < node.properties.length; i++) {
    if (node.properties[i].type === "RestElement") keep = true;
    %ArrayAppend(parts, patternProperty$(node.properties[i], scope, mode));
  }
  return function* (env, value) {
    if (value === undefined || value === null) throw typeError("Cannot destructure '" + value + "' as it is " + value + ".");
    var keys = keep ? [] : undefined;
    for (var i = 0; i < parts.length; i++) (yield parts[i](env, value, keys));
  };
}

// keys: the keys so far, where a rest element wants to know them
function patternProperty$(node, scope, mode) {
  if (node.type === "RestElement") {
    var rest = target$(node.argument, scope, mode), restOpen = rest.open, restPut = rest.put;
    return function* (env, value, keys) {
      var opened = restOpen === undefined ? undefined : (yield restOpen(env));
      restPut(env, opened, %CopyDataProperties({}, value, keys));
    };
  }
  var constant = constantKey(node), key = constant === undefined ? propertyKey$(node.key, scope) : undefined;
  var initial = defaultOf$(node.value, scope), target = target$(node.value.type === "AssignmentPattern" ? node.value.left : node.value, scope, mode);
  var open = target.open, put = target.put, bind = target.bind;
  return function* (env, value, keys) {
    var name = key === undefined ? constant : (yield key(env));
    if (keys !== undefined) %ArrayAppend(keys, name);
    var opened = open === undefined ? undefined : (yield open(env)), content = value[name];
    if (content === undefined && initial !== undefined) content = (yield initial(env));
    if (bind !== undefined) (yield bind(env, content));
    else put(env, opened, content);
  };
}

function arrayPattern$(node, scope, mode) {
  var parts = [];
  for (var i = 0; i < node.elements.length; i++) %ArrayAppend(parts, node.elements[i] === null ? undefined : patternElement$(node.elements[i], scope, mode));
  return function* (env, value) {
    var record = %GetIterator(value);
    try {
      for (var i = 0; i < parts.length; i++) {
        if (parts[i] !== undefined) (yield parts[i](env, record));
        else if (!%IteratorIsDone(record)) %IteratorStep(record);
      }
    } catch (error) {
      if (!%IteratorIsDone(record)) closeAfterThrow(record, error);
      throw error;
    }
    if (!%IteratorIsDone(record)) %IteratorClose(record);
  };
}

function patternElement$(node, scope, mode) {
  if (node.type === "RestElement") {
    var rest = target$(node.argument, scope, mode), restOpen = rest.open, restPut = rest.put, restBind = rest.bind;
    return function* (env, record) {
      var opened = restOpen === undefined ? undefined : (yield restOpen(env)), list = [];
      if (!%IteratorIsDone(record)) %IteratorRest(list, record);
      if (restBind !== undefined) (yield restBind(env, list));
      else restPut(env, opened, list);
    };
  }
  var initial = defaultOf$(node, scope), target = target$(node.type === "AssignmentPattern" ? node.left : node, scope, mode);
  var open = target.open, put = target.put, bind = target.bind;
  return function* (env, record) {
    var opened = open === undefined ? undefined : (yield open(env)), value = undefined;
    if (!%IteratorIsDone(record)) {
      value = %IteratorStep(record);
      if (%IsHole(value)) value = undefined;
    }
    if (value === undefined && initial !== undefined) value = (yield initial(env));
    if (bind !== undefined) (yield bind(env, value));
    else put(env, opened, value);
  };
}

// ── Classes (15.7.14 ClassDefinitionEvaluation) ──────────────────────────────────────────────────────────────────────

// The function takes a computed name as its second argument
function class$(node, scope, name) {
  var plan = newClassPlan(node, scope, name), inner = plan.scope;
  var heritage = node.superClass === null ? undefined : expression$(node.superClass, inner);
  var parts = [];
  for (var i = 0; i < plan.elements.length; i++) {
    var element = plan.elements[i].node;
    %ArrayAppend(parts, element.type !== "StaticBlock" && element.computed && constantKey(element) === undefined ? propertyKey$(element.key, inner) : undefined);
  }
  return function* (env, dynamicName) {
    env = newEnvironment(inner, env);
    var parent = heritage === undefined ? undefined : (yield heritage(env));
    var state = beginClass(plan, env, parent, dynamicName);
    for (var i = 0; i < parts.length; i++) addElement(plan, state, i, parts[i] === undefined ? undefined : (yield parts[i](env)));
    return finishClass(plan, state);
  };
}
