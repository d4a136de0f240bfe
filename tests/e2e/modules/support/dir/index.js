exports.name = "index of dir";
