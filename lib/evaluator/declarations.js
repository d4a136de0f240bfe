// The evaluator: static semantics of declarations (ECMA-262 8.2) over ESTree.

// 8.2.1 BoundNames of a pattern, appended to a list
function boundNames(pattern, list) {
  switch (pattern.type) {
    case "Identifier": %ArrayAppend(list, pattern.name); break;
    case "AssignmentPattern": boundNames(pattern.left, list); break;
    case "RestElement": boundNames(pattern.argument, list); break;
    case "ArrayPattern":
      for (var i = 0; i < pattern.elements.length; i++) if (pattern.elements[i] !== null) boundNames(pattern.elements[i], list);
      break;
    case "ObjectPattern":
      for (var j = 0; j < pattern.properties.length; j++) {
        var property = pattern.properties[j];
        boundNames(property.type === "Property" ? property.value : property, list);
      }
      break;
  }
  return list;
}

function declaredNames(declaration, list) {
  if (declaration.type === "VariableDeclaration")
    for (var i = 0; i < declaration.declarations.length; i++) boundNames(declaration.declarations[i].id, list);
  else %ArrayAppend(list, declaration.id.name);
  return list;
}

// 15.1.2 ContainsExpression of formals
function containsExpression(pattern) {
  if (pattern === null) return false;
  switch (pattern.type) {
    case "AssignmentPattern": return true;
    case "RestElement": return containsExpression(pattern.argument);
    case "ArrayPattern":
      for (var i = 0; i < pattern.elements.length; i++) if (containsExpression(pattern.elements[i])) return true;
      return false;
    case "ObjectPattern":
      for (var j = 0; j < pattern.properties.length; j++) {
        var property = pattern.properties[j];
        if (property.type === "Property" ? property.computed || containsExpression(property.value) : containsExpression(property)) return true;
      }
      return false;
    default: return false;
  }
}

function withoutLabels(statement) {
  while (statement.type === "LabeledStatement") statement = statement.body;
  return statement;
}

function isLexical(statement) {
  return statement.type === "ClassDeclaration" || statement.type === "VariableDeclaration" && statement.kind !== "var";
}

// Declares the let, const and class bindings of a statement list, and of a block its functions (14.2.3)
function declareLexicals(scope, statements, functionsToo) {
  for (var i = 0; i < statements.length; i++) {
    var statement = withoutLabels(statements[i]);
    if (isLexical(statement)) {
      var names = declaredNames(statement, []);
      for (var j = 0; j < names.length; j++) declare(scope, names[j], statement.type === "VariableDeclaration" && statement.kind === "const" ? BINDING_CONST : BINDING_LET);
    } else if (functionsToo && statement.type === "FunctionDeclaration") {
      declare(scope, statement.id.name, BINDING_VAR);
    }
  }
}

// The functions that stand directly in a statement list; of several with one name the last, where the first stands
function topLevelFunctions(statements) {
  var last = %NewObjectWithPrototype(null), list = [];
  for (var i = 0; i < statements.length; i++) {
    var statement = withoutLabels(statements[i]);
    if (statement.type !== "FunctionDeclaration") continue;
    var known = last[statement.id.name];
    if (known === undefined) {
      last[statement.id.name] = list.length;
      %ArrayAppend(list, statement);
    } else list[known] = statement;
  }
  return list;
}

// 8.2.6 VarScopedDeclarations of statements: { names: those that `var` declares, in order; functions: functions in blocks of sloppy code
// that may become var bindings too (B.3.2.1) }. taken: names of formals.
function varScoped(statements, isStrict, taken) {
  var result = { names: [], functions: [] }, seen = %NewObjectWithPrototype(null), lexical = [];

  function addNames(declaration) {
    var names = declaredNames(declaration, []);
    for (var i = 0; i < names.length; i++) {
      if (seen[names[i]]) continue;
      seen[names[i]] = true;
      %ArrayAppend(result.names, names[i]);
    }
  }

  function lexicalNames(list, functionsToo) {
    var names = %NewObjectWithPrototype(null);
    for (var i = 0; i < list.length; i++) {
      var statement = withoutLabels(list[i]);
      if (!isLexical(statement) && !(functionsToo && statement.type === "FunctionDeclaration")) continue;
      var declared = declaredNames(statement, []);
      for (var j = 0; j < declared.length; j++) names[declared[j]] = true;
    }
    return names;
  }

  function patternNames(pattern) {
    var names = %NewObjectWithPrototype(null), bound = boundNames(pattern, []);
    for (var i = 0; i < bound.length; i++) names[bound[i]] = true;
    return names;
  }

  function within(names, visitAll) {
    %ArrayAppend(lexical, names);
    visitAll();
    lexical.length = lexical.length - 1;
  }

  function block(list) {
    within(lexicalNames(list, true), () => {
      for (var i = 0; i < list.length; i++) {
        var statement = withoutLabels(list[i]);
        if (statement.type === "FunctionDeclaration") blockFunction(statement);
        else visit(statement);
      }
    });
  }

  // If replacing the declaration by a var statement would not produce early errors, and the name is not a formal's
  function blockFunction(node) {
    if (isStrict || node.async || node.generator || taken[node.id.name]) return;
    for (var i = 0; i < lexical.length - 1; i++) if (lexical[i][node.id.name]) return;
    %ArrayAppend(result.functions, node);
  }

  function branch(statement) {
    // B.3.3: a function as the body of an if statement stands in a block of its own
    if (statement.type === "FunctionDeclaration") block([statement]);
    else visit(statement);
  }

  function loop(head, body) {
    if (head !== null && head.type === "VariableDeclaration") visit(head);
    within(head !== null && head.type === "VariableDeclaration" && head.kind !== "var" ? lexicalNames([head], false) : %NewObjectWithPrototype(null), () => visit(body));
  }

  function visit(statement) {
    switch (statement.type) {
      case "VariableDeclaration": if (statement.kind === "var") addNames(statement); break;
      case "BlockStatement": block(statement.body); break;
      case "IfStatement":
        branch(statement.consequent);
        if (statement.alternate !== null) branch(statement.alternate);
        break;
      case "ForStatement": loop(statement.init, statement.body); break;
      case "ForInStatement": case "ForOfStatement": loop(statement.left, statement.body); break;
      case "WhileStatement": case "DoWhileStatement": case "LabeledStatement": case "WithStatement": visit(statement.body); break;
      case "SwitchStatement": {
        var list = [];
        for (var i = 0; i < statement.cases.length; i++)
          for (var j = 0; j < statement.cases[i].consequent.length; j++) %ArrayAppend(list, statement.cases[i].consequent[j]);
        block(list);
        break;
      }
      case "TryStatement":
        block(statement.block.body);
        if (statement.handler !== null) {
          // B.3.4: a plain name as catch parameter does not stand in the way of a var
          var parameter = statement.handler.param;
          within(parameter !== null && parameter.type !== "Identifier" ? patternNames(parameter) : %NewObjectWithPrototype(null), () => block(statement.handler.body.body));
        }
        if (statement.finalizer !== null) block(statement.finalizer.body);
        break;
    }
  }

  %ArrayAppend(lexical, lexicalNames(statements, false));
  for (var i = 0; i < statements.length; i++) {
    var statement = withoutLabels(statements[i]);
    if (statement.type !== "FunctionDeclaration") visit(statement);
  }
  return result;
}

