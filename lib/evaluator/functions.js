// The evaluator: functions (ECMA-262 clauses 10.2 and 15).
//
// A function of evaluated code is a function object of the kernel with the facts (name, length, kind, source text) of its own and the
// code of a closure of the library, which hands the call on to `invoke`. Three things belong to it:
//
//     code       what it says, once for each node: translated at the first call
//     function record   { code, env, home, fields, self }: what it is closed over, its home object, the fields it initialises (of a
//                class constructor), and the function object
//     environment       made for each call

// Kinds of functions: Core's FunctionKind
var NORMAL_FUNCTION = 0, ARROW_FUNCTION = 1, METHOD_FUNCTION = 2, CLASS_CONSTRUCTOR = 3, DERIVED_CONSTRUCTOR = 4,
  GENERATOR_FUNCTION = 6, ASYNC_FUNCTION = 7, ASYNC_GENERATOR_FUNCTION = 8;

function newCode(node, scope, kind, name, text) {
  return {
    node: node, scope: scope, kind: kind, name: name, text: text, source: "", length: 0, isStrict: scope !== undefined && scope.isStrict,
    isArrow: false, isAsync: false, isGenerator: false, isResumable: false, isMethod: false, isDerived: false, isField: false,
    tracksCompletion: false, labels: undefined, isPrepared: false, isDefault: false, isPlain: false,
    // Of prepared code:
    formalScope: undefined, bodyScope: undefined, formalVariables: false, bodyVariables: false, slots: undefined, binders: undefined,
    argumentsSlot: 0, isMapped: false, formalsSlot: 0, copies: undefined, functions: undefined, body: undefined, expression: undefined,
  };
}

// Up to three formals, all names, all different
function hasFewNames(formals) {
  if (formals.length > 3) return false;
  for (var i = 0; i < formals.length; i++) {
    if (formals[i].type !== "Identifier") return false;
    for (var j = 0; j < i; j++) if (formals[j].name === formals[i].name) return false;
  }
  return true;
}

function kindOf(node, plain) {
  return node.async ? node.generator ? ASYNC_GENERATOR_FUNCTION : ASYNC_FUNCTION : node.generator ? GENERATOR_FUNCTION : plain;
}

// place: the node whose text the function shows
function codeOf(node, scope, kind, name, place) {
  var code = newCode(node, scope, kind, name, scope.code.text), body = node.body;
  code.source = %Substring(code.text, place.start, place.end);
  code.isStrict = scope.isStrict || body.type === "BlockStatement" && hasUseStrict(body.body);
  code.isArrow = node.type === "ArrowFunctionExpression";
  code.isAsync = node.async;
  code.isGenerator = node.generator;
  code.isResumable = node.async || node.generator;
  var length = 0;
  while (length < node.params.length && node.params[length].type !== "AssignmentPattern" && node.params[length].type !== "RestElement") length++;
  code.length = length;
  code.isPlain = (kind === NORMAL_FUNCTION || kind === ARROW_FUNCTION || kind === METHOD_FUNCTION) && hasFewNames(node.params)
    && !node.usesArguments && !node.evalInBody;
  return code;
}

function functionCode(node, scope, name) {
  return codeOf(node, scope, kindOf(node, node.type === "ArrowFunctionExpression" ? ARROW_FUNCTION : NORMAL_FUNCTION), name, node);
}

// A method, getter or setter; key: its constant key, or undefined. prefix: "", "get" or "set"
function methodCode(node, scope, place, prefix, key) {
  var code = codeOf(node, scope, kindOf(node, METHOD_FUNCTION), key === undefined ? "" : prefix === "" ? keyName(key) : prefix + " " + keyName(key), place);
  code.isMethod = true;
  return code;
}

function makeMethod(code, env, home, key, prefix, isDynamic) {
  var method = makeFunction(code, env, home, undefined);
  return isDynamic ? %SetFunctionName(method, key, prefix) : method;
}

