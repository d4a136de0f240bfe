// The evaluator: classes (ECMA-262 15.7.14 ClassDefinitionEvaluation). A plan is made once for each node; class$ of
// expressions.flavours.js evaluates heritage and computed keys, which may suspend, and calls what is here in between.
//
//     plan.scope: own name, private names            environment of the class
//     plan.fieldScope: this, new.target, %function   environment of initialisers, for each object that is initialised

function newClassPlan(node, outer, name) {
  var scope = newScope(SCOPE_SLOTS, outer, outer.code, true);
  var plan = { name: name, scope: scope, ownName: 0, privates: [], elements: [], fieldScope: undefined, constructorCode: undefined, isDerived: node.superClass !== null };
  if (node.id !== null) plan.ownName = declare(scope, node.id.name, BINDING_CONST).slot;
  var members = node.body.body, constructorNode = undefined;
  for (var i = 0; i < members.length; i++) {
    var key = members[i].key;
    if (members[i].type === "StaticBlock" || key.type !== "PrivateIdentifier" || scope.names["#" + key.name] !== undefined) continue;
    %ArrayAppend(plan.privates, { name: "#" + key.name, slot: declare(scope, "#" + key.name, BINDING_VAR).slot });
  }
  // The empty scope must be there: nothing looks whether a class has names
  if (!hasNames(scope)) declare(scope, "%class", BINDING_VAR);

  var fieldCode = newCode(node, scope, METHOD_FUNCTION, "", outer.code.text);
  fieldCode.isField = fieldCode.isMethod = fieldCode.isStrict = true;
  plan.fieldScope = newScope(SCOPE_SLOTS, scope, fieldCode, true);
  declareReceiver(plan.fieldScope, fieldCode);

  for (var k = 0; k < members.length; k++) {
    if (members[k].kind === "constructor" && members[k].type === "MethodDefinition") constructorNode = members[k];
    else %ArrayAppend(plan.elements, elementPlan(members[k], plan));
  }
  plan.constructorCode = constructorCode(node, constructorNode, plan);
  return plan;
}

function constructorCode(node, method, plan) {
  var kind = plan.isDerived ? DERIVED_CONSTRUCTOR : CLASS_CONSTRUCTOR, code;
  if (method === undefined) {
    code = newCode(node, plan.scope, kind, plan.name, plan.scope.code.text);
    code.source = %Substring(code.text, node.start, node.end);
    code.isDefault = true;
  } else code = codeOf(method.value, plan.scope, kind, plan.name, node);
  code.isStrict = code.isMethod = true;
  code.isDerived = plan.isDerived;
  return code;
}

// node, code of a method or block, value(env, key) of a field
function elementPlan(node, plan) {
  var element = { node: node, code: undefined, value: undefined, constant: undefined, privateName: undefined, kind: "" };
  if (node.type === "StaticBlock") {
    element.value = staticBlock(node, plan);
    return element;
  }
  if (node.key.type === "PrivateIdentifier") element.privateName = "#" + node.key.name;
  else element.constant = constantKey(node);
  if (node.type === "MethodDefinition") {
    var kind = node.kind === "get" || node.kind === "set" ? node.kind : "", known = element.privateName === undefined ? element.constant : element.privateName;
    element.kind = kind;
    element.code = methodCode(node.value, plan.scope, { start: methodStart(node, plan), end: node.end }, kind, known);
    element.code.isStrict = true;
    return element;
  }
  if (node.value === null) element.value = doNothing;
  else if (element.privateName !== undefined) element.value = namedPlain(node.value, plan.fieldScope, element.privateName);
  else if (element.constant !== undefined) element.value = namedPlain(node.value, plan.fieldScope, keyName(element.constant));
  else element.value = namedByKeyPlain(node.value, plan.fieldScope);
  return element;
}

// The MethodDefinition, without the `static` before it (20.2.3.5)
function methodStart(node, plan) {
  if (!node.static) return node.start;
  var text = plan.scope.code.text, at = node.start + 6;
  for (;;) {
    var c = %CharCodeAt(text, at);
    if (c === 47 && %StringHasAt(text, "/*", at)) at = %StringIndexOf(text, "*/", at) + 2;
    else if (c === 47 && %StringHasAt(text, "//", at)) {
      while (!isLineTerminator(%CharCodeAt(text, at))) at++;
    } else if (c === 32 || c >= 9 && c <= 13 || c === 160 || c === 65279 || isLineTerminator(c)) at++;
    else return at;
  }
}

function isLineTerminator(c) { return c === 10 || c === 13 || c === 8232 || c === 8233; }

// 15.7.11: like the body of a method, with `var` names of its own
function staticBlock(node, plan) {
  var code = newCode(node, plan.scope, METHOD_FUNCTION, "", plan.scope.code.text);
  code.isMethod = code.isStrict = true;
  var receiver = newScope(SCOPE_SLOTS, plan.scope, code, true), scope = newScope(SCOPE_SLOTS, receiver, code, true);
  declareReceiver(receiver, code);
  scope.isVariables = true;
  var vars = varScoped(node.body, true, %NewObjectWithPrototype(null)), functions = topLevelFunctions(node.body);
  for (var i = 0; i < vars.names.length; i++) declare(scope, vars.names[i], BINDING_VAR);
  for (var k = 0; k < functions.length; k++) declare(scope, functions[k].id.name, BINDING_VAR);
  declareLexicals(scope, node.body, false);
  if (!hasNames(scope)) declare(scope, "%block", BINDING_VAR);
  var hoisted = hoistedFunctions(node.body, scope), body = statementsPlain(node.body, scope);
  return env => {
    env = newEnvironment(scope, env);
    instantiateFunctions(hoisted, env);
    body(env);
  };
}

