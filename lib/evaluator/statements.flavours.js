// The evaluator: statements (ECMA-262 clause 14), a template like expressions.flavours.js. A statement becomes a function whose result
// says how it completed: undefined (normally), RETURN (the value is in returnValue), or the object of a label's break or continue.
// Where the value of the code matters (eval, scripts), statements leave it in completionValue (6.2.4, UpdateEmpty).

function statement$(node, scope) {
  switch (node.type) {
    case "ExpressionStatement": {
      var expression = expression$(node.expression, scope);
      if (scope.code.tracksCompletion) return function* (env) { completionValue = (yield expression(env)); };
      return function* (env) { (yield expression(env)); };
    }
    case "VariableDeclaration": return variableDeclaration$(node, scope);
    case "FunctionDeclaration": return node.isVariable ? blockFunction(node, scope) : doNothing;
    case "ClassDeclaration": {
      var define = class$(node, scope, node.id.name), initialize = nameInitializer(node.id.name, scope);
      return function* (env) { initialize(env, (yield define(env))); };
    }
    case "ReturnStatement": return return$(node, scope);
    case "ThrowStatement": {
      var thrown = expression$(node.argument, scope);
      return function* (env) { throw (yield thrown(env)); };
    }
    case "EmptyStatement": case "DebuggerStatement": return doNothing;
    case "BlockStatement": return block$(node.body, scope);
    case "BreakStatement": return jump(findLabel(node, scope).onBreak);
    case "ContinueStatement": return jump(findLabel(node, scope).onContinue);
    case "LabeledStatement": return labeled$(node, scope);
    default: return withValue$(compoundStatement$(node, scope, []), scope);
  }
}

// A statement whose value is undefined when nothing in it gives one
function withValue$(run, scope) {
  if (!scope.code.tracksCompletion) return run;
  return function* (env) {
    completionValue = undefined;
    return (yield run(env));
  };
}

// labels: those that stand directly before it
function compoundStatement$(node, scope, labels) {
  switch (node.type) {
    case "IfStatement": return if$(node, scope);
    case "ForStatement": return for$(node, scope, labels);
    case "ForInStatement": return forIn$(node, scope, labels);
    case "ForOfStatement": return forOf$(node, scope, labels);
    case "WhileStatement": return while$(node, scope, labels);
    case "DoWhileStatement": return doWhile$(node, scope, labels);
    case "SwitchStatement": return switch$(node, scope, labels);
    case "TryStatement": return try$(node, scope);
    case "WithStatement": return with$(node, scope);
    default: throw typeError("the evaluator knows no " + node.type);
  }
}

function statements$(nodes, scope) {
  var list = [];
  for (var i = 0; i < nodes.length; i++) {
    var statement = statement$(nodes[i], scope);
    if (statement !== doNothing) %ArrayAppend(list, statement);
  }
  var first = list[0], second = list[1];
  switch (list.length) {
    case 0: return doNothing;
    case 1: return first;
    case 2: return function* (env) {
      var completion = (yield first(env));
      return completion === undefined ? (yield second(env)) : completion;
    };
    default: return function* (env) {
      for (var i = 0; i < list.length; i++) {
        var completion = (yield list[i](env));
        if (completion !== undefined) return completion;
      }
      return undefined;
    };
  }
}

// 14.2.2, 14.2.3
function block$(nodes, outer) {
  var scope = newSlots(outer);
  declareLexicals(scope, nodes, true);
  if (!hasNames(scope)) return statements$(nodes, outer);
  var functions = hoistedFunctions(nodes, scope), body = statements$(nodes, scope);
  return function* (env) {
    env = newEnvironment(scope, env);
    instantiateFunctions(functions, env);
    return (yield body(env));
  };
}

// 14.3.1.2, 14.3.2.1
function variableDeclaration$(node, scope) {
  var parts = [];
  for (var i = 0; i < node.declarations.length; i++) {
    var part = declarator$(node.declarations[i], node.kind, scope);
    if (part !== undefined) %ArrayAppend(parts, part);
  }
  if (parts.length === 0) return doNothing;
  if (parts.length === 1) return parts[0];
  return function* (env) {
    for (var i = 0; i < parts.length; i++) (yield parts[i](env));
  };
}

