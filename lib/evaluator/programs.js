// The evaluator: source text (ECMA-262 16.1 Script, 19.2.1 eval, 20.2.1.1 the function constructors).

// ── Parsing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

var parserOfAgent = undefined;

// The parser: of a realm of its own, which all realms of the agent share
function theParser() {
  if (parserOfAgent !== undefined) return parserOfAgent;
  var initialize = %NewRealm(%Intrinsic("initializeRealm"));
  initialize();
  return parserOfAgent = %RealmIntrinsic(initialize, "startParser")();
}
%SetIntrinsic("theParser", theParser);
%SetIntrinsic("shareParser", parser => { parserOfAgent = parser; });

// In the parser's realm: its modules, which the compiler has put among the intrinsics
%SetIntrinsic("startParser", () => {
  var acorn = { exports: {} }, parser = { exports: {} };
  %Call(%Intrinsic("module acorn"), acorn.exports, acorn.exports, undefined, acorn, "", "");
  %Call(%Intrinsic("module parser"), parser.exports, parser.exports, { require() { return acorn.exports; } }.require, parser, "", "");
  return parser.exports.parse;
});

function newContext(isStrict) {
  return { strict: isStrict, newTarget: false, superProperty: false, superCall: false, fieldInitializer: false, hashbang: true, privateNames: " " };
}

// The tree, with what annotate adds. Errors are the current realm's.
function parse(text, context) {
  var program;
  try {
    program = %Call(theParser(), undefined, text, context);
  } catch (error) {
    if (%ClassOf(error) !== CLASS_ERROR) throw error;
    throw %NewError(error.name === "SyntaxError" ? SYNTAX_ERROR : error.name === "RangeError" ? RANGE_ERROR : ERROR, error.message);
  }
  annotate(program, undefined);
  return program;
}

// ── 16.1.6 ScriptEvaluation ──────────────────────────────────────────────────────────────────────────────────────────

function newProgramCode(text, isStrict) {
  var code = newCode(undefined, undefined, NORMAL_FUNCTION, "", text);
  code.tracksCompletion = true;
  code.isStrict = isStrict;
  return code;
}

// The value of statements
function runStatements(body, env) {
  var outer = completionValue;
  completionValue = undefined;
  try {
    body(env);
    return completionValue;
  } finally {
    completionValue = outer;
  }
}

function evaluateScript(text) {
  var context = newContext(false), program = parse(text, context), statements = program.body, isStrict = hasUseStrict(statements);
  var code = newProgramCode(text, isStrict);
  // The descriptions of scopes end with the global one, which has none: this one stands for code and strictness
  var scope = newScope(SCOPE_SLOTS, undefined, code, isStrict);
  declare(scope, "%program", BINDING_VAR);

  // 16.1.7 GlobalDeclarationInstantiation
  var vars = varScoped(statements, isStrict, %NewObjectWithPrototype(null)), functions = topLevelFunctions(statements), lexicals = [];
  for (var i = 0; i < statements.length; i++) {
    var statement = withoutLabels(statements[i]);
    if (!isLexical(statement)) continue;
    var names = declaredNames(statement, []);
    for (var j = 0; j < names.length; j++) %ArrayAppend(lexicals, { key: %ToPropertyKey(names[j]), isConstant: statement.kind === "const" });
  }
  // Steps 3-4
  for (var l = 0; l < lexicals.length; l++) %CanDeclareGlobal(lexicals[l].key, true, false);
  // Steps 5-11
  for (var f = 0; f < functions.length; f++) %CanDeclareGlobal(%ToPropertyKey(functions[f].id.name), false, true);
  for (var v = 0; v < vars.names.length; v++)
    if (!declaresFunction(statements, vars.names[v])) %CanDeclareGlobal(%ToPropertyKey(vars.names[v]), false, false);
  // Step 12, B.3.2.2
  var blockNames = [];
  for (var b = 0; b < vars.functions.length; b++) {
    var name = vars.functions[b].id.name;
    if (!declaresFunction(statements, name) && !contains(vars.names, name) && !canDeclareGlobalVariable(name, true)) continue;
    vars.functions[b].isVariable = true;
    %ArrayAppend(blockNames, name);
  }
  // Step 16
  for (var m = 0; m < lexicals.length; m++) %DeclareGlobalLexical(lexicals[m].key, lexicals[m].isConstant);
  // Steps 17-18
  var env = newEnvironment(scope, undefined);
  for (var g = 0; g < functions.length; g++)
    %DeclareGlobalFunction(%ToPropertyKey(functions[g].id.name), makeFunction(functionCode(functions[g], scope, functions[g].id.name), env, undefined, undefined), false);
  for (var w = 0; w < vars.names.length; w++)
    if (!declaresFunction(statements, vars.names[w])) %DeclareGlobalVar(%ToPropertyKey(vars.names[w]), false);
  for (var n = 0; n < blockNames.length; n++)
    if (!declaresFunction(statements, blockNames[n])) %DeclareGlobalVar(%ToPropertyKey(blockNames[n]), false);
  return runStatements(statementsPlain(statements, scope), env);
}
%SetIntrinsic("evaluateScript", evaluateScript);