// ── Evaluation ───────────────────────────────────────────────────────────────────────────────────────────────────────

// Steps 8-17
function beginClass(plan, env, parent, dynamicName) {
  for (var i = 0; i < plan.privates.length; i++) env[plan.privates[i].slot] = %NewPrivateName(plan.privates[i].name);
  var constructorParent = FunctionPrototype, prototypeParent = ObjectPrototype;
  if (plan.isDerived) {
    prototypeParent = %ClassHeritage(parent);
    if (parent !== null) constructorParent = parent;
  }
  var fields = { scope: plan.fieldScope, env: env, home: undefined, methods: [], list: [] };
  var record = { code: plan.constructorCode, env: env, home: undefined, fields: fields, self: undefined };
  var constructor = functionOf(record);
  var prototype = %NewClass(constructor, constructorParent, prototypeParent, dynamicName === undefined ? plan.name : dynamicName);
  record.home = fields.home = prototype;
  return { env: env, constructor: constructor, prototype: prototype, fields: fields, statics: { scope: plan.fieldScope, env: env, home: constructor, methods: [], list: [] } };
}

// Step 25: key is the computed key
function addElement(plan, state, index, key) {
  var element = plan.elements[index], node = element.node, isStatic = node.type === "StaticBlock" || node.static;
  var home = isStatic ? state.constructor : state.prototype, part = isStatic ? state.statics : state.fields;
  var name = element.privateName !== undefined ? state.env[plan.scope.names[element.privateName].slot] : element.constant === undefined ? key : element.constant;
  if (element.code !== undefined) {
    var method = makeMethod(element.code, state.env, home, name, element.kind, key !== undefined);
    if (element.privateName === undefined) defineMethod(home, name, method, element.kind, false);
    else addPrivateMethod(part.methods, name, method, element.kind);
  } else %ArrayAppend(part.list, { isBlock: node.type === "StaticBlock", isPrivate: element.privateName !== undefined, key: name, value: element.value });
}

function addPrivateMethod(methods, name, method, kind) {
  for (var i = 0; i < methods.length; i++) {
    if (methods[i].name !== name) continue;
    if (kind === "get") methods[i].getter = method;
    else methods[i].setter = method;
    return;
  }
  %ArrayAppend(methods, { name: name, kind: kind, method: method, getter: kind === "get" ? method : undefined, setter: kind === "set" ? method : undefined });
}

// Steps 26-31
function finishClass(plan, state) {
  if (plan.ownName !== 0) state.env[plan.ownName] = state.constructor;
  initializeElements(state.statics, state.constructor);
  return state.constructor;
}

// 7.3.33 InitializeInstanceElements
function initializeInstance(record, object) {
  initializeElements(record.fields, object);
}

function initializeElements(fields, object) {
  for (var i = 0; i < fields.methods.length; i++) {
    var method = fields.methods[i];
    if (method.kind === "") %PrivateDefineMethod(object, method.name, method.method);
    else %PrivateDefineAccessor(object, method.name, method.getter, method.setter);
  }
  if (fields.list.length === 0) return;
  var env = newEnvironment(fields.scope, fields.env);
  env[THIS_SLOT] = object;
  env[FUNCTION_SLOT] = { code: undefined, env: undefined, home: fields.home, fields: undefined, self: undefined };
  for (var k = 0; k < fields.list.length; k++) {
    var field = fields.list[k], value = field.value(env, field.key);
    // 7.3.34 DefineField
    if (field.isBlock) continue;
    if (field.isPrivate) %PrivateDefineField(object, field.key, value);
    else %DefineElement(object, field.key, value);
  }
}

// 15.7.14 step 14: the constructor of a class that writes none. The derived one hands on its arguments without the iterator of arrays
function constructByDefault(record, self, newTarget, args) {
  if (!record.code.isDerived) {
    initializeInstance(record, self);
    return undefined;
  }
  var parent = %GetPrototypeOf(record.self);
  if (!%IsConstructor(parent)) throw typeError("Super constructor " + describePrimitive(parent) + " of anonymous class is not a constructor");
  var result = %ConstructArray(parent, args, newTarget);
  initializeInstance(record, result);
  return result;
}

// ── super ────────────────────────────────────────────────────────────────────────────────────────────────────────────

// The object whose prototype super.x starts from
function homeReader(scope) {
  var place = resolve("%function", scope);
  if (place.depth === -1) return surroundingReader("%home", scope);
  var read = bindingReader(place, "%function", false);
  return env => read(env).home;
}

// What super(...) needs of the constructor around
function superConstruction(scope) {
  var newTarget = surroundingReader("new.target", scope), place = resolve("%function", scope);
  if (place.depth === -1) {
    var active = resolve("%super", scope), read = bindingReader(active, "%super", false), bind = bindingWriter(active, "%super", true, false);
    return { parent: env => %GetPrototypeOf(read(env)), newTarget: newTarget, bind: bind };
  }
  var depth = place.depth;
  return {
    parent: env => %GetPrototypeOf(environmentAt(env, depth)[FUNCTION_SLOT].self),
    newTarget: newTarget,
    // 9.1.1.3.1 BindThisValue
    bind: (env, result) => {
      var home = environmentAt(env, depth);
      if (home[THIS_SLOT] !== UNINITIALIZED) throw %NewError(REFERENCE_ERROR, "Super constructor may only be called once");
      home[THIS_SLOT] = result;
      if (home[FUNCTION_SLOT].fields !== undefined) initializeInstance(home[FUNCTION_SLOT], result);
    },
  };
}