function declarator$(node, kind, scope) {
  if (node.init === null) {
    if (kind === "var") return undefined;
    var initializeEmpty = nameInitializer(node.id.name, scope);
    return env => { initializeEmpty(env, undefined); };
  }
  var isName = node.id.type === "Identifier", value = isName ? named$(node.init, scope, node.id.name) : expression$(node.init, scope);
  if (!isName) {
    var bind = pattern$(node.id, scope, kind === "var" ? PATTERN_ASSIGN : PATTERN_INITIALIZE);
    return function* (env) { (yield bind(env, (yield value(env)))); };
  }
  if (kind !== "var") {
    var initialize = nameInitializer(node.id.name, scope);
    return function* (env) { initialize(env, (yield value(env))); };
  }
  var reference = nameReference(node.id.name, scope, scope.isStrict), find = reference.find, put = reference.put;
  return function* (env) {
    var base = find === undefined ? undefined : find(env);
    put(env, base, (yield value(env)));
  };
}

function return$(node, scope) {
  if (node.argument === null) return env => {
    returnValue = undefined;
    return RETURN;
  };
  var value = expression$(node.argument, scope);
  // 14.10.1 step 3
  if (scope.code.isAsync && scope.code.isGenerator) return function* (env) {
    var result = (yield value(env));
    result = (yield awaitTask(result));
    returnValue = result;
    return RETURN;
  };
  return function* (env) {
    returnValue = (yield value(env));
    return RETURN;
  };
}

function labeled$(node, scope) {
  var labels = [], names = [], outer = scope.code.labels;
  for (; node.type === "LabeledStatement"; node = node.body) {
    var label = newLabel(node.label.name, scope);
    %ArrayAppend(labels, label);
  }
  var isCompound = isCompoundStatement(node);
  var body = isCompound ? withValue$(compoundStatement$(node, scope, labels), scope) : statement$(node, scope);
  scope.code.labels = outer;
  return function* (env) {
    var completion = (yield body(env));
    if (completion !== undefined)
      for (var i = 0; i < labels.length; i++) if (completion === labels[i].onBreak) return undefined;
    return completion;
  };
}

// 14.6.2
function if$(node, scope) {
  var test = expression$(node.test, scope), consequent = branch$(node.consequent, scope);
  if (node.alternate === null) return function* (env) { return (yield test(env)) ? (yield consequent(env)) : undefined; };
  var alternate = branch$(node.alternate, scope);
  return function* (env) { return (yield test(env)) ? (yield consequent(env)) : (yield alternate(env)); };
}

// B.3.3: a function as the branch of an if stands in a block of its own
function branch$(node, scope) {
  return node.type === "FunctionDeclaration" ? block$([node], scope) : statement$(node, scope);
}

// ── Loops (14.7) ─────────────────────────────────────────────────────────────────────────────────────────────────────

// The body of a loop as a function of the environment: undefined to go on, LEAVE when the loop is left by break, else a completion
// that leaves more than the loop
function loopBody$(node, scope, labels) {
  var loop = newLoop(labels, scope), outer = scope.code.labels;
  scope.code.labels = loop.entry;
  var body = statement$(node, scope);
  scope.code.labels = outer;
  if (body === doNothing) return doNothing;
  var onBreak = loop.onBreak, onContinue = loop.onContinue;
  return function* (env) {
    var completion = (yield body(env));
    if (completion === undefined || completion === onContinue) return undefined;
    if (completion === onBreak) return LEAVE;
    for (var i = 0; i < labels.length; i++) if (completion === labels[i].onContinue) return undefined;
    return completion;
  };
}

function while$(node, scope, labels) {
  var test = expression$(node.test, scope), body = loopBody$(node.body, scope, labels);
  return function* (env) {
    while ((yield test(env))) {
      var completion = (yield body(env));
      if (completion !== undefined) return completion === LEAVE ? undefined : completion;
    }
    return undefined;
  };
}