// 9.1.1.4.15, 9.1.1.4.16 as questions; a lexical binding of the name is an answer too
function canDeclareGlobalVariable(name, isFunction) {
  try {
    %CanDeclareGlobal(%ToPropertyKey(name), false, isFunction);
    return true;
  } catch (error) {
    return false;
  }
}

// ── 19.2.1.1 PerformEval ─────────────────────────────────────────────────────────────────────────────────────────────

// Bits of what the code around a direct eval allows, as the compiler gives them
var EVAL_STRICT = 1, EVAL_NEW_TARGET = 2, EVAL_SUPER_PROPERTY = 4, EVAL_SUPER_CALL = 8, EVAL_FIELD = 16;

// What the code around allows (steps 5-12)
function contextOf(scope) {
  var context = newContext(scope.isStrict), isKnown = false, privates = " ";
  for (var at = scope; at !== undefined; at = at.outer) {
    var names = at.kind === SCOPE_HOST ? at.words.names : at.kind === SCOPE_SLOTS ? %OwnPropertyKeys(at.names) : [];
    for (var i = 0; i < names.length; i++) if (%CharCodeAt(names[i] + " ", 0) === 35) privates += %Substring(names[i], 1, names[i].length) + " ";
    if (isKnown) continue;
    if (at.kind === SCOPE_HOST) {
      context.newTarget = (at.flags & EVAL_NEW_TARGET) !== 0;
      context.superProperty = (at.flags & EVAL_SUPER_PROPERTY) !== 0;
      context.superCall = (at.flags & EVAL_SUPER_CALL) !== 0;
      context.fieldInitializer = (at.flags & EVAL_FIELD) !== 0;
    } else if (at.isFunction) {
      isKnown = true;
      context.newTarget = true;
      context.superProperty = at.code.isMethod;
      context.superCall = at.code.isDerived;
      context.fieldInitializer = at.code.isField;
    }
  }
  context.privateNames = privates;
  return context;
}