function defineMethod(object, key, method, kind, isEnumerable) {
  if (kind === "get") %DefineGetter(object, key, method, isEnumerable);
  else if (kind === "set") %DefineSetter(object, key, method, isEnumerable);
  else if (isEnumerable) %DefineElement(object, key, method);
  else %DefineMethod(object, key, method);
}

// 15.2.5 InstantiateOrdinaryFunctionExpression: a named one sees its name in a scope of its own
function functionExpression(node, scope, name) {
  if (node.type !== "FunctionExpression" || node.id === null) {
    var code = functionCode(node, scope, name);
    return env => makeFunction(code, env, undefined, undefined);
  }
  var inner = newSlots(scope);
  declare(inner, node.id.name, BINDING_OWN_NAME);
  var named = functionCode(node, inner, node.id.name);
  return env => {
    var own = [env, undefined];
    return own[1] = makeFunction(named, own, undefined, undefined);
  };
}

// home: its home object, or undefined. fields: of a class constructor (classes.js)
function makeFunction(code, env, home, fields) {
  return functionOf({ code: code, env: env, home: home, fields: fields, self: undefined });
}

function functionOf(record) {
  var code = record.code;
  if (code.isPlain) {
    // Few formals, all plain names, and nothing that could see the list of arguments
    function callPlain(a, b, c) {
      "builtin constructor";
      return invokePlain(record, this, new.target, a, b, c);
    }
    return record.self = %NewEvaluatedFunction(callPlain, code.name, code.length, code.kind, code.isStrict, code.source);
  }
  function call(...args) {
    "builtin constructor";
    return invoke(record, this, new.target, args);
  }
  return record.self = %NewEvaluatedFunction(call, code.name, code.length, code.kind, code.isStrict, code.source);
}

// ── Translation ──────────────────────────────────────────────────────────────────────────────────────────────────────

function declaresFunction(statements, name) {
  var functions = topLevelFunctions(statements);
  for (var i = 0; i < functions.length; i++) if (functions[i].id.name === name) return true;
  return false;
}

function declaresLexically(statements, name) {
  for (var i = 0; i < statements.length; i++) {
    var statement = withoutLabels(statements[i]);
    if (isLexical(statement) && contains(declaredNames(statement, []), name)) return true;
  }
  return false;
}

function contains(list, value) {
  for (var i = 0; i < list.length; i++) if (list[i] === value) return true;
  return false;
}

function newVariables(outer, code) {
  var scope = newScope(SCOPE_OBJECT, outer, code, code.isStrict);
  scope.isVariables = true;
  return scope;
}

function declareReceiver(scope, code) {
  scope.isFunction = true;
  declare(scope, "this", code.isDerived ? BINDING_LET : BINDING_VAR);
  declare(scope, "new.target", BINDING_VAR);
  declare(scope, "%function", BINDING_VAR);
}