function doWhile$(node, scope, labels) {
  var test = expression$(node.test, scope), body = loopBody$(node.body, scope, labels);
  return function* (env) {
    do {
      var completion = (yield body(env));
      if (completion !== undefined) return completion === LEAVE ? undefined : completion;
    } while ((yield test(env)));
    return undefined;
  };
}

// 14.7.4.2
function for$(node, outer, labels) {
  var scope = outer, isLexicalHead = node.init !== null && node.init.type === "VariableDeclaration" && node.init.kind !== "var";
  if (isLexicalHead) {
    scope = newSlots(outer);
    declareLexicals(scope, [node.init], false);
    if (!hasNames(scope)) scope = outer;
  }
  var init = node.init === null ? doNothing : node.init.type === "VariableDeclaration" ? statement$(node.init, scope) : expression$(node.init, scope);
  var test = node.test === null ? alwaysTrue : expression$(node.test, scope);
  var update = node.update === null ? doNothing : expression$(node.update, scope);
  var body = loopBody$(node.body, scope, labels);
  // 14.7.4.4 CreatePerIterationEnvironment: only for let, and only closures could tell
  var isFresh = scope !== outer && node.init.kind === "let";
  return function* (env) {
    if (scope !== outer) env = newEnvironment(scope, env);
    (yield init(env));
    if (isFresh) env = copyEnvironment(env);
    while ((yield test(env))) {
      var completion = (yield body(env));
      if (completion !== undefined) return completion === LEAVE ? undefined : completion;
      if (isFresh) env = copyEnvironment(env);
      (yield update(env));
    }
    return undefined;
  };
}

// The head of for-in and for-of: { scope: of the body, prepare(env): environment of one iteration, bind(env, value), subject(env) }
function loopHead$(node, outer) {
  var left = node.left, scope = outer, mode = PATTERN_ASSIGN, target = left, legacy;
  if (left.type === "VariableDeclaration") {
    target = left.declarations[0].id;
    if (left.kind !== "var") {
      mode = PATTERN_INITIALIZE;
      scope = newSlots(outer);
      declareLexicals(scope, [left], false);
      if (!hasNames(scope)) scope = outer;
    } else if (left.declarations[0].init !== null) {
      // B.3.5
      legacy = declarator$(left.declarations[0], "var", outer);
    }
  }
  // 14.7.5.6 step 2: the names are there, uninitialized, while the subject is evaluated
  var subject = expression$(node.right, scope), bind = pattern$(target, scope, mode);
  return {
    scope: scope,
    prepare: scope === outer ? env => env : env => newEnvironment(scope, env),
    bind: bind,
    subject: legacy === undefined ? subject : function* (env) {
      (yield legacy(env));
      return (yield subject(env));
    },
  };
}

// 14.7.5
function forIn$(node, outer, labels) {
  var head = loopHead$(node, outer), prepare = head.prepare, bind = head.bind, subject = head.subject, body = loopBody$(node.body, head.scope, labels);
  return function* (env) {
    var enumerator = %ForInStart((yield subject(prepare(env))));
    for (;;) {
      var key = %ForInNext(enumerator);
      if (%IsHole(key)) return undefined;
      var inner = prepare(env);
      (yield bind(inner, key));
      var completion = (yield body(inner));
      if (completion !== undefined) return completion === LEAVE ? undefined : completion;
    }
  };
}

function forOf$(node, outer, labels) {
  var head = loopHead$(node, outer), prepare = head.prepare, bind = head.bind, subject = head.subject, body = loopBody$(node.body, head.scope, labels);
  if (node.await) return forAwait(prepare, subject, bind, body);
  var text = iterableText(node.right);
  return function* (env) {
    var record = %GetIterator((yield subject(prepare(env))), text);
    for (;;) {
      var value = %IteratorStep(record);
      if (%IsHole(value)) return undefined;
      var completion;
      try {
        var inner = prepare(env);
        (yield bind(inner, value));
        completion = (yield body(inner));
      } catch (error) {
        closeAfterThrow(record, error);
        throw error;
      }
      if (completion !== undefined) {
        closeIterator(record);
        return completion === LEAVE ? undefined : completion;
      }
    }
  };
}