// Where `var` of sloppy eval code goes: { isGlobal, has(name): whether there is such a variable already, object(env): of the others,
// conflicts(name): whether a scope on the way has the name lexically, hasOnTheWay(name) }
function variableTarget(scope) {
  var lexical = [], depth = 0;
  function conflicts(name) {
    for (var i = 0; i < lexical.length; i++) {
      if (!lexical[i].isCatch && lexical[i].names[name] !== undefined) return true;
    }
    return false;
  }
  function isOnTheWay(name) {
    for (var i = 0; i < lexical.length; i++) if (lexical[i].names[name] !== undefined) return true;
    return false;
  }
  function target(isGlobal, known, object) {
    return { isGlobal: isGlobal, has: name => known !== undefined && known[name] !== undefined, object: object, conflicts: conflicts, isOnTheWay: isOnTheWay };
  }
  for (var at = scope; at !== undefined; at = at.outer, depth++) {
    if (at.kind === SCOPE_OBJECT) {
      if (!at.isVariables) continue;
      var own = depth;
      return target(false, undefined, env => environmentAt(env, own)[1]);
    }
    if (at.kind === SCOPE_HOST) {
      var words = at.words, known = %NewObjectWithPrototype(null), names = %NewObjectWithPrototype(null), catches = %NewObjectWithPrototype(null), access = depth;
      %ArrayAppend(lexical, { isCatch: false, names: names });
      %ArrayAppend(lexical, { isCatch: true, names: catches });
      for (var i = 0; i < words.letters.length; i++) {
        var letter = words.letters[i], name = words.names[i];
        if (letter === "d") {
          var word = i;
          return target(false, known, env => environmentAt(env, access)[1](ACCESS_READ, word, undefined));
        }
        if (letter === "l") names[name] = true;
        else if (letter === "c") catches[name] = true;
        else if (letter !== "w") known[name] = true;
      }
      break;
    }
    if (at.isVariables) {
      var plain = %NewObjectWithPrototype(null), clashing = %NewObjectWithPrototype(null), keys = %OwnPropertyKeys(at.names), outer = depth + 1;
      for (var k = 0; k < keys.length; k++) {
        var kind = at.names[keys[k]].kind;
        if (kind === BINDING_LET || kind === BINDING_CONST) clashing[keys[k]] = true;
        else plain[keys[k]] = true;
      }
      %ArrayAppend(lexical, { isCatch: false, names: clashing });
      return target(false, plain, env => environmentAt(env, outer)[1]);
    }
    %ArrayAppend(lexical, at);
  }
  return target(true, undefined, undefined);
}

function performEval(text, outer, env, context) {
  var program = parse(text, context), statements = program.body, isStrict = context.strict || hasUseStrict(statements);
  var code = newProgramCode(text, isStrict);
  var scope = newScope(SCOPE_SLOTS, outer, code, isStrict), noNames = %NewObjectWithPrototype(null);
  declare(scope, "%eval", BINDING_VAR);
  var vars = varScoped(statements, isStrict, noNames), functions = topLevelFunctions(statements);

  // 19.2.1.3 EvalDeclarationInstantiation
  if (isStrict) {
    scope.isVariables = true;
    for (var i = 0; i < vars.names.length; i++) declare(scope, vars.names[i], BINDING_VAR);
    for (var k = 0; k < functions.length; k++) declare(scope, functions[k].id.name, BINDING_VAR);
    declareLexicals(scope, statements, false);
    var hoisted = hoistedFunctions(statements, scope), strictBody = statementsPlain(statements, scope), own = newEnvironment(scope, env);
    instantiateFunctions(hoisted, own);
    return runStatements(strictBody, own);
  }
  declareLexicals(scope, statements, false);
  var target = variableTarget(outer), variables = [];
  for (var v = 0; v < vars.names.length; v++) if (!declaresFunction(statements, vars.names[v])) %ArrayAppend(variables, vars.names[v]);
  // Steps 3-4
  function refuse(name) {
    if (target.conflicts(name)) throw %NewError(SYNTAX_ERROR, "Identifier '" + name + "' has already been declared");
  }
  for (var c = 0; c < functions.length; c++) refuse(functions[c].id.name);
  for (var d = 0; d < variables.length; d++) refuse(variables[d]);
  // Steps 8-12
  if (target.isGlobal) {
    for (var f = 0; f < functions.length; f++) %CanDeclareGlobal(%ToPropertyKey(functions[f].id.name), false, true);
    for (var g = 0; g < variables.length; g++) %CanDeclareGlobal(%ToPropertyKey(variables[g]), false, false);
  }
  // B.3.2.3
  for (var b = 0; b < vars.functions.length; b++) {
    var name = vars.functions[b].id.name;
    if (target.isOnTheWay(name) || target.isGlobal && !canDeclareGlobalVariable(name, true)) continue;
    vars.functions[b].isVariable = true;
    if (!contains(variables, name) && !declaresFunction(statements, name)) %ArrayAppend(variables, name);
  }
  // Steps 14-18
  var inner = newEnvironment(scope, env), object = target.isGlobal ? undefined : target.object(env);
  for (var m = 0; m < functions.length; m++) {
    var functionName = functions[m].id.name, key = %ToPropertyKey(functionName);
    var closure = makeFunction(functionCode(functions[m], scope, functionName), inner, undefined, undefined);
    if (target.isGlobal) %DeclareGlobalFunction(key, closure, true);
    else if (target.has(functionName)) variableWriter(functionName, outer)(env, closure);
    else %DefineElement(object, key, closure);
  }
  for (var n = 0; n < variables.length; n++) {
    var variable = %ToPropertyKey(variables[n]);
    if (target.isGlobal) %DeclareGlobalVar(variable, true);
    else if (!target.has(variables[n]) && !%HasProperty(object, variable)) %DefineElement(object, variable, undefined);
  }
  return runStatements(statementsPlain(statements, scope), inner);
}