function hasUseStrict(statements) {
  for (var i = 0; i < statements.length; i++) {
    var directive = statements[i].directive;
    if (directive === undefined) return false;
    if (directive === "use strict") return true;
  }
  return false;
}

// ── What code contains ───────────────────────────────────────────────────────────────────────────────────────────────

// Marks functions: usesArguments, evalInFormals, evalInBody (direct eval in code of their own, not of functions inside), and nodes that
// contain yield or await of the code that they stand in: suspends.
// owner: { node, isArrow, outer, inFormals } of the function whose code it is, or undefined.
function annotate(node, owner) {
  switch (node.type) {
    case "Identifier":
      if (node.name === "arguments") markArguments(owner);
      return false;
    case "CallExpression":
      if (node.callee.type === "Identifier" && node.callee.name === "eval") {
        markArguments(owner);
        if (owner !== undefined) {
          if (owner.inFormals) owner.node.evalInFormals = true;
          else owner.node.evalInBody = true;
        }
      }
      return node.suspends = annotateChildren(node, owner);
    case "FunctionDeclaration": case "FunctionExpression": case "ArrowFunctionExpression": {
      var own = { node: node, isArrow: node.type === "ArrowFunctionExpression", outer: owner, inFormals: true };
      node.usesArguments = node.evalInFormals = node.evalInBody = false;
      for (var i = 0; i < node.params.length; i++) annotate(node.params[i], own);
      own.inFormals = false;
      annotate(node.body, own);
      return false;
    }
    case "PropertyDefinition": case "MethodDefinition": {
      var suspends = node.computed && annotate(node.key, owner);
      if (node.value !== null) annotate(node.value, node.type === "MethodDefinition" ? owner : { node: node, isArrow: false, outer: owner, inFormals: false });
      return node.suspends = suspends;
    }
    case "StaticBlock":
      annotateChildren(node, { node: node, isArrow: false, outer: owner, inFormals: false });
      return false;
    case "MemberExpression": {
      var object = annotate(node.object, owner);
      return node.suspends = (node.computed && annotate(node.property, owner)) || object;
    }
    case "Property": {
      var key = node.computed && annotate(node.key, owner);
      return node.suspends = annotate(node.value, owner) || key;
    }
    case "BinaryExpression": {
      // A chain such as a + b + c + ... may be as long as the text
      var first = node, own = false;
      while (first.left.type === "BinaryExpression") first = first.left;
      own = annotate(first.left, owner);
      for (var at = node; ; at = at.left) {
        if (annotate(at.right, owner)) own = true;
        if (at === first) break;
      }
      return node.suspends = own;
    }
    case "YieldExpression": case "AwaitExpression":
      annotateChildren(node, owner);
      return node.suspends = true;
    case "ForOfStatement": {
      var inside = annotateChildren(node, owner);
      return node.suspends = inside || node.await;
    }
    default:
      return node.suspends = annotateChildren(node, owner);
  }
}

function markArguments(owner) {
  for (; owner !== undefined; owner = owner.outer) {
    owner.node.usesArguments = true;
    if (!owner.isArrow) return;
  }
}

function isNode(value) {
  return %IsObject(value) && value.type !== undefined;
}

function annotateChildren(node, owner) {
  var keys = %OwnPropertyKeys(node), suspends = false;
  for (var i = 0; i < keys.length; i++) {
    var value = node[keys[i]];
    if (!%IsObject(value)) continue;
    if (%IsArrayObject(value)) {
      for (var j = 0; j < value.length; j++) if (isNode(value[j]) && annotate(value[j], owner)) suspends = true;
    } else if (isNode(value) && annotate(value, owner)) suspends = true;
  }
  return suspends;
}
