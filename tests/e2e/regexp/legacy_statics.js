// The static properties of RegExp that tell of the last match
/(b)(c)?/.exec("abd"); console.log(RegExp.$1, RegExp.$2, RegExp["$&"], RegExp["$`"], RegExp["$'"], RegExp.$_, RegExp["$+"], RegExp.lastParen, RegExp.leftContext);
"x-y".replace(/-/, "+"); console.log(RegExp["$&"], RegExp["$`"], RegExp["$'"], JSON.stringify(RegExp["$+"]));