function indirectEval(x) {
  if (!%IsString(x)) return x;
  return performEval(x, undefined, undefined, newContext(false));
}

// Direct eval in evaluated code
function directEval(x, scope, env) {
  if (!%IsString(x)) return x;
  return performEval(x, scope, env, contextOf(scope));
}

// Direct eval in compiled code: text describes the names in scope (scopes.js), access reads and writes them
%SetIntrinsic("DirectEval", (x, text, flags, access) => {
  if (!%IsString(x)) return x;
  var scope = newScope(SCOPE_HOST, undefined, undefined, (flags & EVAL_STRICT) !== 0);
  scope.words = hostWords(text);
  scope.flags = flags;
  return performEval(x, scope, [undefined, access], contextOf(scope));
});

// ── 20.2.1.1.1 CreateDynamicFunction ─────────────────────────────────────────────────────────────────────────────────

function isListOfNames(text) {
  for (var i = 0; i < text.length; i++) {
    var c = %CharCodeAt(text, i);
    if (!(c >= 97 && c <= 122 || c >= 65 && c <= 90 || c >= 48 && c <= 57 || c === 95 || c === 36 || c === 44 || c === 32 || c === 10)) return false;
  }
  return true;
}

function createDynamicFunction(constructor, newTarget, args, prefix, fallback) {
  if (newTarget === undefined) newTarget = constructor;
  // Steps 7-14
  var formals = "", count = args.length, body;
  for (var i = 0; i < count - 1; i++) formals += (i > 0 ? "," : "") + %ToString(args[i]);
  body = count > 0 ? %ToString(args[count - 1]) : "";
  var start = prefix + " anonymous(", text = start + formals + "\n) {\n" + body + "\n}", context = newContext(false);
  context.hashbang = false;
  // Steps 15-22: formals and body must be such on their own. Plain names cannot be anything else, and then the end of the body is that
  // of the text
  if (!isListOfNames(formals)) {
    parse("(" + prefix + " (\n) {\n" + body + "\n})", context);
    parse("(" + prefix + " (" + formals + "\n) {\n})", context);
  }
  var program = parse("(" + text + ")", context), node = program.body.length === 1 ? program.body[0].expression : undefined;
  if (node === undefined || node.type !== "FunctionExpression" || node.end !== text.length + 1) throw %NewError(SYNTAX_ERROR, "Unexpected token");
  // Step 23
  var prototype = prototypeFrom(newTarget, fallback);
  var outer = newScope(SCOPE_SLOTS, undefined, newProgramCode("(" + text + ")", false), false);
  declare(outer, "%program", BINDING_VAR);
  var f = makeFunction(functionCode(node, outer, "anonymous"), newEnvironment(outer, undefined), undefined, undefined);
  if (%GetPrototypeOf(f) !== prototype) %SetPrototypeOf(f, prototype);
  return f;
}

evaluate = indirectEval;
evaluateFunction = createDynamicFunction;
furnishRealm = initialize => { %RealmIntrinsic(initialize, "shareParser")(theParser()); };