// ── switch, with, try ────────────────────────────────────────────────────────────────────────────────────────────────

// 14.12.4
function switch$(node, outer, labels) {
  var scope = newSlots(outer), statements = [], starts = [], tests = [], fallback = -1;
  for (var i = 0; i < node.cases.length; i++)
    for (var j = 0; j < node.cases[i].consequent.length; j++) %ArrayAppend(statements, node.cases[i].consequent[j]);
  declareLexicals(scope, statements, true);
  if (!hasNames(scope)) scope = outer;
  var discriminant = expression$(node.discriminant, outer), functions = scope === outer ? [] : hoistedFunctions(statements, scope);
  var loop = newSwitch(scope), outerLabels = scope.code.labels, bodies = [];
  scope.code.labels = loop.entry;
  for (var k = 0; k < node.cases.length; k++) {
    if (node.cases[k].test === null) {
      fallback = k;
      %ArrayAppend(tests, undefined);
    } else %ArrayAppend(tests, expression$(node.cases[k].test, scope));
    %ArrayAppend(bodies, statements$(node.cases[k].consequent, scope));
  }
  scope.code.labels = outerLabels;
  var onBreak = loop.onBreak;
  return function* (env) {
    var value = (yield discriminant(env));
    if (scope !== outer) {
      env = newEnvironment(scope, env);
      instantiateFunctions(functions, env);
    }
    var start = -1;
    for (var i = 0; i < tests.length && start === -1; i++)
      if (tests[i] !== undefined && value === (yield tests[i](env))) start = i;
    if (start === -1) start = fallback;
    if (start === -1) return undefined;
    for (var k = start; k < bodies.length; k++) {
      var completion = (yield bodies[k](env));
      if (completion !== undefined) return completion === onBreak ? undefined : completion;
    }
    return undefined;
  };
}

// 14.11.2
function with$(node, outer) {
  var object = expression$(node.object, outer), scope = newScope(SCOPE_OBJECT, outer, outer.code, outer.isStrict);
  scope.isWith = true;
  var body = statement$(node.body, scope);
  return function* (env) {
    var value = %ToObject((yield object(env)));
    return (yield body([env, value]));
  };
}

// 14.15.3
function try$(node, outer) {
  var block = block$(node.block.body, outer), tracks = outer.code.tracksCompletion;
  var guarded = node.handler === null ? block : catch$(node.handler, outer, block);
  if (node.finalizer === null) return guarded;
  var finalizer = block$(node.finalizer.body, outer);
  return function* (env) {
    var completion, thrown = undefined, isThrow = false;
    try {
      completion = (yield guarded(env));
    } catch (error) {
      if (error === RETURN_SIGNAL) completion = RETURN;
      else {
        isThrow = true;
        thrown = error;
      }
    }
    // What the finalizer does must not disturb the values that are on their way
    var value = returnValue, result = completionValue;
    if (tracks) completionValue = undefined;
    var override = (yield finalizer(env));
    if (override !== undefined) return override;
    returnValue = value;
    if (tracks) completionValue = result;
    if (isThrow) throw thrown;
    return completion;
  };
}

function catch$(node, outer, block) {
  var scope = newSlots(outer), tracks = outer.code.tracksCompletion, bind = undefined;
  scope.isCatch = true;
  if (node.param !== null) {
    var names = boundNames(node.param, []);
    for (var i = 0; i < names.length; i++) declare(scope, names[i], node.param.type === "Identifier" ? BINDING_CATCH : BINDING_LET);
  }
  if (!hasNames(scope)) scope = outer;
  if (node.param !== null) bind = pattern$(node.param, scope, PATTERN_INITIALIZE);
  var handler = block$(node.body.body, scope);
  return function* (env) {
    var thrown;
    try {
      return (yield block(env));
    } catch (error) {
      if (error === RETURN_SIGNAL) return RETURN;
      thrown = error;
    }
    if (tracks) completionValue = undefined;
    if (scope !== outer) env = newEnvironment(scope, env);
    if (bind !== undefined) (yield bind(env, thrown));
    return (yield handler(env));
  };
}