// 10.2.11 FunctionDeclarationInstantiation, as far as it does not depend on the call
function prepare(code) {
  code.isPrepared = true;
  var node = code.node, formals = node.params, isBlock = node.body.type === "BlockStatement", statements = isBlock ? node.body.body : [];
  var isSimple = true, hasExpressions = false, names = [], taken = %NewObjectWithPrototype(null);
  for (var i = 0; i < formals.length; i++) {
    if (formals[i].type !== "Identifier") isSimple = false;
    if (containsExpression(formals[i])) hasExpressions = true;
    boundNames(formals[i], names);
  }
  for (var k = 0; k < names.length; k++) taken[names[k]] = true;

  // Step 20: direct eval among the formals declares its variables outside of the formals' scope
  var outer = code.scope;
  code.formalVariables = !code.isStrict && (hasExpressions ? node.evalInFormals : node.evalInBody);
  if (code.formalVariables) outer = newVariables(outer, code);
  var scope = newScope(SCOPE_SLOTS, outer, code, code.isStrict);
  code.formalScope = scope;
  if (!code.isArrow) declareReceiver(scope, code);

  // Steps 15-22
  var wantsArguments = !code.isArrow && node.usesArguments && !taken.arguments
    && (hasExpressions || !declaresFunction(statements, "arguments") && !declaresLexically(statements, "arguments"));
  code.isMapped = wantsArguments && !code.isStrict && isSimple;
  var isMapping = code.isMapped && formals.length > 0;
  if (wantsArguments) code.argumentsSlot = declare(scope, "arguments", BINDING_VAR).slot;
  // The program may assign `arguments` itself, so the formals' home is a slot of its own
  if (isMapping) code.formalsSlot = declare(scope, "%formals", BINDING_VAR).slot;
  for (var n = 0; n < names.length; n++) {
    var binding = declare(scope, names[n], isMapping ? BINDING_MAPPED : hasExpressions ? BINDING_LET : BINDING_VAR);
    if (isMapping) {
      binding.slot = code.formalsSlot;
      // Of formals with the same name the last one counts
      binding.index = n;
    }
  }
  if (isSimple) {
    code.slots = [];
    for (var s = 0; s < names.length; s++) %ArrayAppend(code.slots, isMapping ? -1 : scope.names[names[s]].slot);
  } else {
    code.binders = [];
    for (var b = 0; b < formals.length; b++)
      %ArrayAppend(code.binders, { isRest: formals[b].type === "RestElement", bind: patternPlain(formals[b].type === "RestElement" ? formals[b].argument : formals[b], scope, PATTERN_INITIALIZE) });
  }

  // Steps 27-28: with expressions among the formals, `var` has a scope of its own
  var vars = varScoped(statements, code.isStrict, taken), inner = scope;
  if (hasExpressions) {
    code.bodyVariables = !code.isStrict && node.evalInBody;
    inner = newScope(SCOPE_SLOTS, code.bodyVariables ? newVariables(scope, code) : scope, code, code.isStrict);
  }
  inner.isVariables = true;
  code.bodyScope = inner;
  code.copies = [];
  for (var v = 0; v < vars.names.length; v++) {
    var isNew = inner.names[vars.names[v]] === undefined, variable = declare(inner, vars.names[v], BINDING_VAR);
    // Step 28.f.i.5
    if (hasExpressions && isNew && scope.names[vars.names[v]] !== undefined && !declaresFunction(statements, vars.names[v]))
      %ArrayAppend(code.copies, { slot: variable.slot, read: bindingReader(resolve(vars.names[v], scope), vars.names[v], false) });
  }
  var functions = topLevelFunctions(statements);
  for (var f = 0; f < functions.length; f++) declare(inner, functions[f].id.name, BINDING_VAR);
  // B.3.2.1
  for (var w = 0; w < vars.functions.length; w++) {
    vars.functions[w].isVariable = true;
    declare(inner, vars.functions[w].id.name, BINDING_VAR);
  }
  // Steps 30-36
  declareLexicals(inner, statements, false);
  code.functions = hoistedFunctions(statements, inner);
  if (!isBlock) code.expression = code.isResumable ? expressionResumable(node.body, inner) : expressionPlain(node.body, inner);
  else code.body = code.isResumable ? statementsResumable(statements, inner) : statementsPlain(statements, inner);
}

// ── Calls ────────────────────────────────────────────────────────────────────────────────────────────────────────────

