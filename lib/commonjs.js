// CommonJS's `require` as a value: where a program computes what it requires, or hands the function on. The linker compiles a call
// with a constant specifier to the call of that file's function; it calls CreateRequire for everything else. And import() of a computed
// specifier.

// The path that stands behind a specifier in a list of specifiers and paths, alternating
function pathInPairs(pairs, specifier) {
  for (var i = 0; i < pairs.length; i += 2) if (pairs[i] === specifier) return pairs[i + 1];
  return undefined;
}

// Node's search for a path among the program's files: as it is, with an extension, as a directory
function fileOfPath(files, path) {
  if (files[path] !== undefined) return path;
  if (files[path + ".js"] !== undefined) return path + ".js";
  if (files[path + ".json"] !== undefined) return path + ".json";
  if (files[path + ".cjs"] !== undefined) return path + ".cjs";
  if (files[path + "/index.js"] !== undefined) return path + "/index.js";
  return undefined;
}

// directory: the requiring file's. own: its constant specifiers and what they resolved to, alternating; packages: those of all files
// that are neither relative nor absolute. files: from each linked file's path to the function that gives its exports.
%SetIntrinsic("CreateRequire", (directory, own, packages, files, parent, main) => {
  function find(specifier) {
    if (!%IsString(specifier)) {
      var wrong = typeError('The "id" argument must be of type string. Received ' + receivedText(specifier));
      wrong.code = "ERR_INVALID_ARG_TYPE";
      throw wrong;
    }
    var path = pathInPairs(own, specifier);
    if (path !== undefined) return path;
    var first = specifier.length > 0 ? %CharCodeAt(specifier, 0) : 0;
    path = first === 46 || first === 47 ? fileOfPath(files, pathResolve([directory, specifier])) : pathInPairs(packages, specifier);
    if (path !== undefined) return path;
    var error = %NewError(ERROR, "Cannot find module '" + specifier + "'");
    error.code = "MODULE_NOT_FOUND";
    throw error;
  }
  function require(id) {
    var load = files[find(id)];
    return load(parent);
  }
  require.resolve = function resolve(request, options) {
    var path = find(request);
    return %StringHasAt(path, "node:", 0) ? request : path;
  };
  require.main = main;
  require.extensions = %NewObjectWithPrototype(null);
  require.cache = %NewObjectWithPrototype(null);
  return require;
});

// What import() of a computed specifier needs of the file that it names, or undefined. directory: the importing file's. packages: specifiers
// that are neither relative nor absolute, and their paths, alternating. files: of each linked file its path and two functions, the first or
// the second of which is wanted.
%SetIntrinsic("FindImport", (specifier, directory, packages, files, which) => {
  if (%StringHasAt(specifier, "file://", 0)) specifier = %Substring(specifier, 7, specifier.length);
  var first = specifier.length > 0 ? %CharCodeAt(specifier, 0) : 0;
  var path = first === 46 || first === 47 ? pathResolve([directory, specifier]) : pathInPairs(packages, specifier);
  for (var i = 0; i < files.length; i += 3) if (files[i] === path) return which === 1 ? files[i + 1] : files[i + 2];
  return undefined;
});