// The rest of FunctionDeclarationInstantiation: the environment of the body
function enter(record, self, newTarget, args) {
  var code = record.code, env = record.env;
  if (code.formalVariables) env = [env, %NewObjectWithPrototype(null)];
  env = newEnvironment(code.formalScope, env);
  if (!code.isArrow) {
    // 10.2.1.2 OrdinaryCallBindThis
    if (!code.isStrict) {
      if (self === undefined || self === null) self = %GlobalThis();
      else if (!%IsObject(self)) self = %ToObject(self);
    }
    if (!code.isDerived) env[THIS_SLOT] = self;
    env[NEW_TARGET_SLOT] = newTarget;
    env[FUNCTION_SLOT] = record;
  }
  if (code.argumentsSlot !== 0) {
    if (code.isMapped) {
      var mapped = %NewMappedArguments(concatLists(args, []), record.self, code.formalsSlot === 0 ? 0 : code.slots.length);
      env[code.argumentsSlot] = mapped;
      if (code.formalsSlot !== 0) env[code.formalsSlot] = mapped;
    } else env[code.argumentsSlot] = %NewArguments(concatLists(args, []));
  }
  var slots = code.slots;
  if (slots !== undefined) {
    if (code.formalsSlot === 0)
      for (var i = 0; i < slots.length && i < args.length; i++) env[slots[i]] = args[i];
    // Of formals with the same name the last one counts, also when its argument is missing
    if (slots.length > args.length)
      for (var k = args.length; k < slots.length; k++) if (slots[k] !== -1) env[slots[k]] = undefined;
  } else bindFormals(code.binders, env, args);
  if (code.bodyScope !== code.formalScope) {
    var formals = env;
    if (code.bodyVariables) env = [env, %NewObjectWithPrototype(null)];
    env = newEnvironment(code.bodyScope, env);
    for (var c = 0; c < code.copies.length; c++) env[code.copies[c].slot] = code.copies[c].read(formals);
  }
  if (code.functions.length > 0) instantiateFunctions(code.functions, env);
  return env;
}

function bindFormals(binders, env, args) {
  for (var i = 0; i < binders.length; i++) {
    if (binders[i].isRest) {
      var rest = [];
      for (var k = i; k < args.length; k++) %ArrayAppend(rest, args[k]);
      binders[i].bind(env, rest);
    } else binders[i].bind(env, i < args.length ? args[i] : undefined);
  }
}

// 10.2.1 [[Call]], 10.2.2 [[Construct]]: the kernel has looked at the kind, and made the object
function invoke(record, self, newTarget, args) {
  var code = record.code;
  if (code.isDefault) return constructByDefault(record, self, newTarget, args);
  if (!code.isPrepared) prepare(code);
  if (code.isResumable) return startCoroutine(record, self, newTarget, args);
  if (record.fields !== undefined && !code.isDerived) initializeInstance(record, self);
  var env = enter(record, self, newTarget, args);
  if (code.expression !== undefined) return code.expression(env);
  if (code.isDerived) return derivedResult(code, env);
  return code.body(env) === RETURN ? returnValue : undefined;
}

// The same for code that is plain: formals come in the slots after the receiver's
function invokePlain(record, self, newTarget, a, b, c) {
  var code = record.code;
  if (!code.isPrepared) prepare(code);
  var env = copyEnvironment(code.formalScope.initial), count = code.slots.length, first = 1;
  env[0] = record.env;
  if (!code.isArrow) {
    if (!code.isStrict) {
      if (self === undefined || self === null) self = %GlobalThis();
      else if (!%IsObject(self)) self = %ToObject(self);
    }
    env[THIS_SLOT] = self;
    env[NEW_TARGET_SLOT] = newTarget;
    env[FUNCTION_SLOT] = record;
    first = 4;
  }
  if (count > 0) {
    env[first] = a;
    if (count > 1) {
      env[first + 1] = b;
      if (count > 2) env[first + 2] = c;
    }
  }
  if (code.functions.length > 0) instantiateFunctions(code.functions, env);
  if (code.expression !== undefined) return code.expression(env);
  return code.body(env) === RETURN ? returnValue : undefined;
}

// 10.2.2 steps 9-14 for derived constructors, which give their result themselves
function derivedResult(code, env) {
  var result = code.body(env) === RETURN ? returnValue : undefined;
  if (%IsObject(result)) return result;
  if (result !== undefined) return %NoDerivedResult(true);
  for (var scope = code.bodyScope; scope !== code.formalScope; scope = scope.outer) env = env[0];
  if (env[THIS_SLOT] === UNINITIALIZED) return %NoDerivedResult(false);
  return env[THIS_SLOT];
}
